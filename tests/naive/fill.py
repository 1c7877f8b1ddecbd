"""How an order executes: against whom, how much, and what it does to the maker."""

from tests.naive.report import report
from tests.naive.state import NEEDED, Fill, Order, Quote, Side, State
from tests.naive.view import (
    alone,
    candidates,
    has_price,
    inside,
    is_own,
    locked,
    marketable,
    maximum_order,
    may_take,
    shown,
    stopped,
    takes_part,
    turn,
)


def find_fill(state: State, order: Order) -> Fill | None:
    """Find the maker that takes the order now, if any does."""
    side = NEEDED[order.side]
    if inside(state, side) is None or not marketable(state, order) or stopped(state):
        return None
    ecn_alone = alone(state, side)
    if ecn_alone and state.market == "NNM":
        return None
    if (named := preferenced_maker(state, order)) is not None:
        return Fill(named, order.rest, "preference", preference_rule(state))
    free = [
        quote
        for quote in candidates(state, side)
        if may_take(state, quote, order) and quote.sides[side].busy_until is None
    ]
    if not free:
        return None
    maker = min(free, key=lambda quote: turn(quote, side))
    quantity = order.rest
    if state.actual_size:
        quantity = min(quantity, shown(state, maker.sides[side].size))
    if ecn_alone:
        return Fill(maker, quantity, "smallcap_ecn_price", "U-12")
    return Fill(maker, quantity, "inside", "X-2")


def preferenced_maker(state: State, order: Order) -> Quote | None:
    """Find the named maker, unless it is absent or the lock leaves preference aside (F-3, D-42)."""
    quote = None if order.preference is None else state.quotes.get(order.preference)
    if quote is None or locked(state) or not has_price(quote):
        return None
    closed = quote.sides[NEEDED[order.side]].closed
    own = is_own(state, quote, order)
    return quote if takes_part(state, quote) and not closed and not own else None


def preference_rule(state: State) -> str:
    """Cite the rule of preferencing: any maker, or by agreement."""
    return "F-2" if state.law.agreement_needed else "F-1"


def execute(state: State, order: Order, fill: Fill) -> None:
    """Fill the order; then the maker's turn, update period and exposure."""
    name = NEEDED[order.side]
    side = fill.maker.sides[name]
    was_locked = locked(state)
    report(
        state,
        "executed",
        fill.rule,
        order=order,
        quantity=fill.quantity,
        price=inside(state, name),
        maker=fill.maker.participant,
        reason=fill.reason,
    )
    order.rest -= fill.quantity
    if order.rest == 0:
        state.book.remove(order)
    if not fill.preferenced:
        state.executions += 1
        side.last_execution = state.executions
        period = state.law.locked_update_period if was_locked else state.law.update_period
        side.busy_until = state.now + period if period else None
    if not fill.preferenced or state.law.preferenced_count:
        expose(state, fill, side, order)


def expose(state: State, fill: Fill, side: Side, order: Order) -> None:
    """Count the shares against the maker's exposure and close it at the limit (E-1, E-6)."""
    multiple = state.law.exposure_multiple
    if multiple is None or state.market != "NNM" or state.actual_size:
        return
    side.exposure += fill.quantity
    if side.exposure >= multiple * maximum_order(state):
        report(
            state,
            "closed",
            "E-6",
            maker=fill.maker.participant,
            reason="exhausted",
            seq=order.seq,
        )
        side.closed = True
