"""Market makers: who takes part in SOES, whose own firm it is, who stands at a price."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.tables import ASK, BID, BITS, MARKET_MAKER, NNM, NOBODY

Row = np.void


@rule
def is_mandatory(regime: Row, security: Row) -> bool:
    """Tell whether the makers of a security must take part in SOES [D-18, D-19, E-10, E-11]."""
    return regime["mandatory"] != 0 and security["market"] == NNM


@rule
def takes_part(regime: Row, security: Row, maker: Row) -> bool:
    """Tell whether SOES may execute against a participant; never against an ECN [Q-6, D-20]."""
    if maker["type"] != MARKET_MAKER:
        return False
    return maker["soes"] != 0 or is_mandatory(regime, security)


@rule
def has_quote(security: Row, maker: int) -> bool:
    """Tell whether a maker has a price on at least one side, closed or not [D-23]."""
    quotes = security["quotes"]
    return quotes[maker, BID]["price"] != 0 or quotes[maker, ASK]["price"] != 0


@rule
def lapse_quote(quote: Row) -> None:
    """Let a quote, its exposure, its update period and its turn lapse [D-4, D-38]."""
    quote["price"] = 0
    quote["size"] = 0
    quote["closed"] = 0
    quote["update_due"] = 0
    quote["exposure"] = 0
    quote["executed"] = 0
    quote["price_ts"] = 0
    quote["refresh_due"] = 0


@rule
def maker_bit(participant: int) -> int:
    """Return the bit that a participant shares with few others."""
    return 1 << participant % BITS


@rule
def find_maker(security: Row, participant: int) -> int:
    """Return the place of a participant among those that quoted the security, or NOBODY."""
    if security["maker_bits"] & maker_bit(participant) == 0:
        return NOBODY
    for i in range(security["makers_used"]):
        if security["makers"][i]["participant"] == participant:
            return i
    return NOBODY


@rule
def is_own_firm(regime: Row, maker: Row, order: Row) -> bool:
    """Tell whether the maker entered the order and may not execute it [X-4, D-24]."""
    return regime["own_market_barred"] != 0 and maker["participant"] == order["firm"]


@rule
def may_execute(regime: Row, security: Row, maker: Row, quote: Row, order: Row) -> bool:
    """Tell whether a maker's side is open to an order, its update period aside [X-4]."""
    return (
        quote["price"] != 0
        and not quote["closed"]
        and takes_part(regime, security, maker)
        and not is_own_firm(regime, maker, order)
    )
