"""The update period: after an execution a maker need not trade again at once."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.inside import is_locked
from processors.rules.orders import set_timer

Row = np.void


@rule
def start_update(regime: Row, security: Row, side: int, maker: int, now: int) -> None:
    """Give a maker time to update; longer or shorter in a lock [G-1, G-7, 7.7, D-43, D-44].

    The side is the key, not the price: any change of it ends the period anyway.
    """
    length = regime["locked_update_period"] if is_locked(security) else regime["update_period"]
    if length == 0:
        return
    length += regime["report_latency"]
    security["quotes"][maker, side]["update_due"] = now + length
    running = security["updating"][security["updating_used"]]
    security["updating_used"] += 1
    running["due"] = now + length
    running["side"] = side
    running["maker"] = maker
    set_timer(security, now + length)


@rule
def stop_running(security: Row, i: int) -> None:
    """Make the maker of a running period ready again; the last one takes its place in the list."""
    running = security["updating"][i]
    security["quotes"][running["maker"], running["side"]]["update_due"] = 0
    security["updating_used"] -= 1
    last = security["updating"][security["updating_used"]]
    running["due"] = last["due"]
    running["side"] = last["side"]
    running["maker"] = last["maker"]


@rule
def end_update(security: Row, side: int, maker: int) -> None:
    """End a side's update period early: the maker has updated [G-2, G-4, D-36]."""
    if security["quotes"][maker, side]["update_due"] == 0:
        return
    for i in range(security["updating_used"]):
        running = security["updating"][i]
        if running["side"] == side and running["maker"] == maker:
            stop_running(security, i)
            return


@rule
def end_due_updates(security: Row, now: int) -> None:
    """End the update periods that are over; at that instant the maker is eligible [G-3]."""
    i = 0
    while i < security["updating_used"]:
        if security["updating"][i]["due"] <= now:
            stop_running(security, i)
        else:
            i += 1
