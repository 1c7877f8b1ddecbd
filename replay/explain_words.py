"""What moved an order, and what kept a maker from it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from replay.order_words import clock
from schemas.price import format_price
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from processors.market import Market, Quote, Waiting
    from processors.store.events import Event
    from replay.retelling import Turn

KINDS = {"ecn": "is an ECN", "utp": "is a UTP exchange"}
TIMERS = {
    "timed_out": "the order's time is over",
    "session_end": "the session ends",
    "matched": "the makers have had their time to step in",
}


def needed_side(order: Mapping[str, Any]) -> str:
    """Return the side of the market with which an order trades."""
    return "ask" if order["side"] == "buy" else "bid"


def because(turn: Turn, order: Mapping[str, Any]) -> str:
    """Say what moved the order: its own entry, another event, or a timer."""
    if turn.cause is not None:
        own = turn.cause[0] == "order" and turn.cause[1]["seq"] == order["seq"]
        return "the order arrives" if own else event_line(turn.cause)
    last = turn.outcomes[-1]
    told = TIMERS.get(last["reason"]) or TIMERS.get(last["outcome"])
    return told or _ended_period(turn) or "a timer runs out"


def decisive_market(turn: Turn, order: Mapping[str, Any]) -> Market:
    """Return the market that decided: what an order met that traded, what it was left with if not.

    A quote that lets an order trade is in the market only afterwards.
    """
    trades = turn.outcomes[-1]["outcome"] in ("executed", "matched")
    found_it = turn.cause is None or turn.cause[1]["seq"] == order["seq"]
    return turn.before if trades and found_it else turn.after


def _ended_period(turn: Turn) -> str:
    """Name the makers whose update periods end at a turn."""
    ended = [
        quote.participant
        for side in turn.before.quotes.values()
        for quote in side
        if quote.update_due == turn.ts
    ]
    return f"the update period of {', '.join(ended)} ends" if ended else ""


def event_line(event: Event) -> str:
    """Tell an event in a line."""
    kind, record = event
    match kind:
        case "quote":
            bid, ask = (_price(record[side]) for side in ("bid", "ask"))
            return f"{record['participant']} quotes {bid} - {ask}"
        case "order":
            return f"order {record['order_id']} arrives: {record['side']} {record['quantity']:,}"
        case "cancel":
            return f"order {record['order_id']} is cancelled by its firm"
        case "withdrawal":
            return f"{record['participant']} withdraws"
        case "halt" | "resume":
            return f"trading {'halts' if kind == 'halt' else 'resumes'}"
    return _notice_line(kind, record)


def _notice_line(kind: str, record: Mapping[str, Any]) -> str:
    match kind:
        case "trade":
            return f"{record['quantity']:,} trade at {_price(record['price'])}"
        case "security":
            return f"{record['market']}, orders of up to {record['tier']:,} shares"
        case "agreement":
            agreed = "agree on preferencing" if record["agreed"] else "end their agreement"
            return f"{record['participant']} and {record['firm']} {agreed}"
        case "auto_update":
            return f"{record['participant']} has its quotes updated: {record['mode']}"
        case "designation":
            called = "professional" if record["professional"] else "professional no more"
            return f"account {record['account']} is called {called}"
    return "time passes" if kind == "clock" else kind


def _price(units: int | None) -> str:
    return "none" if units is None else format_price(units)


def maker_state(quote: Quote, order: Mapping[str, Any], market: Market) -> str:
    """Say what keeps a maker at the inside from an order; the first reason that applies."""
    if quote.type in KINDS:
        return KINDS[quote.type]
    if not quote.takes_part:
        return "is not in SOES"
    if quote.closed:
        return "is closed, its exposure used up"
    if market.own_firm_barred and quote.participant == order["firm"]:
        return "entered the order itself"
    if quote.update_due:
        return f"is in its update period until {clock(EPOCH + quote.update_due * MICROSECOND)}"
    return "is free"


def ahead_of(
    order: Mapping[str, Any], market: Market, settings: Mapping[str, str]
) -> list[Waiting]:
    """Return the orders that wait on the same side with a better place in the queue [Q-1]."""
    side = needed_side(order)
    limit = 0 if order["limit"] is None else int(order["limit"].scaleb(8))
    place = _place(settings, side, limit, order["seq"])
    waiting = [one for one in market.orders if one.side == side and not one.stored]
    return sorted(
        (one for one in waiting if _place(settings, side, one.limit, one.seq) < place),
        key=lambda one: _place(settings, side, one.limit, one.seq),
    )


def _place(settings: Mapping[str, str], side: str, limit: int, seq: int) -> tuple[int, ...]:
    """Return an order's place in the queue as the run reads it."""
    match settings.get("queue_priority"):
        case "fifo":
            return (seq,)
        case "price_time":
            return (limit != 0, -limit if side == "ask" else limit, seq)
    return (limit != 0, seq)
