"""Withdrawal: a maker leaves a security, and for how long it must stay away."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import rule
from processors.rules.exposure import stop_refresh
from processors.rules.inside import show
from processors.rules.makers import find_maker, is_mandatory, lapse_quote
from processors.rules.register import recall, take_place
from processors.rules.report import report_participant
from processors.rules.tables import ASK, BID, NNM, NOBODY, SUSPENSION

Row = np.void

DAY = 24 * 60 * 60 * 1_000_000  # microseconds


@rule
def day_between(before: Row, after: Row, now: int) -> int:
    """Return the date of an instant between two sessions' midnights, the first included.

    Clocks are set back on a Sunday, whose last hour is one day too many from the midnight before.
    """
    return min(before["day"] + (now - before["midnight"]) // DAY, after["day"] - 1)


@rule
def day_of(sessions: np.ndarray, security: Row, now: int) -> int:
    """Return the date of an instant in New York, as days since 1970-01-01."""
    next_one = security["session"]
    if sessions[next_one]["midnight"] <= now:
        next_one += 1
    return day_between(sessions[next_one - 1], sessions[next_one], now)


@rule
def find_return(sessions: np.ndarray, security: Row, days: int, now: int) -> int:
    """Return the session that follows so many whole session days outside [E-7, D-38]."""
    row = security["session"] + days
    if sessions[security["session"]]["midnight"] <= now:
        row += 1  # the day of the withdrawal itself does not count
    return min(row, len(sessions) - 1)


@rule
def leave(security: Row, i: int, back: int) -> None:
    """Remove a maker's quote, and let it be away until an instant [E-7, D-38]."""
    for side in (BID, ASK):
        stop_refresh(security, side, i)
        lapse_quote(security["quotes"][i, side])
        show(security, side, i, 0)
    security["makers"][i]["withdrawn"] = 1
    security["makers"][i]["back"] = back


@rule
def withdraw_late(
    regime: Row, sessions: np.ndarray, security: Row, side: int, i: int, now: int, log: Row
) -> None:
    """Withdraw a maker that has not refreshed a closed quote in time [E-7, D-37]."""
    back = find_return(sessions, security, regime["withdrawal_days"], now)
    is_away = regime["withdrawal_days"] != 0
    who = security["makers"][i]["participant"]
    row = report_participant(
        security, who, outcome.WITHDRAWN, reason.LATE_REFRESH, provision.E_7, now, log
    )
    row["seq"] = security["closings"][i, side]["seq"]
    row["until"] = sessions[back]["day"] if is_away else day_of(sessions, security, now)
    leave(security, i, sessions[back]["midnight"] if is_away else now)


@rule
def end_due_refreshes(regime: Row, sessions: np.ndarray, security: Row, now: int, log: Row) -> None:
    """Withdraw the makers that are late, in the order in which they were closed [E-7, D-1]."""
    while security["refreshing"] != 0:
        side = maker = NOBODY
        for i in range(security["makers_used"]):
            for each in (BID, ASK):
                quote = security["quotes"][i, each]
                if quote["refresh_due"] == 0 or quote["refresh_due"] > now:
                    continue
                first = maker == NOBODY
                if (
                    first
                    or security["closings"][i, each]["n"] < security["closings"][maker, side]["n"]
                ):
                    side = each
                    maker = i
        if maker == NOBODY:
            return
        withdraw_late(regime, sessions, security, side, maker, now, log)


@rule
def cite_withdrawal(regime: Row, security: Row) -> int:
    """Return the provision under which a maker leaves [E-9, E-10, E-11, D-79]."""
    if is_mandatory(regime, security):
        return provision.E_9
    return provision.E_11 if security["market"] == NNM else provision.E_10


@rule
def apply_withdrawal(
    regime: Row,
    sessions: np.ndarray,
    security: Row,
    register: np.ndarray,
    cursor: Row,
    event: Row,
    log: Row,
) -> None:
    """Let a maker withdraw; one that is suspended is away already [E-9, E-10, D-38, D-39]."""
    i = find_maker(security, event["participant"])
    now = event["ts"]
    symbol = security["symbol"]
    if i != NOBODY:
        back = security["makers"][i]["back"] if security["makers"][i]["withdrawn"] else 0
    else:
        back = recall(register, SUSPENSION, symbol, event["participant"], 0)
    if now < back:
        return
    unexcused = is_mandatory(regime, security) and not event["excused"]
    is_away = unexcused and regime["withdrawal_days"] != 0
    home = find_return(sessions, security, regime["withdrawal_days"], now)
    row = report_participant(
        security,
        event["participant"],
        outcome.WITHDRAWN,
        reason.UNEXCUSED if unexcused else reason.NONE,
        cite_withdrawal(regime, security),
        now,
        log,
    )
    row["seq"] = event["seq"]
    row["until"] = sessions[home]["day"] if is_away else day_of(sessions, security, now)
    back = sessions[home]["midnight"] if is_away else now
    if i != NOBODY:
        leave(security, i, back)
    else:
        take_place(register, cursor, SUSPENSION, symbol, event["participant"], 0)["bits"] = back
