"""The queue: which order comes first, what it can do now, and what it is told if nothing."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import frequent, rule
from processors.rules.ecn_alone import is_ecn_alone, is_returned_by_ecn, watches_ecns
from processors.rules.execution import trade
from processors.rules.inside import is_locked
from processors.rules.orders import (
    find_nearest,
    has_orders,
    is_marketable,
    is_nearest_reached,
    needed_side,
    set_state,
    start_life,
)
from processors.rules.places import fetch_reached
from processors.rules.report import report_order
from processors.rules.rotation import (
    find_soes_price,
    names_absent_maker,
    trades_in_lock,
    waits_for_update,
)
from processors.rules.tables import (
    ALL_IN_UPDATE_RETURN,
    ASK,
    BID,
    CLOCK_ECN_ALONE,
    ECN_HOLD,
    FIFO,
    FINISHED,
    NNM,
    NOBODY,
    PRICE_TIME,
    PURGE_BOTH,
    STORED,
    WAITING,
)

Row = np.void


@rule
def is_stopped(regime: Row, security: Row) -> bool:
    """Tell whether a lock stops executions: before 1988, and in SmallCap [K-1, K-5, D-56]."""
    return is_locked(security) and not trades_in_lock(regime, security)


@rule
def give_back(security: Row, order: Row, why: int, by: int, cause: int, now: int, log: Row) -> None:
    """Return what remains of an order to the firm that entered it."""
    report_order(security, order, outcome.RETURNED, why, by, cause, now, log)
    set_state(security, order, FINISHED)


@rule
def leave_market(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> bool:
    """Store a limit away from the inside, or return it [L-1, L-6, Q-2, D-53, D-54, D-74]."""
    if not regime["limit_file"]:
        by = provision.L_6 if order["entering"] else provision.Q_2
        give_back(security, order, reason.NOT_MARKETABLE, by, cause, now, log)
        return True
    if order["state"] == STORED:
        return False
    set_state(security, order, STORED)
    order["due"] = 0  # a stored order has no life of its own [D-64]
    return True


@rule
def is_over(regime: Row, order: Row, now: int) -> bool:
    """Tell whether an order's life was over before an ECN was alone [Q-4, D-64]."""
    return regime["read_order_life"] == ECN_HOLD and 0 < order["due"] <= now


@rule
def trade_or_return(
    regime: Row,
    security: Row,
    order: Row,
    price: int,
    why: int,
    by: int,
    cause: int,
    now: int,
    log: Row,
) -> bool:
    """Execute one fill, or return an order that two readings let not wait [F-6, G-6, D-58]."""
    side = needed_side(order)
    if names_absent_maker(regime, security, side, order):
        absent = reason.PREFERENCE_ABSENT
        give_back(security, order, absent, provision.F_6, cause, now, log)
        return True
    if trade(regime, security, order, price, why, by, cause, now, log):
        return True
    if regime["read_all_in_update_period"] != ALL_IN_UPDATE_RETURN:
        return False
    if not waits_for_update(regime, security, side, price, order, now):
        return False
    give_back(security, order, reason.UPDATE_PERIOD, provision.G_6, cause, now, log)
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
        if not is_over(regime, order, now):
            return False
        give_back(security, order, reason.TIMED_OUT, provision.U_6, cause, now, log)
        return True
    price = find_soes_price(regime, security, side)
    by = provision.U_12
    why = reason.SMALLCAP_ECN_PRICE
    return trade_or_return(regime, security, order, price, why, by, cause, now, log)


