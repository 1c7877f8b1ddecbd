"""The queue: which order comes first, what it can do now, and what it is told if nothing."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import rule
from processors.rules.ecn_alone import is_ecn_alone, is_returned_by_ecn
from processors.rules.execution import trade
from processors.rules.inside import is_locked
from processors.rules.orders import (
    find_nearest,
    is_marketable,
    is_nearest_reached,
    needed_side,
    set_state,
)
from processors.rules.places import fetch_reached
from processors.rules.report import report_order
from processors.rules.rotation import find_soes_price, waits_for_update
from processors.rules.tables import ASK, BID, FINISHED, NNM, STORED, WAITING

Row = np.void


@rule
def is_stopped(regime: Row, security: Row) -> bool:
    """Tell whether a lock stops executions: before 1988, and in SmallCap [K-1, K-5, D-56]."""
    if not is_locked(security):
        return False
    return not regime["trades_locked"] or security["market"] != NNM


@rule
def give_back(security: Row, order: Row, why: int, by: int, cause: int, now: int, log: Row) -> None:
    """Return what remains of an order to the firm that entered it."""
    report_order(security, order, outcome.RETURNED, why, by, cause, now, log)
    set_state(security, order, FINISHED)


@rule
def leave_market(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> bool:
    """Store a limit that is away from the inside, or return it [L-1, L-6, Q-2, D-53, D-54]."""
    if not regime["limit_file"]:
        by = provision.L_6 if order["entering"] else provision.Q_2
        give_back(security, order, reason.NOT_MARKETABLE, by, cause, now, log)
        return True
    if order["state"] == STORED:
        return False
    set_state(security, order, STORED)
    return True


@rule
def settle_alone(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> bool:
    """Deal with an order while an ECN is alone at its inside [U-1, U-2, U-4, U-12, D-62]."""
    side = needed_side(order)
    if is_returned_by_ecn(regime, security):
        by = provision.U_1 if order["entering"] else provision.U_2
        give_back(security, order, reason.ECN_ALONE, by, cause, now, log)
        return True
    if security["market"] == NNM:
        return False
    price = find_soes_price(regime, security, side)
    by = provision.U_12
    why = reason.SMALLCAP_ECN_PRICE
    return trade(regime, security, order, price, why, by, cause, now, log)


@rule
def settle(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> bool:
    """Let an order do the one thing that it can do now; False if it goes on as it is.

    A stored order that the inside reaches waits like any other [L-2].
    """
    side = needed_side(order)
    best = security["sides"][side]["best"]
    if not is_marketable(order, side, best):
        return leave_market(regime, security, order, cause, now, log)
    if order["state"] == STORED:
        set_state(security, order, WAITING)
    if best == 0 or is_stopped(regime, security):
        return False
    if is_ecn_alone(regime, security, side):
        return settle_alone(regime, security, order, cause, now, log)
    return trade(regime, security, order, best, reason.INSIDE, provision.X_2, cause, now, log)


@rule
def settle_first(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> bool:
    """Let the first order that can do something do it: market orders, then limits [Q-1, D-50]."""
    for limits in range(2):
        for i in range(security["live"]):
            order = security["orders"][i]
            if order["state"] == FINISHED or needed_side(order) != side:
                continue
            its_turn = (order["limit"] != 0) == (limits != 0)
            if its_turn and settle(regime, security, order, cause, now, log):
                return True
    return False


@rule
def work_side(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> bool:
    """Work the orders of one side until none can do anything; tell whether any did [Q-3, X-7]."""
    reached = is_nearest_reached(security, side)
    if security["sides"][side]["waiting"] == 0 and not reached:
        return False
    if reached:
        fetch_reached(security, side)
    happened = False
    while settle_first(regime, security, side, cause, now, log):
        happened = True
    if reached:
        find_nearest(security, side)
    return happened


@rule
def work(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """Work buys, then sells, until nothing more happens; not in a halt [D-11, D-16, O-3]."""
    if security["halted"]:
        return
    happened = security["live"] + security["filed"] != 0
    while happened:
        happened = work_side(regime, security, ASK, cause, now, log)
        happened = work_side(regime, security, BID, cause, now, log) or happened


@rule
def report_held(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> None:
    """Report why an order waits: the first reason that applies [D-52, D-79]."""
    side = needed_side(order)
    best = security["sides"][side]["best"]
    price = best
    why = reason.NO_MARKET
    by = provision.Q_3
    alone = best != 0 and is_ecn_alone(regime, security, side)
    if alone and security["market"] != NNM:
        price = find_soes_price(regime, security, side)
    if best != 0 and is_stopped(regime, security):
        why = reason.LOCKED
        by = provision.K_1 if security["market"] == NNM else provision.K_5
    elif alone and security["market"] == NNM:
        why = reason.ECN_ALONE
        by = provision.U_4
    elif best != 0 and waits_for_update(regime, security, side, price, order):
        why = reason.UPDATE_PERIOD
        by = provision.G_6
    report_order(security, order, outcome.HELD, why, by, cause, now, log)


@rule
def report_side(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> None:
    """Report the orders of a side that wait or are stored, each once, in priority order [D-51]."""
    for limits in range(2):
        for i in range(security["live"]):
            order = security["orders"][i]
            if needed_side(order) != side or (order["limit"] != 0) != (limits != 0):
                continue
            if order["state"] == WAITING and not order["held"]:
                order["held"] = 1
                report_held(regime, security, order, cause, now, log)
            elif order["state"] == STORED and not order["filed"]:
                order["filed"] = 1
                by = provision.L_1
                report_order(security, order, outcome.STORED, 0, by, cause, now, log)


@rule
def report_waiting(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """Report what waits after all executions of an instant, buys before sells [D-51]."""
    report_side(regime, security, ASK, cause, now, log)
    report_side(regime, security, BID, cause, now, log)
    security["unreported"] = 0
