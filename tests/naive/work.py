"""The queues: one thing at a time, until nothing more can happen (3.8, D-11, D-50, D-51)."""

from tests.naive.fill import execute, find_fill, names_absent_maker
from tests.naive.matching import match_due
from tests.naive.report import entering, give_back, report_waiting, waits_for_update
from tests.naive.state import NEEDED, Order, State
from tests.naive.view import alone, inside, marketable, queue, stopped


def work(state: State) -> None:
    """Work buys, then sells, until nothing more can happen; then report who waits (D-11, D-51)."""
    look_at_ecns(state)
    if state.halted:
        return
    while any([work_side(state, "buy"), work_side(state, "sell")]):
        pass
    if state.event_seq is None:
        match_due(state)
    for order in queue(state, "buy") + queue(state, "sell"):
        report_waiting(state, order)


def work_side(state: State, side: str) -> bool:
    """Serve the first order to which anything happens, from the top again each time (3.15)."""
    happened = False
    while any(serve(state, order) for order in queue(state, side)):
        happened = True
        look_at_ecns(state)
    return happened


def serve(state: State, order: Order) -> bool:
    """Return an order that may not wait, or execute one fill of it; say whether it was done."""
    if marketable(state, order) and order.in_file:  # its life begins only now (D-64)
        order.in_file, order.life_began = False, state.now
    if not marketable(state, order):
        if state.law.limit_file:
            order.in_file = True
            return False
        give_back(state, order, "not_marketable", "L-6" if entering(state, order) else "Q-2")
    elif purges(state, order):
        give_back(state, order, "ecn_alone", "U-1" if entering(state, order) else "U-2")
    elif outlived(state, order):
        give_back(state, order, "timed_out", "U-6")
    elif (
        may_trade(state, order)
        and state.reads("preference_absent", "return")
        and names_absent_maker(state, order)
    ):
        give_back(state, order, "preference_absent", "F-6")
    elif (fill := find_fill(state, order)) is not None:
        execute(state, order, fill)
    elif (
        may_trade(state, order)
        and state.reads("all_in_update_period", "return")
        and waits_for_update(state, order)
    ):
        give_back(state, order, "update_period", "G-6")
    else:
        return False
    return True


def may_trade(state: State, order: Order) -> bool:
    """Tell whether nothing but makers keeps a marketable order from trading."""
    side = NEEDED[order.side]
    held = state.market == "NNM" and alone(state, side)
    return inside(state, side) is not None and not stopped(state) and not held


def outlived(state: State, order: Order) -> bool:
    """Tell whether an ECN is alone after the order's 90 seconds (D-64, `order_life=ecn_hold`)."""
    life = state.law.order_life
    if life is None or not state.reads("order_life", "ecn_hold"):
        return False
    is_held = state.market == "NNM" and alone(state, NEEDED[order.side])
    return is_held and not stopped(state) and order.life_began + life <= state.now


def look_at_ecns(state: State) -> None:
    """See whether an ECN has come to be alone, and let that have its effect (D-63, D-65)."""
    for side, other in (("ask", "bid"), ("bid", "ask")):
        is_alone = state.market == "NNM" and alone(state, side)
        begins = is_alone and not state.was_alone.get(side, False)
        state.was_alone[side] = is_alone
        if begins and state.reads("hold_clock", "ecn_alone"):
            for order in waiting(state, side):
                order.life_began = state.now
        purges_now = state.law.order_life is None and not state.halted
        if begins and purges_now and state.reads("purge_scope", "both"):
            for order in [*waiting(state, side), *waiting(state, other)]:
                give_back(state, order, "ecn_alone", "U-2")


def waiting(state: State, side: str) -> list[Order]:
    """List the orders that wait, marketable, to trade with a side, in priority order."""
    mine = queue(state, "buy" if side == "ask" else "sell")
    return [o for o in mine if marketable(state, o) and not entering(state, o)]


def purges(state: State, order: Order) -> bool:
    """Tell whether an ECN is alone on the order's side, in the year before orders were held."""
    holds = state.market != "NNM" or state.law.order_life is not None
    return not holds and alone(state, NEEDED[order.side])
