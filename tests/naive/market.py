"""One security's time: events as they come, timers at their own instants."""

from collections.abc import Mapping
from typing import Any

from tests.naive.events import TAKE
from tests.naive.report import give_back
from tests.naive.state import NEEDED, State
from tests.naive.view import alone
from tests.naive.work import work


def take(state: State, event: Mapping[str, Any]) -> None:
    """Let time pass to the event, apply it, and work the security (D-11)."""
    pass_time(state, event["ts"])
    state.event_seq = event["seq"]
    TAKE[event["type"]](state, event)
    work(state)


def pass_time(state: State, until: int) -> None:
    """Fire everything due at or before an instant, each at its own."""
    state.event_seq = None
    while (due := next_instant(state)) <= until:
        state.now = due
        if due == state.closes_to_come[0]:
            end_session(state)
        else:
            fire(state)
    state.now = until


def next_instant(state: State) -> int:
    """Find the earliest timer."""
    ends = [
        order.entered + life for order in state.book if (life := state.law.order_life) is not None
    ]
    periods = [
        side.busy_until
        for quote in state.quotes.values()
        for side in quote.sides.values()
        if side.busy_until is not None
    ]
    return min([state.closes_to_come[0], *ends, *periods])


def fire(state: State) -> None:
    """Expire orders, then end update periods, then work the queues (D-1)."""
    if (life := state.law.order_life) is not None:
        for order in [o for o in state.book if o.entered + life == state.now]:
            by_ecn = state.market == "NNM" and alone(state, NEEDED[order.side])
            give_back(state, order, "timed_out", "U-6" if by_ecn else "Q-4")
    for quote in state.quotes.values():
        for side in quote.sides.values():
            if side.busy_until == state.now:
                side.busy_until = None
    work(state)


def end_session(state: State) -> None:
    """Return every order; quotes, exposure, update periods and used ids lapse (D-4)."""
    for order in list(state.book):
        give_back(state, order, "session_end", "O-1")
    state.quotes.clear()
    state.used_ids.clear()
    state.executions = 0
    state.closes_to_come.pop(0)
