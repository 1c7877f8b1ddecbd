"""Whose turn it is: makers at a price in rotation, and the maker that an order names."""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.inside import is_better, is_locked
from processors.rules.makers import (
    find_maker,
    has_quote,
    is_own_firm,
    may_execute,
    takes_part,
)
from processors.rules.tables import (
    ABSENT_RETURNS,
    ALPHABETICAL,
    ANY_MAKER,
    NNM,
    NOBODY,
    SMALLCAP_EXECUTES,
)
from processors.rules.update_period import is_updating

Row = np.void


ANY_PRICE = -1  # instead of a price: whatever a maker shows [D-67]
LATER_ROUND = 2**40  # above every rank


@rule
def place_in_round(security: Row, side: int, maker: int) -> int:
    """Return when a maker's turn comes in the round by MPID after the last one [X-3, D-45]."""
    rank = security["makers"][maker]["rank"]
    last = security["sides"][side]["last_maker"]
    if last == NOBODY or rank > security["makers"][last]["rank"]:
        return rank
    return rank + LATER_ROUND


@frequent
def goes_before(regime: Row, security: Row, side: int, maker: int, other: int) -> bool:
    """Tell whether a maker's turn comes first [X-3, D-45].

    Least recently executed on this side, then the earlier time at its price, then MPID; or
    the next MPID.
    """
    if regime["read_rotation"] == ALPHABETICAL:
        return place_in_round(security, side, maker) < place_in_round(security, side, other)
    mine = security["quotes"][maker, side]
    yours = security["quotes"][other, side]
    if mine["executed"] != yours["executed"]:
        return mine["executed"] < yours["executed"]
    if mine["price_ts"] != yours["price_ts"]:
        return mine["price_ts"] < yours["price_ts"]
    return security["makers"][maker]["rank"] < security["makers"][other]["rank"]


@frequent
def list_there(security: Row, side: int, price: int) -> int:
    """List in `there` the participants shown at a price, or all; return how many they are.

    Without a branch: who is there and who is not is what the processor would guess wrong.
    """
    count = 0
    for i in range(security["makers_used"]):
        security["there"][count] = i
        count += (security["shown"][side, i] == price) | (price == ANY_PRICE)
    return count


@frequent
def select_in_rotation(
    regime: Row, security: Row, side: int, price: int, order: Row, now: int
) -> int:
    """Return the maker at a price whose turn it is, or NOBODY [X-2, X-3, X-4, G-6, D-67]."""
    chosen = NOBODY
    count = list_there(security, side, price)
    for place in range(count):
        i = security["there"][place]
        quote = security["quotes"][i, side]
        if is_updating(quote, now):
            continue
        if not may_execute(regime, security, security["makers"][i], quote, order):
            continue
        if chosen == NOBODY or goes_before(regime, security, side, i, chosen):
            chosen = i
    return chosen


@rule
def waits_for_update(
    regime: Row, security: Row, side: int, price: int, order: Row, now: int
) -> bool:
    """Tell whether only its update period keeps a maker at a price from executing [G-6, D-52]."""
    count = list_there(security, side, price)
    for place in range(count):
        i = security["there"][place]
        quote = security["quotes"][i, side]
        if is_updating(quote, now) and may_execute(
            regime, security, security["makers"][i], quote, order
        ):
            return True
    return False


@rule
def find_soes_price(regime: Row, security: Row, side: int) -> int:
    """Return the best price that makers in SOES show on a side, 0 if none [U-12, D-67]."""
    if regime["read_smallcap_next_maker"] == ANY_MAKER:
        return ANY_PRICE
    best = 0
    for i in range(security["makers_used"]):
        price = security["shown"][side, i]
        if is_better(side, price, best) and takes_part(regime, security, security["makers"][i]):
            best = price
    return best


@rule
def trades_in_lock(regime: Row, security: Row) -> bool:
    """Tell whether executions go on in a locked market: the NNM's from 1988 [K-2, K-5, D-56]."""
    if not regime["trades_locked"]:
        return False
    return security["market"] == NNM or regime["read_smallcap_locked"] == SMALLCAP_EXECUTES


@rule
def ignores_preference(regime: Row, security: Row) -> bool:
    """Tell whether preferencing is off: a locked market that trades [F-3, K-2, D-56]."""
    return trades_in_lock(regime, security) and is_locked(security)


@rule
def select_preferenced(regime: Row, security: Row, side: int, order: Row) -> int:
    """Return the maker that the order names; NOBODY if none or if absent [F-6, D-42]."""
    if order["preference"] == NOBODY or ignores_preference(regime, security):
        return NOBODY
    i = find_maker(security, order["preference"])
    if i == NOBODY or not has_quote(security, i) or security["quotes"][i, side]["closed"]:
        return NOBODY
    maker = security["makers"][i]
    if not takes_part(regime, security, maker) or is_own_firm(regime, maker, order):
        return NOBODY
    return i


@rule
def names_absent_maker(regime: Row, security: Row, side: int, order: Row) -> bool:
    """Tell whether an order goes back because the maker it names is absent [F-6, D-42]."""
    if regime["read_preference_absent"] != ABSENT_RETURNS or order["preference"] == NOBODY:
        return False
    if ignores_preference(regime, security):
        return False
    return select_preferenced(regime, security, side, order) == NOBODY
