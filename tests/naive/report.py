"""Outcomes: every one says what, why, under which rule, and what the inside was."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.naive.state import NEEDED, Order, State
from tests.naive.view import alone, candidates, inside, marketable, may_take, stopped


def report(  # noqa: PLR0913 - an outcome has that many fields
    state: State,
    outcome: str,
    rule: str,
    *,
    order: Order | Mapping[str, Any] | None = None,
    quantity: int | None = None,
    price: int | None = None,
    maker: str | None = None,
    reason: str | None = None,
    seq: int | None = None,
    ts: int | None = None,
    contra: str | None = None,
    until: date | None = None,
) -> None:
    """Append an outcome; a timer's has its order's seq, or the one given (D-75)."""
    order_id, order_seq = identity(order)
    cause = state.event_seq
    if cause is None:
        cause = order_seq if seq is None else seq
    state.outcomes.append(
        {
            "symbol": state.symbol,
            "n": len(state.outcomes),
            "seq": cause,
            "ts": state.now if ts is None else ts,
            "order_id": order_id,
            "outcome": outcome,
            "quantity": quantity,
            "price": price,
            "participant": maker,
            "reason": reason,
            "rule": rule,
            "inside_bid": inside(state, "bid"),
            "inside_ask": inside(state, "ask"),
            "order_seq": order_seq,
            **({} if contra is None else {"contra_order_id": contra}),
            **({} if until is None else {"until": until.isoformat()}),
        }
    )


def give_back(state: State, order: Order, reason: str, rule: str) -> None:
    """Return what remains of an order."""
    report(state, "returned", rule, order=order, quantity=order.rest, reason=reason)
    state.book.remove(order)


def report_waiting(state: State, order: Order) -> None:
    """Report an order held or stored, each once."""
    if marketable(state, order):
        if not order.held:
            order.held = True
            reason, rule = why_held(state, order)
            report(state, "held", rule, order=order, quantity=order.rest, reason=reason)
    elif not order.stored:
        order.stored = True
        report(state, "stored", "L-1", order=order, quantity=order.rest)


def why_held(state: State, order: Order) -> tuple[str, str]:
    """Name the first reason that applies, and its rule (D-52)."""
    side = NEEDED[order.side]
    if inside(state, side) is None:
        return "no_market", "Q-3"
    if stopped(state):
        return "locked", "K-5" if state.market == "SMALLCAP" else "K-1"
    if state.market == "NNM" and alone(state, side):
        return "ecn_alone", "U-4"
    if waits_for_update(state, order):
        return "update_period", "G-6"
    return "no_market", "Q-3"


def waits_for_update(state: State, order: Order) -> bool:
    """Tell whether only its update period keeps a maker at the price from the order."""
    return any(may_take(state, quote, order) for quote in candidates(state, NEEDED[order.side]))


def entering(state: State, order: Order) -> bool:
    """Tell whether the order was entered by this very event."""
    return order.seq == state.event_seq


def identity(order: Order | Mapping[str, Any] | None) -> tuple[str | None, int | None]:
    """Give an order's id and the seq of its own event."""
    if order is None:
        return None, None
    if isinstance(order, Order):
        return order.order_id, order.seq
    return order["order_id"], order["seq"]
