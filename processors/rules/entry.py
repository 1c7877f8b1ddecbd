"""Who and what may enter: the checks of an order, in the contract's order [D-14]."""

import numpy as np

from processors.rules import provision, reason
from processors.rules.compiled import frequent, rule
from processors.rules.five_minute import refuse_five_minute
from processors.rules.inside import is_locked
from processors.rules.makers import find_maker, has_quote, is_mandatory, takes_part
from processors.rules.register import is_designated, is_id_used
from processors.rules.short_sale import refuse_short_sale
from processors.rules.size import maximum_order
from processors.rules.tables import (
    ASK,
    ASSOCIATED,
    BID,
    BUY,
    ENFORCE,
    INSTITUTION,
    MARKET_MAKER,
    NOBODY,
    ODD_LOTS_REFUSED,
    PRINCIPAL,
    TIER_ONLY,
)

Row = np.void


@rule
def refuse_closed_market(session: Row, event: Row) -> int:
    """Refuse an order outside the session; the closing instant itself is late [O-1, O-2]."""
    if session["open"] <= event["ts"] < session["close"]:
        return reason.ACCEPTED
    return reason.MARKET_CLOSED


@rule
def refuse_halted(security: Row) -> int:
    """Refuse an order while the security is halted [O-3, D-15]."""
    return reason.HALTED if security["halted"] else reason.ACCEPTED


@rule
def refuse_unknown(security: Row) -> int:
    """Refuse an order in a security that nothing is known of [3.2]."""
    return reason.ACCEPTED if security["listed"] else reason.UNKNOWN_SECURITY


@rule
def refuse_not_soes(regime: Row, security: Row) -> int:
    """Refuse where participation is voluntary and no maker that takes part quotes [3.2, D-18]."""
    if is_mandatory(regime, security):
        return reason.ACCEPTED
    for i in range(security["makers_used"]):
        if takes_part(regime, security, security["makers"][i]) and has_quote(security, i):
            return reason.ACCEPTED
    return reason.NOT_SOES


@frequent
def refuse_duplicate(register: np.ndarray, security: Row, event: Row) -> int:
    """Refuse an id that an accepted order of this session has [3.2, D-21]."""
    if is_id_used(register, security, event["order_id"]):
        return reason.DUPLICATE_ORDER
    return reason.ACCEPTED


@rule
def refuse_capacity(event: Row) -> int:
    """Refuse a member's own-account order; riskless principal is agency [3.1-1, D-22]."""
    return reason.CAPACITY if event["capacity"] == PRINCIPAL else reason.ACCEPTED


@rule
def refuse_customer(regime: Row, event: Row) -> int:
    """Refuse who is no public customer: institutions, associated persons [3.1-1, 3.1-2, D-22]."""
    if event["customer"] == INSTITUTION:
        return reason.CUSTOMER
    if event["customer"] == ASSOCIATED and regime["associated_barred"]:
        return reason.CUSTOMER
    return reason.ACCEPTED


@rule
def refuse_own_market(regime: Row, security: Row, event: Row) -> int:
    """Refuse a firm that makes a market in the security, unless it is locked [3.1-3, D-23]."""
    if not regime["own_market_barred"] or is_locked(security):
        return reason.ACCEPTED
    maker = find_maker(security, event["firm"])
    if maker == NOBODY or security["makers"][maker]["type"] != MARKET_MAKER:
        return reason.ACCEPTED
    return reason.OWN_MARKET if has_quote(security, maker) else reason.ACCEPTED


@rule
def refuse_professional(regime: Row, register: np.ndarray, cursor: Row, event: Row) -> int:
    """Refuse a designated account, or one whose controller is [3.1-4, 3.1-4e, D-25]."""
    if not regime["professional_barred"]:
        return reason.ACCEPTED
    for account in (event["account"], event["controller"]):
        if is_designated(register, cursor, account):
            return reason.PROFESSIONAL_ACCOUNT
    return reason.ACCEPTED


@rule
def refuse_size(regime: Row, security: Row, event: Row) -> int:
    """Refuse an order above the maximum size, or of no share, whole [S-1, D-26]."""
    if 1 <= event["quantity"] <= maximum_order(regime, security):
        return reason.ACCEPTED
    return reason.SIZE


@rule
def refuse_price(regime: Row, security: Row, event: Row) -> int:
    """Refuse if the inside on the needed side is above the price limit [P-1, D-27]."""
    if regime["read_price_cap"] == TIER_ONLY:
        return reason.ACCEPTED
    side = ASK if event["side"] == BUY else BID
    if security["sides"][side]["best"] > regime["price_limit"]:
        return reason.PRICE_CAP
    return reason.ACCEPTED


@rule
def refuse_odd_lot(regime: Row, event: Row) -> int:
    """Refuse less than a round lot, under a reading [7.19, D-32]."""
    if regime["read_odd_lots"] == ODD_LOTS_REFUSED and event["quantity"] < regime["round_lot"]:
        return reason.ODD_LOT
    return reason.ACCEPTED


@frequent
def refuse(
    regime: Row,
    session: Row,
    security: Row,
    register: np.ndarray,
    cursor: Row,
    entries: np.ndarray,
    ring: Row,
    event: Row,
) -> int:
    """Return the reason of the first check that fails [D-14]; 0 = the order is accepted."""
    return (
        refuse_closed_market(session, event)
        or refuse_halted(security)
        or refuse_unknown(security)
        or refuse_not_soes(regime, security)
        or refuse_duplicate(register, security, event)
        or refuse_capacity(event)
        or refuse_customer(regime, event)
        or refuse_own_market(regime, security, event)
        or refuse_professional(regime, register, cursor, event)
        or refuse_size(regime, security, event)
        or refuse_price(regime, security, event)
        or refuse_five_minute(regime, security, entries, ring, event)
        or refuse_short_sale(regime, security, event)
        or refuse_odd_lot(regime, event)
    )


@rule
def cite_conduct(regime: Row, why: int) -> int:
    """Return the provision of the five minutes or the short sales that is in force [D-79]."""
    if why == reason.FIVE_MINUTE:
        return provision.A_3 if regime["read_five_minute"] == ENFORCE else provision.A_6
    return provision.H_2 if regime["short_banned"] else provision.H_4


@rule
def cite_refusal(regime: Row, why: int) -> int:
    """Return the provision that a refusal cites [D-79]."""
    match why:
        case reason.MARKET_CLOSED:
            return provision.O_1
        case reason.HALTED:
            return provision.O_3
        case reason.CAPACITY:
            return provision.SECTION_3_1_1
        case reason.CUSTOMER:
            return provision.SECTION_3_1_2
        case reason.OWN_MARKET:
            return provision.SECTION_3_1_3
        case reason.PROFESSIONAL_ACCOUNT:
            return provision.SECTION_3_1_4
        case reason.SIZE | reason.ODD_LOT:
            return provision.S_1
        case reason.PRICE_CAP:
            return provision.P_1
        case reason.FIVE_MINUTE | reason.SHORT_SALE:
            return cite_conduct(regime, why)
        case _:
            return provision.SECTION_3_2
