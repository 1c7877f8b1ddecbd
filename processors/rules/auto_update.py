"""Automatic updates: a maker's quote steps away, or is refreshed, by itself."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.inside import show, shown_price
from processors.rules.makers import find_maker
from processors.rules.refresh import take_move, take_refresh
from processors.rules.register import take_place
from processors.rules.tables import (
    ASK,
    AUTO_EACH,
    AUTO_EXHAUSTED,
    AUTO_OFF,
    AUTO_UPDATE,
    BID,
    NOBODY,
)

Row = np.void

MODES = 4  # more than there are modes: mode and increment share a number


@rule
def choose_update(security: Row, maker: Row, mode: int, increment: int) -> None:
    """Note how a maker's quote is to be updated [G-5, D-40]."""
    maker["auto_mode"] = mode
    maker["auto_increment"] = increment
    if mode != AUTO_OFF:
        security["automatic"] = 1


@rule
def apply_auto_update(security: Row, register: np.ndarray, cursor: Row, event: Row) -> None:
    """Take a maker's choice over, also of one that has not quoted yet [G-5, D-40]."""
    i = find_maker(security, event["participant"])
    if i != NOBODY:
        choose_update(security, security["makers"][i], event["mode"], event["increment"])
        return
    place = take_place(register, cursor, AUTO_UPDATE, security["symbol"], event["participant"], 0)
    place["bits"] = event["increment"] * MODES + event["mode"]


@rule
def updates_now(regime: Row, maker: Row, is_exhausted: int) -> bool:
    """Tell whether an execution lets the quote update itself [G-5, D-40]."""
    if not regime["auto_update"]:
        return False
    mode = maker["auto_mode"]
    return mode == AUTO_EACH or (mode == AUTO_EXHAUSTED and is_exhausted != 0)


@rule
def stepped_away(side: int, price: int, increment: int) -> int:
    """Return a price that has moved away from the inside; a bid may vanish [D-40]."""
    if side == ASK:
        return price + increment
    return max(price - increment, 0)


@rule
def update_itself(
    regime: Row, security: Row, side: int, i: int, cause: int, now: int, log: Row
) -> None:
    """Move the executed side, or refresh it at its price: it counts as a quote [G-5, D-40]."""
    maker = security["makers"][i]
    quote = security["quotes"][i, side]
    price = stepped_away(side, quote["price"], maker["auto_increment"])
    if price == quote["price"]:
        take_refresh(regime, security, i, cause, now, log)
    else:
        take_move(regime, security, i, side == BID, side == ASK, cause, now, log)
        quote["price"] = price
        quote["price_ts"] = now
    for each in (BID, ASK):
        own = security["quotes"][i, each]
        show(security, each, i, shown_price(regime, maker, own))
