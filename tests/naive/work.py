"""The queues: one thing at a time, until nothing more can happen (3.8, D-11, D-50, D-51)."""

from tests.naive.fill import execute, find_fill
from tests.naive.report import entering, give_back, report_waiting
from tests.naive.state import NEEDED, State
from tests.naive.view import alone, marketable, queue


def work(state: State) -> None:
    """Work buys, then sells, until nothing more can happen; then report who waits (D-11, D-51)."""
    if state.halted:
        return
    while any([work_side(state, "buy"), work_side(state, "sell")]):
        pass
    for order in queue(state, "buy") + queue(state, "sell"):
        report_waiting(state, order)


def work_side(state: State, side: str) -> bool:
    """Repeat one thing at a time until none can be done; tell whether any was."""
    happened = False
    while return_unmarketable(state, side) or purge(state, side) or execute_first(state, side):
        happened = True
    return happened


def return_unmarketable(state: State, side: str) -> bool:
    """Return limits that the market has left behind, once there is no file for them (Q-2, L-6)."""
    if state.law.limit_file:
        return False
    gone = [order for order in queue(state, side) if not marketable(state, order)]
    for order in gone:
        give_back(state, order, "not_marketable", "L-6" if entering(state, order) else "Q-2")
    return bool(gone)


def purge(state: State, side: str) -> bool:
    """Return all of a side when an ECN is alone, before orders were held (U-1, U-2)."""
    waits = state.market != "NNM" or state.law.order_life is not None
    if waits or not alone(state, NEEDED[side]):
        return False
    gone = queue(state, side)
    for order in gone:
        give_back(state, order, "ecn_alone", "U-1" if entering(state, order) else "U-2")
    return bool(gone)


def execute_first(state: State, side: str) -> bool:
    """Execute one fill of the first order that can (D-50)."""
    for order in queue(state, side):
        if (fill := find_fill(state, order)) is not None:
            execute(state, order, fill)
            return True
    return False
