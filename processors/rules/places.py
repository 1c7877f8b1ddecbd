"""Where live orders stand: in the queue while an instant lasts, then in the queue or the file.

The queue is short and gone through often; the limit-order file may be long and is touched only
when an order enters it or leaves it.  Both are in order of seq.
"""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.orders import is_marketable, needed_side
from processors.rules.tables import FINISHED, NOBODY, STORED, WAITING

Row = np.void


@rule
def insert(orders: np.ndarray, count: int, order: Row) -> None:
    """Put an order among the first `count`, which are in order of seq."""
    i = count
    while i > 0 and orders[i - 1]["seq"] > order["seq"]:
        orders[i] = orders[i - 1]
        i -= 1
    orders[i] = order


@rule
def remove(orders: np.ndarray, count: int, place: int) -> None:
    """Take the order at a place out of the first `count`."""
    for i in range(place, count - 1):
        orders[i] = orders[i + 1]


@rule
def tidy(security: Row) -> None:
    """Drop the orders that are finished, and put those that are stored into the file [L-1]."""
    orders = security["orders"]
    kept = 0
    for i in range(security["live"]):
        if orders[i]["state"] == WAITING:
            if kept != i:
                orders[kept] = orders[i]
            kept += 1
        elif orders[i]["state"] == STORED:
            orders[i]["entering"] = 0
            insert(security["file"], security["filed"], orders[i])
            security["filed"] += 1
    security["live"] = kept
    security["untidy"] = 0


@rule
def fetch(security: Row, place: int) -> None:
    """Take an order out of the file into the queue."""
    insert(security["orders"], security["live"], security["file"][place])
    security["live"] += 1
    remove(security["file"], security["filed"], place)
    security["filed"] -= 1
    security["untidy"] = 1


@rule
def fetch_reached(security: Row, side: int) -> None:
    """Take the stored orders that the inside has reached into the queue [L-2]."""
    best = security["sides"][side]["best"]
    i = 0
    while i < security["filed"]:
        order = security["file"][i]
        if needed_side(order) == side and is_marketable(order, side, best):
            fetch(security, i)
        else:
            i += 1


@rule
def find_order(security: Row, order_id: int) -> int:
    """Return the place in the queue of a live order, fetched there if need be, or NOBODY [D-60]."""
    for i in range(security["filed"]):
        if security["file"][i]["order_id"] == order_id:
            fetch(security, i)
            break
    for i in range(security["live"]):
        order = security["orders"][i]
        if order["order_id"] == order_id and order["state"] != FINISHED:
            return i
    return NOBODY