@frequent
def settle(
    regime: Row, security: Row, order: Row, is_alone: int, cause: int, now: int, log: Row
) -> bool:
    """Let an order do the one thing that it can do now; False if it goes on as it is.

    `is_alone`: an ECN is alone at the inside of the side that the order needs.  A stored order
    that the inside reaches waits like any other [L-2].
    """
    side = needed_side(order)
    best = security["sides"][side]["best"]
    if not is_marketable(order, side, best):
        return leave_market(regime, security, order, cause, now, log)
    if order["state"] == STORED:
        set_state(security, order, WAITING)
        start_life(regime, security, order, now)
    if best == 0 or is_stopped(regime, security):
        return False
    if is_alone:
        return settle_alone(regime, security, order, cause, now, log)
    by = provision.X_2
    return trade_or_return(regime, security, order, best, reason.INSIDE, by, cause, now, log)


@rule
def rounds_of(regime: Row) -> int:
    """Return how often the queue is gone through: market orders first, or all by time [Q-1]."""
    return 1 if regime["read_queue_priority"] == FIFO else 2


@rule
def comes_before(side: int, order: Row, other: Row) -> bool:
    """Tell whether an order is more aggressive than another, or as much and earlier [Q-1, D-57]."""
    if order["limit"] == other["limit"]:
        return order["seq"] < other["seq"]
    if order["limit"] == 0 or other["limit"] == 0:
        return order["limit"] == 0
    return order["limit"] > other["limit"] if side == ASK else order["limit"] < other["limit"]


@rule
def next_by_price(security: Row, side: int, after: int) -> int:
    """Return the place of the live order that comes after one by price and time [Q-1, D-57]."""
    chosen = NOBODY
    orders = security["orders"]
    for i in range(security["live"]):
        if orders[i]["state"] == FINISHED or needed_side(orders[i]) != side:
            continue
        if after != NOBODY and not comes_before(side, orders[after], orders[i]):
            continue
        if chosen == NOBODY or comes_before(side, orders[i], orders[chosen]):
            chosen = i
    return chosen


@rule
def settle_first_by_price(
    regime: Row, security: Row, side: int, cause: int, now: int, log: Row
) -> bool:
    """Let the first order that can do something do it: the most aggressive first [Q-1, D-57]."""
    alone = is_ecn_alone(regime, security, side)
    i = next_by_price(security, side, NOBODY)
    while i != NOBODY:
        if settle(regime, security, security["orders"][i], alone, cause, now, log):
            return True
        i = next_by_price(security, side, i)
    return False


@frequent
def settle_first(
    regime: Row, security: Row, side: int, first: int, cause: int, now: int, log: Row
) -> bool:
    """Let the first order that can do something do it, in priority order [Q-1, D-50].

    Those at places before `first` can do nothing.
    """
    if regime["read_queue_priority"] == PRICE_TIME:
        return settle_first_by_price(regime, security, side, cause, now, log)
    alone = is_ecn_alone(regime, security, side)
    rounds = rounds_of(regime)
    for limits in range(rounds):
        for i in range(first, security["live"]):
            order = security["orders"][i]
            if order["state"] == FINISHED or needed_side(order) != side:
                continue
            its_turn = rounds == 1 or (order["limit"] != 0) == (limits != 0)
            if its_turn and settle(regime, security, order, alone, cause, now, log):
                return True
    return False


