"""Who and what is refused on entry (3.1, 3.2)."""

from collections.abc import Mapping
from typing import Any

from tests.naive.state import NEEDED, State
from tests.naive.view import has_price, inside, locked, maximum_order, takes_part

ROUND_LOT = 100


def refuse(state: State, order: Mapping[str, Any]) -> tuple[str, str] | None:
    """Name the first check that the order fails, in the contract's order, and its rule (D-14)."""
    failed = (
        (not is_open(state), "market_closed", "O-1"),
        (state.halted, "halted", "O-3"),
        (not state.known, "unknown_security", "3.2"),
        (not in_soes(state), "not_soes", "3.2"),
        (order["order_id"] in state.used_ids, "duplicate_order", "3.2"),
        (order.get("capacity") == "principal", "capacity", "3.1-1"),
        (not is_public(state, order.get("customer")), "customer", "3.1-2"),
        (makes_this_market(state, order["firm"]), "own_market", "3.1-3"),
        (is_professional(state, order), "professional_account", "3.1-4"),
        (not 1 <= order["quantity"] <= maximum_order(state), "size", "S-1"),
        (too_dear(state, order["side"]), "price_cap", "P-1"),
        (enforced(state) and splits(state, order), "five_minute", five_minute_rule(state)),
        (sells_short(order) and state.law.short_sales == "banned", "short_sale", "H-2"),
        (sells_short(order) and fails_bid_test(state), "short_sale", "H-4"),
        (state.reads("odd_lots", "refuse") and order["quantity"] < ROUND_LOT, "odd_lot", "S-1"),
    )
    return next(((reason, rule) for fails, reason, rule in failed if fails), None)


def is_open(state: State) -> bool:
    """Tell whether an order may be entered now; at the closing instant it is late."""
    return any(opening <= state.now < closing for opening, closing in state.sessions)


def in_soes(state: State) -> bool:
    """Tell whether the security is mandatory or has a maker that takes part and quotes (D-18)."""
    return not state.voluntary or any(
        takes_part(state, quote) and has_price(quote) for quote in state.quotes.values()
    )


def is_public(state: State, customer: str | None) -> bool:
    """Tell whether the order is a public customer's on this day (D-22)."""
    return customer != "institution" and not (customer == "associated" and state.law.no_associated)


def makes_this_market(state: State, firm: str) -> bool:
    """Tell whether the firm is barred as a maker in the stock; not while locked (D-23)."""
    quote = state.quotes.get(firm)
    return (
        state.law.no_own_market
        and not locked(state)
        and quote is not None
        and quote.kind == "market_maker"
        and has_price(quote)
    )


def is_professional(state: State, order: Mapping[str, Any]) -> bool:
    """Tell whether the account or whoever decides for it is designated (D-25)."""
    accounts = {order["account"], order.get("controller") or order["account"]}
    return state.law.no_professionals and bool(accounts & state.professionals)


def too_dear(state: State, side: str) -> bool:
    """Tell whether the inside that the order needs is above the price cap (D-27)."""
    if state.reads("price_cap", "tier_only"):
        return False
    price = inside(state, NEEDED[side])
    return price is not None and price > state.law.price_limit


def sells_short(order: Mapping[str, Any]) -> bool:
    """Tell whether the order is a short sale."""
    return bool(order["side"] == "sell_short")


def fails_bid_test(state: State) -> bool:
    """Tell whether the last change of the inside bid forbids short sales (H-4, D-31)."""
    return state.law.short_sales == "bid test" and state.market == "NNM" and state.bid_is_down


def enforced(state: State) -> bool:
    """Tell whether a breach of the five minutes refuses an order."""
    return not state.reads("five_minute", "audit")


def five_minute_rule(state: State) -> str:
    """Cite the presumption, or the statements that know a lockout."""
    return "A-3" if state.reads("five_minute", "enforce") else "A-6"


def splits(state: State, order: Mapping[str, Any]) -> bool:
    """Tell whether the order breaches the five minutes as they are read (A-3, A-6, D-28)."""
    span = state.law.five_minutes
    if span is None:
        return False
    last = span if state.reads("five_minute_end", "closed") else span - 1
    buys = order["side"] == "buy"
    earlier = [
        entry
        for entry in state.entries
        if entry.controller == (order.get("controller") or order["account"])
        and state.now - entry.entered <= last
        and (entry.buys == buys or state.reads("five_minute", "lockout_any"))
    ]
    shares = sum(entry.quantity for entry in earlier)
    if state.reads("five_minute", "audit") or state.reads("five_minute", "enforce"):
        return bool(shares + order["quantity"] > maximum_order(state))
    return shares > 0


def agreed_preference(state: State, order: Mapping[str, Any]) -> str | None:
    """Keep the preference if anybody may be named or the named maker has agreed (F-2)."""
    named: str | None = order.get("preference")
    if named is None or not state.law.agreement_needed:
        return named
    return named if state.agreements.get((named, order["firm"])) else None
