"""Who and what is refused on entry (3.1, 3.2)."""

from collections.abc import Mapping
from typing import Any

from tests.naive.state import NEEDED, State
from tests.naive.view import has_price, inside, locked, maximum_order, takes_part


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
    )
    if order["side"] == "sell_short" and short_sales_ruled(state):
        message = "the twin knows no short-sale rule"
        raise NotImplementedError(message)
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
    price = inside(state, NEEDED[side])
    return price is not None and price > state.law.price_limit


def short_sales_ruled(state: State) -> bool:
    """Tell whether a rule on short sales is in force, which the twin does not have."""
    rule = state.law.short_sales
    return rule == "banned" or (rule == "bid test" and state.market == "NNM")


def agreed_preference(state: State, order: Mapping[str, Any]) -> str | None:
    """Keep the preference if anybody may be named or the named maker has agreed (F-2)."""
    named: str | None = order.get("preference")
    if named is None or not state.law.agreement_needed:
        return named
    return named if state.agreements.get((named, order["firm"])) else None
