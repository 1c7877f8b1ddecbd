"""What the market looks like at this instant: the inside, who is there, who may trade."""

from tests.naive.state import NEEDED, SMALLCAP_SIZE, Order, Quote, State


def shown(state: State, size: int | None) -> int:
    """Give the size that a quote shows; null is the tier."""
    tier = SMALLCAP_SIZE if state.market == "SMALLCAP" else state.tier
    return tier if size is None else size


def takes_part(state: State, quote: Quote) -> bool:
    """Tell whether a participant is a maker whose quote SOES may execute (D-19, D-20)."""
    return quote.kind == "market_maker" and (quote.soes or not state.voluntary)


def is_own(state: State, quote: Quote, order: Order) -> bool:
    """Tell whether the maker is the order's own firm, which may not take it (D-24)."""
    return state.law.no_own_market and quote.participant == order.firm


def may_take(state: State, quote: Quote, order: Order) -> bool:
    """Tell whether only an update period could keep the maker from the order (X-4, D-33)."""
    closed = quote.sides[NEEDED[order.side]].closed
    return takes_part(state, quote) and not closed and not is_own(state, quote, order)


def displayed(state: State, side: str) -> list[Quote]:
    """List who counts in the inside: makers not closed, and from 1997 ECNs and UTP exchanges."""
    return [
        quote
        for quote in state.quotes.values()
        if quote.sides[side].price is not None
        and (not quote.sides[side].closed or state.reads("closed_quote", "displayed"))
        and (quote.kind == "market_maker" or state.law.electronic_quotes)
    ]


def inside(state: State, side: str) -> int | None:
    """Give the best displayed price of a side."""
    prices = [p for q in displayed(state, side) if (p := q.sides[side].price) is not None]
    return best(side, prices)


def locked(state: State) -> bool:
    """Tell whether the market is locked or crossed."""
    bid, ask = inside(state, "bid"), inside(state, "ask")
    return bid is not None and ask is not None and bid >= ask


def alone(state: State, side: str) -> bool:
    """Tell whether only ECNs or UTP exchanges are at the inside; a closed maker counts (D-61)."""
    price = inside(state, side)
    if price is None or not state.law.electronic_quotes:
        return False
    there = [quote.kind for quote in state.quotes.values() if quote.sides[side].price == price]
    return "market_maker" not in there


def stopped(state: State) -> bool:
    """Tell whether a lock stops executions (K-1, K-5)."""
    return locked(state) and not trades_locked(state)


def trades_locked(state: State) -> bool:
    """Tell whether executions go on in a locked market (K-2, K-5, D-56)."""
    smallcap_too = state.reads("smallcap_locked", "execute")
    return state.law.executes_locked and (state.market == "NNM" or smallcap_too)


def ignores_preference(state: State) -> bool:
    """Tell whether a locked market that trades leaves preference aside (F-3, D-56)."""
    return locked(state) and trades_locked(state)


def candidates(state: State, side: str) -> list[Quote]:
    """List the makers among whom an order rotates, before asking who is free (X-2, U-12)."""
    makers = [quote for quote in displayed(state, side) if quote.kind == "market_maker"]
    price = inside(state, side)
    if state.market == "SMALLCAP" and alone(state, side):
        makers = [quote for quote in makers if takes_part(state, quote)]
        if state.reads("smallcap_next_maker", "any"):
            return makers
        price = best(side, [p for q in makers if (p := q.sides[side].price) is not None])
    return [quote for quote in makers if quote.sides[side].price == price]


def queue(state: State, side: str) -> list[Order]:
    """List the orders of a side in priority: market orders, then limits, each by seq (Q-1)."""
    orders = [order for order in state.book if (order.side == "buy") == (side == "buy")]
    return sorted(orders, key=lambda order: priority(state, order))


def priority(state: State, order: Order) -> tuple[int, ...]:
    """Rank an order of the queue (Q-1, D-57)."""
    is_limit = order.limit is not None
    if state.reads("queue_priority", "fifo"):
        return (order.seq,)
    if state.reads("queue_priority", "price_time"):
        limit = order.limit or 0
        return is_limit, -limit if order.side == "buy" else limit, order.seq
    return is_limit, order.seq


def marketable(state: State, order: Order) -> bool:
    """Tell whether the inside allows the order; only market orders wait for a market (D-53)."""
    if order.limit is None:
        return True
    price = inside(state, NEEDED[order.side])
    if price is None:
        return False
    return price <= order.limit if order.side == "buy" else price >= order.limit


def maximum_order(state: State) -> int:
    """Give the largest order in shares: the tier, under the day's ceiling (S-2, S-3)."""
    if state.market == "SMALLCAP":
        return min(SMALLCAP_SIZE, state.law.largest_order)
    if not state.law.tiers:
        return min(1000, state.law.largest_order)
    if state.law.flat_cap:
        return min(500, state.law.largest_order)
    return min(state.tier, state.law.largest_order)


def has_price(quote: Quote) -> bool:
    """Tell whether a quote shows a price on any side."""
    return any(side.price is not None for side in quote.sides.values())


def best(side: str, prices: list[int]) -> int | None:
    """Give the highest bid or the lowest ask."""
    if not prices:
        return None
    return max(prices) if side == "bid" else min(prices)


def turn(state: State, quote: Quote, side: str) -> tuple[int, int, str]:
    """Rank makers: longest without an execution, then longest at the price, then MPID (D-45)."""
    if state.reads("rotation", "alphabetical"):
        return quote.participant <= state.last_maker.get(side, ""), 0, quote.participant
    mine = quote.sides[side]
    return mine.last_execution, mine.set_at, quote.participant
