"""Live orders: those that wait in the queue and those stored in the limit-order file."""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.inside import is_better
from processors.rules.register import has_agreed
from processors.rules.tables import (
    ASK,
    BID,
    BUY,
    FINISHED,
    INCLUSIVE,
    NOBODY,
    SELL,
    STORED,
    WAITING,
)

Row = np.void


@rule
def needed_side(order: Row) -> int:
    """Return the side of the quotes that an order trades with [X-1]."""
    return ASK if order["side"] == BUY else BID


@rule
def has_orders(security: Row, side: int) -> bool:
    """Tell whether an order that would trade with a side waits or is stored."""
    market = security["sides"][side]
    return market["waiting"] + market["stored"] != 0


@rule
def is_marketable(order: Row, side: int, best: int) -> bool:
    """Tell whether an order's limit allows the inside; a limit needs an inside [Q-2, D-53]."""
    if order["limit"] == 0:
        return True
    if best == 0:
        return False
    return best <= order["limit"] if side == ASK else best >= order["limit"]


@rule
def set_timer(security: Row, due: int) -> None:
    """See to it that the security is looked at when something is due."""
    security["next_due"] = min(security["next_due"], due)


@rule
def set_state(security: Row, order: Row, state: int) -> None:
    """Let an order wait, be stored or be finished, and keep the counts of its side."""
    market = security["sides"][needed_side(order)]
    if order["state"] == WAITING:
        market["waiting"] -= 1
    elif order["state"] == STORED:
        market["stored"] -= 1
    order["state"] = state
    order["pair"] = NOBODY
    security["unreported"] = 1
    if state == WAITING:
        market["waiting"] += 1
    elif state == STORED:
        market["stored"] += 1
        opposite = BID if order["side"] == BUY else ASK
        if market["stored"] == 1 or is_better(opposite, order["limit"], market["nearest"]):
            market["nearest"] = order["limit"]
    if state != WAITING:
        security["untidy"] = 1


@rule
def nearer(side: int, order: Row, nearest: int) -> int:
    """Return the nearer to a side of a stored order's limit and another one."""
    opposite = BID if side == ASK else ASK
    stored_here = order["state"] == STORED and needed_side(order) == side
    if stored_here and is_better(opposite, order["limit"], nearest):
        return order["limit"]
    return nearest


@rule
def find_nearest(security: Row, side: int) -> None:
    """Find the stored limit that the inside of a side reaches first."""
    nearest = 0
    for i in range(security["live"]):
        nearest = nearer(side, security["orders"][i], nearest)
    for i in range(security["filed"]):
        nearest = nearer(side, security["file"][i], nearest)
    security["sides"][side]["nearest"] = nearest


@rule
def is_nearest_reached(security: Row, side: int) -> bool:
    """Tell whether the inside has reached a stored limit [L-2]."""
    market = security["sides"][side]
    if market["stored"] == 0 or market["best"] == 0:
        return False
    if side == ASK:
        return market["best"] <= market["nearest"]
    return market["best"] >= market["nearest"]


@rule
def find_preference(regime: Row, register: np.ndarray, event: Row) -> int:
    """Return the maker to whom an order may be preferenced, fixed on entry [F-1, F-2, D-12]."""
    if event["preference"] == NOBODY or not regime["preference_agreed"]:
        return event["preference"]
    if has_agreed(register, event["preference"], event["firm"]):
        return event["preference"]
    return NOBODY


@rule
def end_of_life(regime: Row, now: int) -> int:
    """Return when a life that begins ends, 0 = never; a release then may be in time [U-7, D-66]."""
    if regime["hold"] == 0:
        return 0
    return now + regime["hold"] + (regime["read_hold_end"] == INCLUSIVE)


@rule
def watch_life(security: Row, order: Row) -> None:
    """See to it that an order which waits is looked at when its life ends [Q-4]."""
    if order["due"] != 0:
        set_timer(security, order["due"])


@rule
def start_life(regime: Row, security: Row, order: Row, now: int) -> None:
    """Let the life of an order that waits begin, or begin anew [Q-4, D-64]."""
    order["due"] = end_of_life(regime, now)
    watch_life(security, order)


@frequent
def admit_order(regime: Row, register: np.ndarray, security: Row, event: Row, entry: int) -> None:
    """Put an accepted order at the end of the queue; its life begins [Q-4, U-8, D-64]."""
    order = security["orders"][security["live"]]
    security["live"] += 1
    order["state"] = FINISHED
    order["side"] = BUY if event["side"] == BUY else SELL
    order["limit"] = event["limit"]
    order["seq"] = event["seq"]
    order["ts"] = event["ts"]
    order["order_id"] = event["order_id"]
    order["firm"] = event["firm"]
    order["entry"] = entry
    order["preference"] = find_preference(regime, register, event)
    order["quantity"] = event["quantity"]
    order["remaining"] = event["quantity"]
    order["entering"] = 1
    order["held"] = 0
    order["filed"] = 0
    order["pair"] = NOBODY
    order["match_due"] = 0
    order["due"] = end_of_life(regime, event["ts"])  # a timer only if it comes to wait
    set_state(security, order, WAITING)
