"""One security's time: events as they come, timers at their own instants."""

from collections.abc import Mapping
from typing import Any

from tests.naive.events import TAKE
from tests.naive.matching import look_for_pairs
from tests.naive.quoting import watch_bid, withdraw_late
from tests.naive.report import give_back
from tests.naive.state import NEEDED, State
from tests.naive.view import alone
from tests.naive.work import work


def take(state: State, event: Mapping[str, Any]) -> None:
    """Let time pass to the event, apply it, and work the security (D-11)."""
    pass_time(state, event["ts"])
    state.event_seq = event["seq"]
    TAKE[event["type"]](state, event)
    watch_bid(state)
    work(state)
    look_for_pairs(state)


def pass_time(state: State, until: int, *, to_the_end: bool = False) -> None:
    """Fire everything due at or before an instant, each at its own.

    Under `hold_end=inclusive` the orders' lives end after all events of their instant: when a
    later one comes, or the log ends.
    """
    state.event_seq = None
    while True:
        due = next_instant(state)
        last = next_expiry(state) if state.reads("hold_end", "inclusive") else None
        if last is not None and last < due and (last < until or (to_the_end and last == until)):
            state.now = last
            expire(state)
            work(state)
            look_for_pairs(state)
            continue
        if due > until:
            break
        state.now = due
        if due == state.closes_to_come[0]:
            end_session(state)
        else:
            fire(state)
    state.now = until
    watch_bid(state)


def next_instant(state: State) -> int:
    """Find the earliest timer."""
    expiry = None if state.reads("hold_end", "inclusive") else next_expiry(state)
    timers = [
        instant
        for quote in state.quotes.values()
        for side in quote.sides.values()
        for instant in (side.busy_until, side.refresh_due)
        if instant is not None
    ]
    ends = [] if expiry is None else [expiry]
    return min([state.closes_to_come[0], *ends, *timers, *(pair.due for pair in state.pairs)])


def next_expiry(state: State) -> int | None:
    """Find the next end of an order's life that has not been passed over."""
    life = state.law.order_life
    if life is None:
        return None
    ends = [order.life_began + life for order in state.book if not order.in_file]
    return min((end for end in ends if end > state.now or end > state.expired_at), default=None)


def fire(state: State) -> None:
    """Expire orders, withdraw who is late, end update periods, then work the queues (D-1)."""
    if not state.reads("hold_end", "inclusive"):
        expire(state)
    withdraw_late(state)
    for quote in state.quotes.values():
        for side in quote.sides.values():
            if side.busy_until is not None and side.busy_until <= state.now:
                side.busy_until = None
    work(state)
    look_for_pairs(state)


def expire(state: State) -> None:
    """Return the orders whose life ends now, by seq (Q-4, U-6, D-64)."""
    state.expired_at = state.now
    life = state.law.order_life
    if life is None:
        return
    over = [o for o in state.book if not o.in_file and o.life_began + life <= state.now]
    for order in sorted(over, key=lambda order: order.seq):
        by_ecn = state.market == "NNM" and alone(state, NEEDED[order.side])
        if by_ecn or not state.reads("order_life", "ecn_hold"):
            give_back(state, order, "timed_out", "U-6" if by_ecn else "Q-4")


def end_session(state: State) -> None:
    """Return every order; what does not survive the night lapses (D-4)."""
    for order in sorted(state.book, key=lambda order: order.seq):
        give_back(state, order, "session_end", "O-1")
    state.quotes.clear()
    state.used_ids.clear()
    state.entries.clear()
    state.pairs.clear()
    state.last_maker.clear()
    state.was_alone.clear()
    state.executions = 0
    if state.reads("first_bid", "up"):
        state.last_bid, state.bid_is_down = None, False
    state.closes_to_come.pop(0)
