"""Exposure: the shares a maker must execute before it may leave, and its closed quote."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import rule
from processors.rules.inside import show, shown_price
from processors.rules.orders import set_timer
from processors.rules.report import report_maker
from processors.rules.size import full_size, is_actual_size, is_decremented, maximum_order
from processors.rules.tables import ASK, BID, BOTH_SIDES, NNM

Row = np.void


@rule
def has_exposure_limit(regime: Row, security: Row) -> bool:
    """Tell whether exposure is limited: NNM only, not under Actual Size [E-1, E-4, E-10]."""
    if regime["exposure_multiple"] == 0 or security["market"] != NNM:
        return False
    return not is_actual_size(regime, security)


@rule
def exposure_limit(regime: Row, security: Row) -> int:
    """Return the shares after which a maker's side closes [E-2, E-3]."""
    if regime["exposure_tier"]:
        return regime["exposure_multiple"] * full_size(regime, security, 0)
    return regime["exposure_multiple"] * maximum_order(regime, security)


@rule
def is_pooled(regime: Row) -> bool:
    """Tell whether both sides of a quote have one exposure [E-5, D-34]."""
    return regime["read_exposure_pool"] == BOTH_SIDES


@rule
def start_refresh(regime: Row, security: Row, side: int, maker: int, cause: int, now: int) -> None:
    """Give a maker of the NNM five minutes to refresh a side that has closed [E-6, E-7, D-37]."""
    quote = security["quotes"][maker, side]
    security["closings"][maker, side]["seq"] = cause
    security["closings"][maker, side]["n"] = security["n"]
    if regime["refresh"] != 0 and security["market"] == NNM and quote["refresh_due"] == 0:
        quote["refresh_due"] = now + regime["refresh"]
        security["refreshing"] += 1
        set_timer(security, quote["refresh_due"])


@rule
def stop_refresh(security: Row, side: int, maker: int) -> None:
    """End the time to refresh."""
    quote = security["quotes"][maker, side]
    if quote["refresh_due"] != 0:
        quote["refresh_due"] = 0
        security["refreshing"] -= 1


@rule
def close_side(regime: Row, security: Row, side: int, maker: int, cause: int, now: int) -> None:
    """Take a side out of SOES, and out of the inside unless it stays displayed [E-6, E-8]."""
    quote = security["quotes"][maker, side]
    quote["closed"] = 1
    start_refresh(regime, security, side, maker, cause, now)
    show(security, side, maker, shown_price(regime, security["makers"][maker], quote))


@rule
def close_quote(
    regime: Row, security: Row, side: int, maker: int, cause: int, now: int, log: Row
) -> None:
    """Close a maker's side, or both, until it is refreshed [E-6, D-34]."""
    row = security["makers"][maker]
    report_maker(security, row, outcome.CLOSED, reason.EXHAUSTED, provision.E_6, cause, now, log)
    if is_pooled(regime):
        close_side(regime, security, BID, maker, cause, now)
        close_side(regime, security, ASK, maker, cause, now)
    else:
        close_side(regime, security, side, maker, cause, now)


@rule
def is_exhausted(regime: Row, security: Row, side: int, maker: int, shares: int) -> bool:
    """Count shares that a side executed; tell whether none are left [E-5, D-33, D-47]."""
    if is_decremented(regime, security):
        quote = security["quotes"][maker, side]
        quote["exposure"] += shares
        return quote["exposure"] >= full_size(regime, security, quote["size"])
    if not has_exposure_limit(regime, security):
        return False
    pool = security["quotes"][maker, BID if is_pooled(regime) else side]
    pool["exposure"] += shares
    return pool["exposure"] >= exposure_limit(regime, security)


@rule
def reopen_quote(
    regime: Row, security: Row, side: int, maker: int, cause: int, now: int, log: Row
) -> None:
    """Reopen a closed side and report it, with the inside before it [E-5, D-34, D-78]."""
    quote = security["quotes"][maker, side]
    if not (is_pooled(regime) and side == ASK):  # one report for both
        row = security["makers"][maker]
        report_maker(
            security, row, outcome.REOPENED, reason.REFRESHED, provision.E_5, cause, now, log
        )
    quote["closed"] = 0
    stop_refresh(security, side, maker)


@rule
def restore_side(
    regime: Row, security: Row, side: int, maker: int, cause: int, now: int, log: Row
) -> None:
    """Restore a side's exposure, and reopen it if it was used up [E-5, D-35]."""
    quote = security["quotes"][maker, side]
    quote["exposure"] = 0
    if quote["closed"]:
        reopen_quote(regime, security, side, maker, cause, now, log)
