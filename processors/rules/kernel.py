"""The kernel: for each event, is there room? what is due before it? the event itself; the queues.

It stops before an event for which there is no room and says what is short; the engine makes
room and calls again.  An event, or an instant of timers, is never cut in two.
"""

import numpy as np

from processors.rules import kind, outcome, provision
from processors.rules.compiled import kernel, rule
from processors.rules.entry import cite_refusal, refuse
from processors.rules.orders import admit_order, find_order, set_state
from processors.rules.quotes import apply_quote
from processors.rules.register import (
    apply_agreement,
    apply_designation,
    find_place,
    use_id,
)
from processors.rules.report import report_order, report_refusal
from processors.rules.room import has_log_room, has_register_room
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
def bring_up(regimes: np.ndarray, sessions: np.ndarray, security: Row, now: int, log: Row) -> bool:
    """Let everything due up to an instant happen; False if the log is too full for the next."""
    while security["next_due"] <= now:
        if not has_log_room(regimes[security["regime"]], security, log):
            return False
        let_happen(regimes, sessions, security, log)
    return True


@rule
def prepare(
    regimes: np.ndarray,
    sessions: np.ndarray,
    security: Row,
    seq: int,
    now: int,
    maker: int,
    log: Row,
) -> int:
    """Bring a security up to an event that is about to be applied; DONE, or what is short."""
    if maker >= len(security["makers"]) or security["live"] == len(security["orders"]):
        return SECURITY_FULL
    if not bring_up(regimes, sessions, security, now, log):
        return LOG_FULL
    if regimes[security["regime"]]["until"] <= now:
        enter_regime(regimes, security, now)
    if not has_log_room(regimes[security["regime"]], security, log):
        return LOG_FULL
    security["seq"] = seq
    return DONE


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
def apply_other(security: Row, event: Row, log: Row) -> None:
    """Apply an event of a security that is neither quote, order nor trade [D-16, D-17]."""
    match event["kind"]:
        case kind.CANCEL:
            apply_cancel(security, event, log)
        case kind.SECURITY:
            apply_security(security, event)
        case kind.HALT:
            security["halted"] = 1
        case kind.RESUME:
            security["halted"] = 0


@rule
def apply_to_all(register: np.ndarray, cursor: Row, event: Row) -> None:
    """Apply an event that concerns every security; it moves no waiting order [D-12]."""
    match event["kind"]:
        case kind.AGREEMENT:
            apply_agreement(register, cursor, event)
        case kind.DESIGNATION:
            apply_designation(register, cursor, event)


@rule
def step(cursor: Row, what: int) -> None:
    """Go on to the next event of the batch, and to the next row of its table."""
    cursor["event"] += 1
    if what == kind.QUOTE:
        cursor["quote"] += 1
    elif what == kind.ORDER:
        cursor["order"] += 1
    elif what == kind.TRADE:
        cursor["trade"] += 1
    else:
        cursor["other"] += 1


@rule
def head(
    what: int,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    cursor: Row,
) -> tuple[int, int, int, int]:
    """Return security, seq, time and the maker's place, if it is a quote, of the next event."""
    if what == kind.QUOTE:
        quote = quotes[cursor["quote"]]
        return quote["symbol"], quote["seq"], quote["ts"], quote["maker"]
    if what == kind.ORDER:
        order = orders[cursor["order"]]
        return order["symbol"], order["seq"], order["ts"], NOBODY
    if what == kind.TRADE:
        trade = trades[cursor["trade"]]
        return trade["symbol"], trade["seq"], trade["ts"], NOBODY
    other = others[cursor["other"]]
    return other["symbol"], other["seq"], other["ts"], NOBODY


@rule
def apply_event(
    what: int,
    regime: Row,
    session: Row,
    security: Row,
    quotes: np.ndarray,
    orders: np.ndarray,
    others: np.ndarray,
    ranks: np.ndarray,
    register: np.ndarray,
    cursor: Row,
    log: Row,
) -> None:
    """Apply the event at the cursor to its security; a trade only lets time pass [D-12b]."""
    if what == kind.QUOTE:
        apply_quote(regime, security, quotes[cursor["quote"]], ranks, log)
    elif what == kind.ORDER:
        order = orders[cursor["order"]]
        apply_order(regime, session, security, register, cursor, order, log)
    elif what != kind.TRADE:
        apply_other(security, others[cursor["other"]], log)


@kernel
def run(
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
    used: int,
    end: int,
) -> int:
    """Apply the events of a batch from the cursor up to event `stop`, then let time pass.

    `places[symbol]` is a security's row in `securities`, NOBODY if it is kept elsewhere; the
    first `used` of them are brought up to the instant `end` (none if `used` is 0).
    Returns DONE, or what is short before the event, or the security, at which the cursor stands.
    """
    log = logs[0]
    cursor = cursors[0]
    while cursor["event"] < stop:
        what = kinds[cursor["event"]]
        symbol, seq, now, maker = head(what, quotes, orders, trades, others, cursor)
        if what != kind.QUOTE and not has_register_room(register, cursor):
            return REGISTER_FULL
        if symbol == NOBODY:
            apply_to_all(register, cursor, others[cursor["other"]])
        elif places[symbol] != NOBODY:
            security = securities[places[symbol]]
            short = prepare(regimes, sessions, security, seq, now, maker, log)
            if short != DONE:
                return short
            regime = regimes[security["regime"]]
            session = sessions[security["session"]]
            apply_event(
                what,
                regime,
                session,
                security,
                quotes,
                orders,
                others,
                ranks,
                register,
                cursor,
                log,
            )
            finish_instant(regime, security, seq, now, log)
        step(cursor, what)
    while cursor["security"] < used:
        if not bring_up(regimes, sessions, securities[cursor["security"]], end, log):
            return LOG_FULL
        cursor["security"] += 1
    return DONE


@kernel
def refill_register(register: np.ndarray, rows: np.ndarray) -> None:
    """Put the entries of an old register into a new one."""
    for i in range(len(rows)):
        row = rows[i]
        place = find_place(register, row["entry"], row["first"], row["second"], row["third"])
        register[place] = row
