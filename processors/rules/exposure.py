"""Exposure: the shares a maker must execute before it may leave, and its closed quote."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import rule
from processors.rules.inside import show
from processors.rules.report import report_maker
from processors.rules.size import is_actual_size, maximum_order
from processors.rules.tables import NNM

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
    return regime["exposure_multiple"] * maximum_order(regime, security)


@rule
def close_quote(security: Row, side: int, maker: int, cause: int, now: int, log: Row) -> None:
    """Close a maker's side: it leaves the inside until it is refreshed [E-6, E-8, D-34]."""
    row = security["makers"][maker]
    report_maker(security, row, outcome.CLOSED, reason.EXHAUSTED, provision.E_6, cause, now, log)
    security["quotes"][side, maker]["closed"] = 1
    show(security, side, maker, 0)


@rule
def count_exposure(
    regime: Row, security: Row, side: int, maker: int, shares: int, cause: int, now: int, log: Row
) -> None:
    """Count shares that a side executed; the order that reaches the limit closes it [E-5, D-33]."""
    if not has_exposure_limit(regime, security):
        return
    quote = security["quotes"][side, maker]
    quote["exposure"] += shares
    if quote["exposure"] >= exposure_limit(regime, security) and not quote["closed"]:
        close_quote(security, side, maker, cause, now, log)


@rule
def reopen_quote(security: Row, side: int, maker: int, cause: int, now: int, log: Row) -> None:
    """Report that a closed side is refreshed [E-5, D-34]; the inside is that before [D-78]."""
    if security["quotes"][side, maker]["closed"]:
        row = security["makers"][maker]
        report_maker(
            security, row, outcome.REOPENED, reason.REFRESHED, provision.E_5, cause, now, log
        )
