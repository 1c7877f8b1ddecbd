"""The update period: after an execution a maker need not trade again at once.

Nobody asks when it is over but orders that wait: its end is a timer only while there are any.
"""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.inside import is_locked
from processors.rules.tables import ASK, BID, NEVER

Row = np.void


@rule
def start_update(regime: Row, security: Row, side: int, maker: int, now: int) -> None:
    """Give a maker time to update; longer or shorter in a lock [G-1, G-7, 7.7, D-43, D-44].

    The side is the key, not the price: any change of it ends the period anyway.
    """
    length = regime["locked_update_period"] if is_locked(security) else regime["update_period"]
    if length == 0:
        return
    due = now + length + regime["report_latency"]
    security["quotes"][maker, side]["update_due"] = due
    security["update_due"] = min(security["update_due"], due)


@rule
def is_updating(quote: Row, now: int) -> bool:
    """Tell whether a side's update period is running; at its end the maker is eligible [G-3]."""
    return now < quote["update_due"]


@rule
def end_update(security: Row, side: int, maker: int) -> None:
    """End a side's update period early: the maker has updated [G-2, G-4, D-36]."""
    security["quotes"][maker, side]["update_due"] = 0


@rule
def find_next_update(security: Row, now: int) -> None:
    """Find when the first of the update periods that run ends [G-3]."""
    security["update_due"] = NEVER
    for i in range(security["makers_used"]):
        for side in (BID, ASK):
            quote = security["quotes"][i, side]
            if is_updating(quote, now):
                security["update_due"] = min(security["update_due"], quote["update_due"])


@rule
def next_update(security: Row, now: int) -> int:
    """Return an instant before which no update period ends: mostly when the first one does."""
    if security["update_due"] <= now:
        find_next_update(security, now)
    return security["update_due"]
