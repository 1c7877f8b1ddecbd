"""Room: whether the tables can hold whatever the next event may bring."""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.size import full_size, is_actual_size
from processors.rules.tables import ASK, BID

Row = np.void


@rule
def smallest_display(regime: Row, security: Row) -> int:
    """Return the smallest size in shares that anybody displays."""
    smallest = full_size(regime, security, 0)
    for i in range(security["makers_used"]):
        for side in (BID, ASK):
            size = full_size(regime, security, security["quotes"][i, side]["size"])
            smallest = min(smallest, size)
    return smallest


@rule
def most_shares(regime: Row, security: Row) -> int:
    """Return how many shares may be executed at one instant: what waits, and an order to come."""
    shares = full_size(regime, security, 0)
    for i in range(security["live"]):
        shares += security["orders"][i]["remaining"]
    return shares


@frequent
def has_room_for_fills(regime: Row, security: Row, room: int) -> bool:
    """Tell whether so many rows hold the partial fills that one instant can bring.

    A partial fill takes a maker's display and its update period begins; without update periods,
    or where makers update themselves, the same maker can be hit until the orders are filled.
    """
    has_periods = regime["update_period"] != 0 and regime["locked_update_period"] != 0
    if has_periods and not security["automatic"]:
        return room >= 2 * security["makers_used"]
    shares = most_shares(regime, security)
    if room > shares + security["live"]:
        return True  # even if everybody displays a single share; seldom is there less room
    return room > shares // smallest_display(regime, security) + security["live"]


@frequent
def has_log_room(regime: Row, security: Row, log: Row) -> bool:
    """Tell whether the log holds what one event or one instant of timers can bring.

    An order brings a report of each kind, a fill or a match and an end; a maker closes, reopens
    on both sides and withdraws.
    """
    rows = len(log["outcomes"])
    if log["inside_count"] == rows:
        return False
    most = 5 * (security["live"] + security["filed"] + 1) + 6 * security["makers_used"] + 8
    if rows - log["count"] < most:
        return False
    if not is_actual_size(regime, security):
        return True  # nobody fills an order in part
    return has_room_for_fills(regime, security, rows - log["count"] - most)
