"""The verdict on a trade: whether it went through a protected price, and what excuses it."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from processors.trade_throughs.board import Quotation, Shown, Side, Venue

SINGLE_PRICE = frozenset(("opening", "reopening", "closing"))


class Through(NamedTuple):
    """A protected price that a trade went through."""

    side: Side
    by: int  # 1e-8 dollars
    venue: str
    price: int
    flickered: bool


def traded_through(
    price: int, since: int, standing: Iterable[tuple[Venue, Shown]], mpids: Sequence[str]
) -> list[Through]:
    """Return the protected bids above a price and the offers below it, whoever shows them [5.1-1].

    What the customer did does not matter [D-87]; `since` begins the window of those that flicker.
    """
    found = []
    for venue, shown in standing:
        bid, ask = shown[-1].protected_bid, shown[-1].protected_ask
        if bid > price:
            flickered = showed_lower_bid(shown, price, since)
            found.append(Through("bid", bid - price, mpids[venue], bid, flickered))
        if 0 < ask < price:
            flickered = showed_higher_ask(shown, price, since)
            found.append(Through("ask", price - ask, mpids[venue], ask, flickered))
    return found


def showed_lower_bid(shown: Shown, price: int, since: int) -> bool:
    """Tell whether a venue bid a price or less a moment ago, by hand or not [5.1-5, D-85]."""
    return any(0 < earlier.bid <= price for earlier in _replaced(shown, since))


def showed_higher_ask(shown: Shown, price: int, since: int) -> bool:
    """Tell whether a venue asked a price or more a moment ago, by hand or not [5.1-5, D-85]."""
    return any(earlier.ask >= price for earlier in _replaced(shown, since))


def _replaced(shown: Shown, since: int) -> Iterable[Quotation]:
    """Yield the quotations of a session that were replaced after an instant, not at it."""
    for earlier, later in pairwise(shown):
        if later.ts > since and earlier.session == later.session:
            yield earlier


def is_crossed(standing: Sequence[Quotation]) -> bool:
    """Tell whether a protected bid is above a protected offer [5.1-4]."""
    best_bid = max(quotation.protected_bid for quotation in standing)
    return any(0 < quotation.protected_ask < best_bid for quotation in standing)


def named(throughs: Sequence[Through]) -> Through:
    """Choose whom to name: one that did not flicker, a bid, the best, by the alphabet [D-84]."""
    steady = [through for through in throughs if not through.flickered]
    return min(steady or throughs, key=lambda one: (one.side == "ask", -one.by, one.venue))


def exception(conditions: Collection[str], *, crossed: bool, flickered: bool) -> str | None:
    """Return the first exception that excuses a trade, in the order of the rule [5.1-4, D-83]."""
    holds = {
        "self_help": "self_help" in conditions,
        "not_regular_way": "not_regular_way" in conditions,
        "single_price": not SINGLE_PRICE.isdisjoint(conditions),
        "crossed": crossed,
        "iso": "iso" in conditions,
        "benchmark": "benchmark" in conditions,
        "flicker": flickered,
        "stopped": "stopped" in conditions,
    }
    return next((name for name, is_so in holds.items() if is_so), None)
