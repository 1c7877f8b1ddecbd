"""The kernel: for each event, is there room? what is due before it? the event itself; the queues.

It stops before an event for which there is no room and says what is short; the engine makes
room and calls again.  An event, or an instant of timers, is never cut in two.
"""

import numpy as np

from processors.rules import kind, outcome, provision, reason
from processors.rules.auto_update import apply_auto_update
from processors.rules.compiled import frequent, kernel, rule
from processors.rules.entries import forget_entries, move_entries
from processors.rules.entry import cite_refusal, refuse
from processors.rules.five_minute import is_flagged, note_entry, take_back
from processors.rules.orders import admit_order, set_state
from processors.rules.places import find_order
from processors.rules.quotes import admit_maker, apply_quote
from processors.rules.register import (
    apply_agreement,
    apply_designation,
    find_place,
    is_id_before,
    use_id,
)
from processors.rules.report import report_entry, report_order
from processors.rules.room import has_log_room
from processors.rules.session import enter_regime
from processors.rules.tables import (
    DONE,
    FINISHED,
    LOG_FULL,
    NOBODY,
    REGISTER_FULL,
    SECURITY_FULL,
)
from processors.rules.timers import end_log, finish_instant, let_happen
from processors.rules.withdrawal import apply_withdrawal

Row = np.void


@rule
def bring_up(regimes: np.ndarray, sessions: np.ndarray, security: Row, now: int, log: Row) -> bool:
    """Let everything due up to an instant happen; False if the log is too full for the next."""
    while security["next_due"] <= now:
        if not has_log_room(regimes[security["regime"]], security, log):
            return False
        let_happen(regimes, sessions, security, log)
    return True


@rule
def is_full(security: Row, event: Row) -> bool:
    """Tell whether a security has no place for what an event may bring."""
    if event["maker"] >= len(security["makers"]):
        return True
    return security["live"] + security["filed"] == len(security["orders"])


@frequent
def apply_order(
    regime: Row,
    session: Row,
    security: Row,
    register: np.ndarray,
    cursor: Row,
    entries: np.ndarray,
    ring: Row,
    event: Row,
    log: Row,
) -> bool:
    """Refuse an order, or accept it: it is in the queue and its id is used up [D-14, D-21].

    Tell whether it was accepted.
    """
    why = refuse(regime, session, security, register, cursor, entries, ring, event)
    if why:
        by = cite_refusal(regime, why)
        report_entry(security, event, outcome.REJECTED, why, by, log)
        return False
    if is_flagged(regime, security, entries, ring, event):
        why = reason.FIVE_MINUTE
        report_entry(security, event, outcome.FLAGGED, why, provision.A_3, log)
    use_id(register, cursor, security, event["order_id"])
    entry = note_entry(regime, security, entries, ring, event)
    admit_order(regime, register, security, event, entry)
    return True


@rule
def apply_cancel(security: Row, entries: np.ndarray, ring: Row, event: Row, log: Row) -> None:
    """Cancel what remains of a live order; anything else is ignored [Q-5, D-60]."""
    i = find_order(security, event["order_id"])
    if i == NOBODY:
        return
    order = security["orders"][i]
    report_order(
        security,
        order,
        outcome.CANCELLED,
        0,
        provision.Q_5,
        event["seq"],
        event["ts"],
        log,
    )
    take_back(entries, ring, order)
    set_state(security, order, FINISHED)


@rule
def apply_security(security: Row, event: Row) -> None:
    """Take over a security's market, tier and pilot; at once, also for waiting orders [D-59]."""
    security["listed"] = 1
    security["market"] = event["market"]
    security["tier"] = event["tier"]
    security["actual_size"] = event["actual_size"]


@rule
def apply_other(
    regime: Row,
    sessions: np.ndarray,
    security: Row,
    register: np.ndarray,
    cursor: Row,
    entries: np.ndarray,
    ring: Row,
    event: Row,
    log: Row,
) -> None:
    """Apply an event that is neither quote, order nor trade [D-12b, D-16, D-17]."""
    match event["kind"]:
        case kind.CANCEL:
            apply_cancel(security, entries, ring, event, log)
        case kind.SECURITY:
            apply_security(security, event)
        case kind.HALT:
            security["halted"] = 1
        case kind.RESUME:
            security["halted"] = 0
        case kind.WITHDRAWAL:
            apply_withdrawal(regime, sessions, security, register, cursor, event, log)
        case kind.AUTO_UPDATE:
            apply_auto_update(security, register, cursor, event)


