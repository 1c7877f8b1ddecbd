"""How outcomes are written: whose they are, what caused them, what the inside was before."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.tables import ASK, BID, NOBODY

Row = np.void

TIMER = -1  # stands for the event's seq when a timer is the cause


@rule
def begin_outcome(security: Row, what: int, reason: int, provision: int, now: int, log: Row) -> Row:
    """Write what all outcomes have, numbered within the security [D-76], and return the row."""
    row = log["outcomes"][log["count"]]
    log["count"] += 1
    row["symbol"] = security["symbol"]
    row["n"] = security["n"]
    security["n"] += 1
    row["ts"] = now
    row["outcome"] = what
    row["reason"] = reason
    row["rule"] = provision
    row["price"] = 0
    row["participant"] = NOBODY
    row["contra_order_id"] = NOBODY
    row["until"] = 0
    row["inside_bid"] = security["sides"][BID]["best"]
    row["inside_ask"] = security["sides"][ASK]["best"]
    return row


@rule
def cause_of(order: Row, cause: int) -> int:
    """Return the seq that an outcome carries: the event's, or in timers the order's [D-75]."""
    return order["seq"] if cause == TIMER else cause


@rule
def report_order(
    security: Row,
    order: Row,
    what: int,
    reason: int,
    provision: int,
    cause: int,
    now: int,
    log: Row,
) -> None:
    """Report what became of the rest of an order [D-77]."""
    row = begin_outcome(security, what, reason, provision, now, log)
    row["seq"] = cause_of(order, cause)
    row["order_seq"] = order["seq"]
    row["order_id"] = order["order_id"]
    row["quantity"] = order["remaining"]


@rule
def report_entry(
    security: Row, event: Row, what: int, reason: int, provision: int, log: Row
) -> None:
    """Report an order as it comes, whole: it is refused, or touches a rule [S-1, D-29, D-77]."""
    row = begin_outcome(security, what, reason, provision, event["ts"], log)
    row["seq"] = event["seq"]
    row["order_seq"] = event["seq"]
    row["order_id"] = event["order_id"]
    row["quantity"] = event["quantity"]


@rule
def report_participant(
    security: Row, participant: int, what: int, reason: int, provision: int, now: int, log: Row
) -> Row:
    """Report what became of a market maker, whose cause is still to be written [D-78]."""
    row = begin_outcome(security, what, reason, provision, now, log)
    row["order_seq"] = NOBODY
    row["order_id"] = NOBODY
    row["quantity"] = NOBODY
    row["participant"] = participant
    return row


@rule
def report_maker(
    security: Row,
    maker: Row,
    what: int,
    reason: int,
    provision: int,
    cause: int,
    now: int,
    log: Row,
) -> None:
    """Report what became of a market maker, with the inside before it takes effect [D-78]."""
    who = maker["participant"]
    row = report_participant(security, who, what, reason, provision, now, log)
    row["seq"] = cause
