"""What each event does to a security, before its queues are worked."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.naive.entry import agreed_preference, refuse
from tests.naive.report import report
from tests.naive.state import SIDES, SMALLCAP_SIZE, Order, Quote, State
from tests.naive.view import shown


def take_security(state: State, event: Mapping[str, Any]) -> None:
    """Replace what is known of the security."""
    state.known = True
    state.market = event["market"]
    state.tier = event.get("tier") or (1000 if state.market == "NNM" else SMALLCAP_SIZE)
    state.pilot = event.get("actual_size") or False


def take_quote(state: State, event: Mapping[str, Any]) -> None:
    """Replace a participant's quote; an update restores exposure and ends update periods."""
    quote = state.quotes.setdefault(event["participant"], Quote(event["participant"]))
    moved = [side for side in SIDES if quote.sides[side].price != event.get(side)]
    resized = [
        side
        for side in SIDES
        if shown(state, quote.sides[side].size) != shown(state, event.get(f"{side}_size"))
    ]
    again = not moved and not resized
    restored = SIDES if again else moved  # D-35
    for name in restored:
        if quote.sides[name].closed:
            report(state, "reopened", "E-5", maker=quote.participant, reason="refreshed")
    for name, side in quote.sides.items():
        if name in restored:
            side.exposure, side.closed = 0, False
        if again or moved or state.actual_size:  # D-36
            side.busy_until = None
        if name in moved:
            side.set_at = state.now
        side.price, side.size = event.get(name), event.get(f"{name}_size")
    quote.kind = event.get("participant_type") or "market_maker"
    quote.soes = event.get("soes") is not False


def take_order(state: State, event: Mapping[str, Any]) -> None:
    """Refuse an order or put it into the book, where working the security finds it."""
    refusal = refuse(state, event)
    if refusal is not None:
        reason, rule = refusal
        report(
            state,
            "rejected",
            rule,
            order=event,
            quantity=event["quantity"],
            reason=reason,
        )
        return
    state.used_ids.add(event["order_id"])
    state.book.append(
        Order(
            seq=event["seq"],
            order_id=event["order_id"],
            firm=event["firm"],
            side=event["side"],
            rest=event["quantity"],
            limit=event.get("limit"),
            preference=agreed_preference(state, event),
            entered=state.now,
        )
    )


def take_cancel(state: State, event: Mapping[str, Any]) -> None:
    """Give the rest of an order back to its firm; anything unknown or done is ignored (D-60)."""
    for order in [o for o in state.book if o.order_id == event["order_id"]]:
        report(state, "cancelled", "Q-5", order=order, quantity=order.rest)
        state.book.remove(order)


def take_agreement(state: State, event: Mapping[str, Any]) -> None:
    """Note whether a maker accepts a firm's preferenced orders, for orders to come (D-12)."""
    state.agreements[event["participant"], event["firm"]] = event["agreed"]


def take_designation(state: State, event: Mapping[str, Any]) -> None:
    """Note whether an account is a professional trading account."""
    if event["professional"]:
        state.professionals.add(event["account"])
    else:
        state.professionals.discard(event["account"])


def take_halt(state: State, _: Mapping[str, Any]) -> None:
    """Stop the security until it is resumed (D-17)."""
    state.halted = True


def take_resume(state: State, _: Mapping[str, Any]) -> None:
    """Let the security trade again."""
    state.halted = False


def take_trade(state: State, _: Mapping[str, Any]) -> None:
    """Do nothing: a trade elsewhere only lets time pass (D-12b)."""


def take_clock(state: State, _: Mapping[str, Any]) -> None:
    """Do nothing: time has passed."""


TAKE: dict[str, Callable[[State, Mapping[str, Any]], None]] = {
    "security": take_security,
    "quote": take_quote,
    "order": take_order,
    "cancel": take_cancel,
    "agreement": take_agreement,
    "designation": take_designation,
    "halt": take_halt,
    "resume": take_resume,
    "trade": take_trade,
    "clock": take_clock,
}