@rule
def purge(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> None:
    """Return what waits and is marketable on a side because an ECN is alone [U-2, D-63]."""
    best = security["sides"][side]["best"]
    rounds = rounds_of(regime)
    for limits in range(rounds):
        for i in range(security["live"]):
            order = security["orders"][i]
            if order["state"] != WAITING or order["entering"] or needed_side(order) != side:
                continue
            its_turn = rounds == 1 or (order["limit"] != 0) == (limits != 0)
            if its_turn and is_marketable(order, side, best):
                give_back(security, order, reason.ECN_ALONE, provision.U_2, cause, now, log)


@rule
def begin_alone(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> None:
    """Let the beginning of ECN-alone have its effect, under two readings [U-2, U-8, D-63, D-65]."""
    purges = regime["read_purge_scope"] == PURGE_BOTH and not security["halted"]
    if purges and is_returned_by_ecn(regime, security):
        purge(regime, security, side, cause, now, log)
        purge(regime, security, ASK if side == BID else BID, cause, now, log)
    if regime["read_hold_clock"] == CLOCK_ECN_ALONE:
        for i in range(security["live"]):
            order = security["orders"][i]
            if order["state"] == WAITING and needed_side(order) == side:
                start_life(regime, security, order, now)


@rule
def look_at_ecns(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """See whether an ECN has come to be alone in the NNM [U-0]."""
    for side in (ASK, BID):
        market = security["sides"][side]
        alone = security["market"] == NNM and is_ecn_alone(regime, security, side)
        begins = alone and not market["alone"]
        market["alone"] = alone
        if begins:
            begin_alone(regime, security, side, cause, now, log)


@frequent
def work_side(
    regime: Row, security: Row, side: int, first: int, cause: int, now: int, log: Row
) -> bool:
    """Work the orders of one side until none can do anything; tell whether any did [Q-3, X-7]."""
    reached = is_nearest_reached(security, side)
    if security["sides"][side]["waiting"] == 0 and not reached:
        return False
    if reached:
        fetch_reached(security, side)
    happened = False
    while has_orders(security, side) and settle_first(
        regime, security, side, first, cause, now, log
    ):
        happened = True
        first = 0
        if watches_ecns(regime):
            look_at_ecns(regime, security, cause, now, log)
    if reached:
        find_nearest(security, side)
    return happened


@rule
def first_to_try(security: Row) -> int:
    """Return the place of the order that has just come; 0 if none has, and all are to be tried.

    Those that waited before it could do nothing, and an order changes nothing for them.
    """
    last = security["live"] - 1
    return last if last >= 0 and security["orders"][last]["entering"] else 0


@frequent
def work(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """Work buys, then sells, until nothing more happens; not in a halt [D-11, D-16, O-3]."""
    if watches_ecns(regime):
        look_at_ecns(regime, security, cause, now, log)
    if security["halted"]:
        return
    first = first_to_try(security)
    happened = security["live"] + security["filed"] != 0
    while happened:
        happened = False
        for side in (ASK, BID):
            if work_side(regime, security, side, first, cause, now, log):
                happened = True
                first = 0


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
    elif best != 0 and waits_for_update(regime, security, side, price, order, now):
        why = reason.UPDATE_PERIOD
        by = provision.G_6
    report_order(security, order, outcome.HELD, why, by, cause, now, log)


@rule
def report_one(regime: Row, security: Row, order: Row, cause: int, now: int, log: Row) -> None:
    """Report an order that waits or is stored, once [D-51]."""
    if order["state"] == WAITING and not order["held"]:
        order["held"] = 1
        report_held(regime, security, order, cause, now, log)
    elif order["state"] == STORED and not order["filed"]:
        order["filed"] = 1
        report_order(security, order, outcome.STORED, 0, provision.L_1, cause, now, log)


@rule
def report_side(regime: Row, security: Row, side: int, cause: int, now: int, log: Row) -> None:
    """Report the orders of a side that wait or are stored, each once, in priority order [D-51]."""
    if regime["read_queue_priority"] == PRICE_TIME:
        i = next_by_price(security, side, NOBODY)
        while i != NOBODY:
            report_one(regime, security, security["orders"][i], cause, now, log)
            i = next_by_price(security, side, i)
        return
    rounds = rounds_of(regime)
    for limits in range(rounds):
        for i in range(security["live"]):
            order = security["orders"][i]
            its_turn = rounds == 1 or (order["limit"] != 0) == (limits != 0)
            if its_turn and needed_side(order) == side:
                report_one(regime, security, order, cause, now, log)


@frequent
def report_waiting(regime: Row, security: Row, cause: int, now: int, log: Row) -> None:
    """Report what waits after all executions of an instant, buys before sells [D-51]."""
    if has_orders(security, ASK):
        report_side(regime, security, ASK, cause, now, log)
    if has_orders(security, BID):
        report_side(regime, security, BID, cause, now, log)
    security["unreported"] = 0
