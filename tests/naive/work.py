"""The queues: one thing at a time, until nothing more can happen (3.8, D-11, D-50, D-51)."""

from tests.naive.fill import execute, find_fill
from tests.naive.report import entering, give_back, report_waiting
from tests.naive.state import NEEDED, Order, State
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
    """Serve the first order to which anything happens, from the top again each time (3.15)."""
    happened = False
    while any(serve(state, order) for order in queue(state, side)):
        happened = True
    return happened


def serve(state: State, order: Order) -> bool:
    """Return an order that may not wait, or execute one fill of it; say whether it was done."""
    if not marketable(state, order) and not state.law.limit_file:
        give_back(state, order, "not_marketable", "L-6" if entering(state, order) else "Q-2")
    elif marketable(state, order) and purges(state, order):
        give_back(state, order, "ecn_alone", "U-1" if entering(state, order) else "U-2")
    elif (fill := find_fill(state, order)) is not None:
        execute(state, order, fill)
    else:
        return False
    return True


def purges(state: State, order: Order) -> bool:
    """Tell whether an ECN is alone on the order's side, in the year before orders were held."""
    holds = state.market != "NNM" or state.law.order_life is not None
    return not holds and alone(state, NEEDED[order.side])
