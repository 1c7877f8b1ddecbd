"""The kernel: for each event, is there room? what is due before it? the event itself; the queues.

It stops before an event for which there is no room and says what is short; the engine makes
room and calls again.  An event, or an instant of timers, is never cut in two.
"""

import numpy as np

from processors.rules import kind, outcome, provision
from processors.rules.compiled import kernel, rule
from processors.rules.entry import cite_refusal, refuse
from processors.rules.orders import admit_order, find_order, set_state
from processors.rules.quotes import admit_maker, apply_quote
from processors.rules.register import (
    apply_agreement,
    apply_designation,
    find_place,
    use_id,
)
from processors.rules.report import report_order, report_refusal
from processors.rules.room import has_log_room, has_register_room, has_security_room
from processors.rules.session import enter_regime
from processors.rules.tables import (
    DONE,
    FINISHED,
    LOG_FULL,
    NOBODY,
    REGISTER_FULL,
    SECURITY_FULL,
)
from processors.rules.timers import finish_instant, let_happen

Row = np.void


@rule
def bring_up(
    regimes: np.ndarray, sessions: np.ndarray, security: Row, now: int, log: Row
) -> bool:
    """Let everything due up to an instant happen; False if the log is too full for the next."""
    while security["next_due"] <= now:
        if not has_log_room(regimes[security["regime"]], security, log):
            return False
        let_happen(regimes, sessions, security, log)
    enter_regime(regimes, security, now)
    return has_log_room(regimes[security["regime"]], security, log)


@rule
def apply_order(
    regime: Row,
    session: Row,
    security: Row,
    register: np.ndarray,
    cursor: Row,
    event: Row,
    log: Row,
) -> None:
    """Refuse an order, or accept it: it is in the queue and its id is used up [D-14, D-21]."""
    why = refuse(regime, session, security, register, event)
    if why:
        report_refusal(security, event, why, cite_refusal(why), log)
        return
    use_id(register, cursor, security, event["order_id"])
    admit_order(regime, register, security, event)
    finish_instant(regime, security, event["seq"], event["ts"], log)
    if security["live"] != 0:
        security["orders"][security["live"] - 1]["entering"] = 0


@rule
def apply_cancel(security: Row, event: Row, log: Row) -> None:
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
    set_state(security, order, FINISHED)


@rule
def apply_security(security: Row, event: Row) -> None:
    """Take over a security's market, tier and pilot; at once, also for waiting orders [D-59]."""
    security["listed"] = 1
    security["market"] = event["market"]
    security["tier"] = event["tier"]
    security["actual_size"] = event["actual_size"]


@rule
def apply_other(regime: Row, security: Row, event: Row, log: Row) -> None:
    """Apply an event of a security that is neither quote, order nor trade."""
    match event["kind"]:
        case kind.CANCEL:
            apply_cancel(security, event, log)
        case kind.SECURITY:
            apply_security(security, event)
        case kind.HALT:
            security["halted"] = 1
        case kind.RESUME:
            security["halted"] = 0
    finish_instant(regime, security, event["seq"], event["ts"], log)


@rule
def apply_to_all(register: np.ndarray, cursor: Row, event: Row) -> None:
    """Apply an event that concerns every security; it moves no waiting order [D-12]."""
    match event["kind"]:
        case kind.AGREEMENT:
            apply_agreement(register, cursor, event)
        case kind.DESIGNATION:
            apply_designation(register, cursor, event)


@kernel
def run_events(
    kinds: np.ndarray,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    places: np.ndarray,
    securities: np.ndarray,
    regimes: np.ndarray,
    sessions: np.ndarray,
    ranks: np.ndarray,
    register: np.ndarray,
    logs: np.ndarray,
    cursors: np.ndarray,
    stop: int,
) -> int:
    """Apply the events of a batch from the cursor up to event `stop`.

    `places[symbol]` is a security's row in `securities`, NOBODY if it is kept elsewhere.
    Returns DONE, or what is short before the event at which the cursor stands.
    """
    log = logs[0]
    cursor = cursors[0]
    for i in range(cursor["event"], stop):
        cursor["event"] = i
        what = kinds[i]
        if what == kind.QUOTE:
            quote = quotes[cursor["quote"]]
            place = places[quote["symbol"]]
            if place != NOBODY:
                security = securities[place]
                if quote["maker"] >= len(security["makers"]):
                    return SECURITY_FULL
                if not bring_up(regimes, sessions, security, quote["ts"], log):
                    return LOG_FULL
                security["seq"] = quote["seq"]
                if quote["maker"] == security["makers_used"]:
                    admit_maker(security, quote, ranks)
                regime = regimes[security["regime"]]
                apply_quote(regime, security, quote, log)
                finish_instant(regime, security, quote["seq"], quote["ts"], log)
            cursor["quote"] += 1
        elif what == kind.ORDER:
            order = orders[cursor["order"]]
            place = places[order["symbol"]]
            if place != NOBODY:
                security = securities[place]
                if not has_security_room(security):
                    return SECURITY_FULL
                if not has_register_room(register, cursor):
                    return REGISTER_FULL
                if not bring_up(regimes, sessions, security, order["ts"], log):
                    return LOG_FULL
                security["seq"] = order["seq"]
                regime = regimes[security["regime"]]
                session = sessions[security["session"]]
                apply_order(regime, session, security, register, cursor, order, log)
            cursor["order"] += 1
        elif what == kind.TRADE:
            trade = trades[cursor["trade"]]
            place = places[trade["symbol"]]
            if place != NOBODY:
                if not bring_up(regimes, sessions, securities[place], trade["ts"], log):
                    return LOG_FULL
            cursor["trade"] += 1
        else:
            other = others[cursor["other"]]
            if other["symbol"] == NOBODY:
                if not has_register_room(register, cursor):
                    return REGISTER_FULL
                apply_to_all(register, cursor, other)
            elif places[other["symbol"]] != NOBODY:
                security = securities[places[other["symbol"]]]
                if not bring_up(regimes, sessions, security, other["ts"], log):
                    return LOG_FULL
                security["seq"] = other["seq"]
                apply_other(regimes[security["regime"]], security, other, log)
            cursor["other"] += 1
    cursor["event"] = stop
    return DONE


@kernel
def run_timers(
    securities: np.ndarray,
    used: int,
    regimes: np.ndarray,
    sessions: np.ndarray,
    logs: np.ndarray,
    cursors: np.ndarray,
    now: int,
) -> int:
    """Bring the first `used` securities from the cursor on up to an instant: DONE or LOG_FULL."""
    cursor = cursors[0]
    for i in range(cursor["security"], used):
        cursor["security"] = i
        if securities[i]["next_due"] <= now:
            if not bring_up(regimes, sessions, securities[i], now, logs[0]):
                return LOG_FULL
    cursor["security"] = used
    return DONE


@kernel
def refill_register(register: np.ndarray, rows: np.ndarray) -> None:
    """Put the entries of an old register into a new one."""
    for i in range(len(rows)):
        row = rows[i]
        place = find_place(register, row["entry"], row["first"], row["second"], row["third"])
        register[place] = row
