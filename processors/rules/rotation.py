"""Whose turn it is: makers at a price in rotation, and the maker that an order names."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.inside import is_better, is_locked
from processors.rules.makers import (
    find_maker,
    has_quote,
    is_own_firm,
    is_updating,
    may_execute,
    takes_part,
)
from processors.rules.tables import NNM, NOBODY

Row = np.void


@rule
def goes_before(security: Row, side: int, maker: int, other: int) -> bool:
    """Tell whether a maker's turn comes first [X-3, D-45].

    Least recently executed on this side, then the earlier time at its price, then MPID.
    """
    mine = security["quotes"][side, maker]
    yours = security["quotes"][side, other]
    if mine["executed"] != yours["executed"]:
        return mine["executed"] < yours["executed"]
    if mine["price_ts"] != yours["price_ts"]:
        return mine["price_ts"] < yours["price_ts"]
    return security["makers"][maker]["rank"] < security["makers"][other]["rank"]


@rule
def select_in_rotation(regime: Row, security: Row, side: int, price: int, order: Row) -> int:
    """Return the maker at a price whose turn it is, or NOBODY [X-2, X-3, X-4, G-6]."""
    chosen = NOBODY
    for i in range(security["makers_used"]):
        if security["shown"][side, i] != price:
            continue
        quote = security["quotes"][side, i]
        if is_updating(quote):
            continue
        if not may_execute(regime, security, security["makers"][i], quote, order):
            continue
        if chosen == NOBODY or goes_before(security, side, i, chosen):
            chosen = i
    return chosen


@rule
def waits_for_update(regime: Row, security: Row, side: int, price: int, order: Row) -> bool:
    """Tell whether only its update period keeps a maker at a price from executing [G-6, D-52]."""
    for i in range(security["makers_used"]):
        if security["shown"][side, i] != price:
            continue
        quote = security["quotes"][side, i]
        if is_updating(quote) and may_execute(
            regime, security, security["makers"][i], quote, order
        ):
            return True
    return False


@rule
def find_soes_price(regime: Row, security: Row, side: int) -> int:
    """Return the best price that makers in SOES show on a side, 0 if none [U-12, D-67]."""
    best = 0
    for i in range(security["makers_used"]):
        price = security["shown"][side, i]
        if is_better(side, price, best) and takes_part(regime, security, security["makers"][i]):
            best = price
    return best


@rule
def ignores_preference(regime: Row, security: Row) -> bool:
    """Tell whether preferencing is off: a locked or crossed NNM market [F-3, K-2]."""
    return regime["trades_locked"] != 0 and security["market"] == NNM and is_locked(security)


@rule
def select_preferenced(regime: Row, security: Row, side: int, order: Row) -> int:
    """Return the maker that the order names; NOBODY if none or if absent [F-6, D-42]."""
    if order["preference"] == NOBODY or ignores_preference(regime, security):
        return NOBODY
    i = find_maker(security, order["preference"])
    if i == NOBODY or not has_quote(security, i) or security["quotes"][side, i]["closed"]:
        return NOBODY
    maker = security["makers"][i]
    if not takes_part(regime, security, maker) or is_own_firm(regime, maker, order):
        return NOBODY
    return i
