"""The matching service of the limit-order file (3.9, D-69 to D-74)."""

from tests.naive.report import give_back, report
from tests.naive.state import Order, Pair, State
from tests.naive.view import inside, marketable

ROUND_LOT = 100


def look_for_pairs(state: State) -> None:
    """After an instant: end the pairs that no longer hold, and make those that can be (D-69)."""
    dissolve(state)
    wait = state.law.match_wait
    if wait is None or state.halted:
        return
    paired = {id(order) for pair in state.pairs for order in (pair.buy, pair.sell)}
    free = [o for o in state.book if id(o) not in paired and is_enclosed(state, o)]
    buys = sorted((o for o in free if o.side == "buy"), key=lambda o: (-(o.limit or 0), o.seq))
    sells = sorted((o for o in free if o.side != "buy"), key=lambda o: (o.limit or 0, o.seq))
    for buy in buys:
        sell = next((one for one in sells if may_pair(state, buy, one)), None)
        if sell is not None:
            sells.remove(sell)
            state.pairs.append(Pair(buy, sell, state.now + wait))


def dissolve(state: State) -> None:
    """End the pairs that lost an order, or that the inside no longer encloses; all in a halt."""
    state.pairs = [
        pair
        for pair in state.pairs
        if not state.halted
        and all(
            any(order is mine for mine in state.book) and is_enclosed(state, order)
            for order in (pair.buy, pair.sell)
        )
    ]


def is_enclosed(state: State, order: Order) -> bool:
    """Tell whether a stored order's limit is strictly inside a two-sided inside (L-3)."""
    bid, ask = inside(state, "bid"), inside(state, "ask")
    if order.limit is None or bid is None or ask is None or marketable(state, order):
        return False
    return bid < order.limit < ask


def may_pair(state: State, buy: Order, sell: Order) -> bool:
    """Tell whether two limits cross, and would leave no odd lot if that matters (D-70)."""
    if (sell.limit or 0) > (buy.limit or 0):
        return False
    left = abs(buy.rest - sell.rest)
    return not 0 < left < ROUND_LOT or state.reads("limit_odd_remainder", "return")


def match_due(state: State) -> None:
    """Match the pairs whose five minutes are over (D-1, D-70, D-71)."""
    dissolve(state)
    due = [pair for pair in state.pairs if pair.due <= state.now]
    for pair in sorted(due, key=lambda pair: min(pair.buy.seq, pair.sell.seq)):
        state.pairs.remove(pair)
        match(state, pair.buy, pair.sell)


def match(state: State, buy: Order, sell: Order) -> None:
    """Match two orders at their price, the buy's outcome first."""
    shares = min(buy.rest, sell.rest)
    price = match_price(state, buy, sell)
    for order, other in ((buy, sell), (sell, buy)):
        report(
            state,
            "matched",
            "L-3",
            order=order,
            quantity=shares,
            price=price,
            reason="limit_file",
            contra=other.order_id,
        )
    for order in (buy, sell):
        order.rest -= shares
        if order.rest == 0:
            state.book.remove(order)
        elif order.rest < ROUND_LOT and state.reads("limit_odd_remainder", "return"):
            give_back(state, order, "odd_lot", "L-3")


def match_price(state: State, buy: Order, sell: Order) -> int:
    """Take the earlier order's limit, or the midpoint rounded in its favour (L-4, D-72)."""
    low, high = sell.limit or 0, buy.limit or 0
    buy_is_first = buy.seq < sell.seq
    if not state.reads("limit_overlap_price", "midpoint"):
        return high if buy_is_first else low
    steps, rest = divmod(low + high, 2 * state.law.tick)
    rounded = (steps + (rest > 0 and not buy_is_first)) * state.law.tick
    return min(max(rounded, low), high)
