"""How an order executes: against whom, how much, and what it does to the maker."""

from tests.naive.quoting import requote, watch_bid
from tests.naive.report import report
from tests.naive.state import NEEDED, Fill, Order, Quote, State
from tests.naive.view import (
    alone,
    candidates,
    has_price,
    ignores_preference,
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
    maker = min(free, key=lambda quote: turn(state, quote, side))
    quantity = order.rest
    if state.actual_size:
        shows = maker.sides[side]
        quantity = min(quantity, shown(state, shows.size) - shows.taken)
    if ecn_alone:
        return Fill(maker, quantity, "smallcap_ecn_price", "U-12")
    return Fill(maker, quantity, "inside", "X-2")


def preferenced_maker(state: State, order: Order) -> Quote | None:
    """Find the named maker, unless it is absent or the lock leaves preference aside (F-3, D-42)."""
    quote = None if order.preference is None else state.quotes.get(order.preference)
    if quote is None or ignores_preference(state) or not has_price(quote):
        return None
    closed = quote.sides[NEEDED[order.side]].closed
    own = is_own(state, quote, order)
    return quote if takes_part(state, quote) and not closed and not own else None


def names_absent_maker(state: State, order: Order) -> bool:
    """Tell whether an order that could trade names a maker that is absent (F-6, D-42)."""
    named = order.preference is not None and not ignores_preference(state)
    return named and preferenced_maker(state, order) is None


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
        state.last_maker[name] = fill.maker.participant
        period = state.law.locked_update_period if was_locked else state.law.update_period
        side.busy_until = state.now + period + state.law.latency if period else None
    used_up = uses_up(state, fill, name)
    mode, increment = state.automatic.get(fill.maker.participant, ("off", 0))
    automatic = state.law.auto_update and not fill.preferenced
    if automatic and (mode == "each" or (mode == "exhausted" and used_up)):
        update_itself(state, fill.maker, name, increment)
    elif used_up:
        close(state, fill.maker, name, order)
    watch_bid(state)


def uses_up(state: State, fill: Fill, name: str) -> bool:
    """Count the shares of a fill; tell whether the maker has no more to give (E-1, E-6, D-47)."""
    side = fill.maker.sides[name]
    if state.decremented:
        if fill.preferenced:
            return False
        side.taken += fill.quantity
        return side.taken >= shown(state, side.size)
    multiple = state.law.exposure_multiple
    if multiple is None or state.market != "NNM" or state.actual_size:
        return False
    if fill.preferenced and not state.law.preferenced_count:
        return False
    side.exposure += fill.quantity
    base = state.tier if state.law.exposure_of_tier else maximum_order(state)
    return counted(state, fill.maker, name) >= multiple * base


def counted(state: State, maker: Quote, name: str) -> int:
    """Count the shares against a side's limit, or against that of both (D-34)."""
    pooled = state.reads("exposure_pool", "both_sides")
    return sum(side.exposure for n, side in maker.sides.items() if pooled or n == name)


def close(state: State, maker: Quote, name: str, order: Order) -> None:
    """Close a side whose exposure is used up; the maker has five minutes to refresh (E-6)."""
    pooled = state.reads("exposure_pool", "both_sides")
    report(state, "closed", "E-6", maker=maker.participant, reason="exhausted", seq=order.seq)
    state.closings += 1
    for side in maker.sides.values() if pooled else [maker.sides[name]]:
        side.closed = True
        side.closed_rank = state.closings
        side.closed_seq = order.seq if state.event_seq is None else state.event_seq
        if state.market == "NNM":
            side.refresh_due = state.now + state.law.refresh


def update_itself(state: State, maker: Quote, name: str, increment: int) -> None:
    """Move a maker's own price on the executed side, as a quote of its own (G-5, D-40)."""
    shows = {n: (side.price, side.size) for n, side in maker.sides.items()}
    price, size = shows[name]
    moved = (price or 0) + (increment if name == "ask" else -increment)
    shows[name] = (moved if moved > 0 else None, size)
    requote(state, maker, shows)
