"""Timers: what is due happens at its own instant, whatever lets it happen [D-1]."""

import numpy as np

from processors.rules import provision, reason
from processors.rules.compiled import rule
from processors.rules.ecn_alone import is_ecn_alone, watches_ecns
from processors.rules.inside import note_inside
from processors.rules.matching import look_for_pairs, match_due_pairs
from processors.rules.orders import needed_side, set_timer, watch_life
from processors.rules.places import tidy
from processors.rules.queue import give_back, report_waiting, work
from processors.rules.report import TIMER
from processors.rules.session import end_session, enter_regime
from processors.rules.tables import ECN_HOLD, FINISHED, INCLUSIVE, NNM, NOBODY
from processors.rules.update_period import next_update
from processors.rules.withdrawal import end_due_refreshes

Row = np.void


@rule
def begin_wait(security: Row, now: int) -> None:
    """Set the timers of orders that wait: the end of the newest one's life, and update periods."""
    newest = security["orders"][security["live"] - 1]
    if newest["entering"]:
        newest["entering"] = 0
        watch_life(security, newest)
    set_timer(security, next_update(security, now))


@rule
def finish_instant(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """Work the queues, report what waits, and note the inside [D-1, D-11, D-51]."""
    if security["live"] + security["filed"] != 0 or watches_ecns(regime):
        work(regime, security, cause, now, log)
    if security["paired"] != 0 and cause == TIMER:
        match_due_pairs(regime, security, now, log)
    if security["unreported"]:
        report_waiting(regime, security, cause, now, log)
    if security["untidy"]:
        tidy(security)
    if security["live"] != 0:
        begin_wait(security, now)
    if security["filed"] != 0:
        look_for_pairs(regime, security, now)
    note_inside(security, now, log)


@rule
def expire_orders(regime: Row, security: Row, now: int, log: Row) -> None:
    """Return the orders whose life has ended, by seq [U-5, U-6, U-7, Q-4, D-1, D-64]."""
    for i in range(security["live"]):
        order = security["orders"][i]
        if order["state"] == FINISHED or order["due"] == 0 or order["due"] > now:
            continue
        alone = security["market"] == NNM and is_ecn_alone(regime, security, needed_side(order))
        if regime["read_order_life"] == ECN_HOLD and not alone:
            continue  # its life ends when an ECN is alone again
        by = provision.U_6 if alone else provision.Q_4
        at = now - (regime["read_hold_end"] == INCLUSIVE)
        give_back(security, order, reason.TIMED_OUT, by, TIMER, at, log)


@rule
def next_refresh(security: Row, due: int) -> int:
    """Return the first end of a time to refresh, if it comes before an instant [E-6]."""
    for i in range(security["makers_used"]):
        for side in range(2):
            refresh_due = security["quotes"][i, side]["refresh_due"]
            if refresh_due != 0:
                due = min(due, refresh_due)
    return due


@rule
def next_match(security: Row, due: int) -> int:
    """Return when the first pair is matched, if that comes before an instant [L-3]."""
    for i in range(security["filed"]):
        if security["file"][i]["pair"] != NOBODY:
            due = min(due, security["file"][i]["match_due"])
    return due


@rule
def find_next_due(sessions: np.ndarray, security: Row, now: int) -> None:
    """Find the next instant at which anything is due: at the latest the session's end."""
    due = sessions[security["session"]]["close"]
    for i in range(security["live"]):
        if security["orders"][i]["due"] > now:
            due = min(due, security["orders"][i]["due"])
    if security["live"] != 0:
        due = min(due, next_update(security, now))
    if security["refreshing"] != 0:
        due = next_refresh(security, due)
    if security["paired"] != 0:
        due = next_match(security, due)
    security["next_due"] = due


@rule
def let_happen(regimes: np.ndarray, sessions: np.ndarray, security: Row, log: Row) -> None:
    """Let all happen that is due at the security's next instant, in the order of D-1 [D-1, D-2]."""
    now = security["next_due"]
    if regimes[security["regime"]]["until"] <= now:
        enter_regime(regimes, security, now)
    regime = regimes[security["regime"]]
    if sessions[security["session"]]["close"] <= now:
        end_session(regime, security, now, log)
        note_inside(security, now, log)
    else:
        expire_orders(regime, security, now, log)
        end_due_refreshes(regime, sessions, security, now, log)
        finish_instant(regime, security, TIMER, now, log)
    find_next_due(sessions, security, now)


@rule
def end_log(regime: Row, security: Row, end: int, log: Row) -> None:
    """Let the lives end that last through the log's last instant with its events [U-7, D-66]."""
    if regime["read_hold_end"] == INCLUSIVE and security["next_due"] == end + 1:
        expire_orders(regime, security, end + 1, log)
        tidy(security)
