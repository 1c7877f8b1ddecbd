"""What each event does to a security, before its queues are worked."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.naive.entry import agreed_preference, refuse, splits
from tests.naive.quoting import requote, today, watch_bid, withdraw
from tests.naive.report import report
from tests.naive.state import SIDES, SMALLCAP_SIZE, Entry, Order, Quote, State
from tests.naive.view import shown


def take_security(state: State, event: Mapping[str, Any]) -> None:
    """Replace what is known of the security."""
    state.known = True
    state.market = event["market"]
    state.tier = event.get("tier") or (1000 if state.market == "NNM" else SMALLCAP_SIZE)
    state.pilot = event.get("actual_size") or False


def take_quote(state: State, event: Mapping[str, Any]) -> None:
    """Replace a participant's quote, unless it may not quote again yet (D-38)."""
    who = event["participant"]
    if who in state.suspended and today(state) < state.suspended[who]:
        return
    state.suspended.pop(who, None)
    flag_size(state, event)
    quote = state.quotes.setdefault(who, Quote(who))
    requote(state, quote, {side: (event.get(side), event.get(f"{side}_size")) for side in SIDES})
    quote.kind = event.get("participant_type") or "market_maker"
    quote.soes = event.get("soes") is not False
    watch_bid(state)


def flag_size(state: State, event: Mapping[str, Any]) -> None:
    """Report a market maker's quote that shows less than it must (D-10, D-48)."""
    rule = state.law.minimum_display
    is_maker = (event.get("participant_type") or "market_maker") == "market_maker"
    if not state.known or not is_maker or rule == "none":
        return
    if state.market == "SMALLCAP" and rule == "SOES" and event.get("soes") is False:
        return
    least = 100 if state.actual_size else shown(state, None)
    sizes = [shown(state, event.get(f"{side}_size")) for side in SIDES if event.get(side)]
    if sizes and min(sizes) < least:
        report(
            state,
            "flagged",
            "X-6" if state.actual_size else "X-5",
            maker=event["participant"],
            reason="quote_size",
            quantity=min(sizes),
        )


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
    if splits(state, event):
        whole = event["quantity"]
        report(state, "flagged", "A-3", order=event, quantity=whole, reason="five_minute")
    controller = event.get("controller") or event["account"]
    buys = event["side"] == "buy"
    state.entries.append(Entry(event["seq"], controller, buys, state.now, event["quantity"]))
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
            life_began=state.now,
            controller=controller,
        )
    )


def take_cancel(state: State, event: Mapping[str, Any]) -> None:
    """Give the rest of an order back to its firm; anything unknown or done is ignored (D-60)."""
    for order in [o for o in state.book if o.order_id == event["order_id"]]:
        report(state, "cancelled", "Q-5", order=order, quantity=order.rest)
        state.book.remove(order)
        for entry in [e for e in state.entries if e.seq == order.seq]:
            entry.quantity -= order.rest


def take_withdrawal(state: State, event: Mapping[str, Any]) -> None:
    """Let a maker withdraw; one that is outside already is left alone (E-9, D-39)."""
    who = event["participant"]
    if who in state.suspended and today(state) < state.suspended[who]:
        return
    excused = event.get("excused") or False
    if state.voluntary:
        rule = "E-10" if state.market == "SMALLCAP" else "E-11"
        withdraw(state, who, rule, None, days=None)
    else:
        days = None if excused else state.law.withdrawal_days
        withdraw(state, who, "E-9", None if excused else "unexcused", days=days)


def take_auto_update(state: State, event: Mapping[str, Any]) -> None:
    """Note how a maker wants its quotes updated after executions (G-5)."""
    state.automatic[event["participant"]] = (event["mode"], event.get("increment") or 0)


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
    "withdrawal": take_withdrawal,
    "auto_update": take_auto_update,
    "trade": take_trade,
    "clock": take_clock,
}