@rule
def apply_to_all(register: np.ndarray, cursor: Row, event: Row) -> None:
    """Apply an event that concerns every security; it moves no waiting order [D-12]."""
    match event["kind"]:
        case kind.AGREEMENT:
            apply_agreement(register, cursor, event)
        case kind.DESIGNATION:
            apply_designation(register, cursor, event)


@kernel
def run(  # noqa: C901, PLR0912 (here alone arrays become rows: passing arrays on costs half the speed)
    events: np.ndarray,
    orders: np.ndarray,
    others: np.ndarray,
    places: np.ndarray,
    securities: np.ndarray,
    regimes: np.ndarray,
    sessions: np.ndarray,
    ranks: np.ndarray,
    register: np.ndarray,
    entries: np.ndarray,
    rings: np.ndarray,
    logs: np.ndarray,
    cursors: np.ndarray,
    stop: int,
    used: int,
    end: int,
) -> int:
    """Apply the arranged events of a batch from the cursor up to `stop`, then let time pass.

    `places[symbol]` is a security's row in `securities`, NOBODY if it is kept elsewhere; the
    first `used` of them are brought up to the instant `end` (none if `used` is 0).
    Returns DONE, or what is short before the event, or the security, at which the cursor stands.
    """
    log = logs[0]
    ring = rings[0]
    cursor = cursors[0]
    symbol = place = NOBODY
    while cursor["event"] < stop:
        event = events[cursor["event"]]
        if event["kind"] != kind.QUOTE and 4 * (cursor["registered"] + 1) > 3 * len(register):
            return REGISTER_FULL
        if event["symbol"] != symbol:
            symbol = event["symbol"]
            place = places[symbol] if symbol != NOBODY else NOBODY
            if place != NOBODY:
                security = securities[place]
                regime = regimes[security["regime"]]
        if symbol == NOBODY:
            apply_to_all(register, cursor, others[event["row"]])
        elif place != NOBODY:
            now = event["ts"]
            if is_full(security, event):
                return SECURITY_FULL
            if security["next_due"] <= now:
                if not bring_up(regimes, sessions, security, now, log):
                    return LOG_FULL
                regime = regimes[security["regime"]]
            stirred = regime["until"] <= now
            if stirred:
                enter_regime(regimes, security, now)
                regime = regimes[security["regime"]]
            if not has_log_room(regime, security, log):
                return LOG_FULL
            security["seq"] = event["seq"]
            if event["kind"] == kind.QUOTE:
                if event["maker"] == security["makers_used"]:
                    admit_maker(security, register, event, ranks)
                stirred |= apply_quote(regime, security, event, log)
            elif event["kind"] == kind.ORDER:
                session = sessions[security["session"]]
                order = orders[event["row"]]
                stirred |= apply_order(
                    regime, session, security, register, cursor, entries, ring, order, log
                )
            elif event["kind"] != kind.TRADE:
                stirred = True
                other = others[event["row"]]
                apply_other(regime, sessions, security, register, cursor, entries, ring, other, log)
            if stirred:
                finish_instant(regime, security, event["seq"], now, log)
        cursor["event"] += 1
    while cursor["security"] < used:
        if not bring_up(regimes, sessions, securities[cursor["security"]], end, log):
            return LOG_FULL
        cursor["security"] += 1
    return DONE


@kernel
def finish(
    securities: np.ndarray,
    regimes: np.ndarray,
    logs: np.ndarray,
    cursors: np.ndarray,
    used: int,
    end: int,
) -> int:
    """Let happen what can happen only when no event of the log's last instant is to come."""
    log = logs[0]
    cursor = cursors[0]
    while cursor["security"] < used:
        security = securities[cursor["security"]]
        regime = regimes[security["regime"]]
        if not has_log_room(regime, security, log):
            return LOG_FULL
        end_log(regime, security, end, log)
        cursor["security"] += 1
    return DONE


@kernel
def forget(entries: np.ndarray, rings: np.ndarray, begin: int) -> None:
    """Forget the entries from before an instant."""
    forget_entries(entries, rings[0], begin)


@kernel
def refill_ring(old: np.ndarray, new: np.ndarray, rings: np.ndarray) -> None:
    """Put the entries of an old ring into a new one."""
    move_entries(old, new, rings[0])


@kernel
def refill_register(old: np.ndarray, new: np.ndarray, cursors: np.ndarray, session: int) -> None:
    """Put what an old register holds into a new one, but for order ids from before a session."""
    cursors[0]["registered"] = 0
    for i in range(len(old)):
        row = old[i]
        if row["owner"] == 0 or is_id_before(row["owner"], session):
            continue
        new[find_place(new, row["owner"], row["third"])] = row
        cursors[0]["registered"] += 1
