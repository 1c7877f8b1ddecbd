"""The limit-order file's matching service: two customers' limits between the best quotes meet."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.compiled import rule
from processors.rules.orders import find_nearest, set_state, set_timer
from processors.rules.places import remove
from processors.rules.report import begin_outcome
from processors.rules.tables import (
    ASK,
    BID,
    BUY,
    FINISHED,
    MIDPOINT,
    NEVER,
    NOBODY,
    ODD_REST_RETURNS,
    SELL,
    STORED,
)

Row = np.void


@rule
def is_between(security: Row, limit: int) -> bool:
    """Tell whether a limit is strictly inside a two-sided inside [L-3, D-69]."""
    bid = security["sides"][BID]["best"]
    ask = security["sides"][ASK]["best"]
    return bid != 0 and ask != 0 and bid < limit < ask


@rule
def is_free(security: Row, order: Row, side: int) -> bool:
    """Tell whether a stored order of a side has no partner and could have one [D-69]."""
    if order["state"] != STORED or order["side"] != side or order["pair"] != NOBODY:
        return False
    return is_between(security, order["limit"])


@rule
def odd_rest(regime: Row, one: Row, other: Row) -> bool:
    """Tell whether a match would leave an odd lot in the file [L-3, D-70]."""
    rest = abs(one["remaining"] - other["remaining"])
    return 0 < rest < regime["round_lot"]


@rule
def may_pair(regime: Row, buy: Row, sell: Row) -> bool:
    """Tell whether two free orders cross and their match would be allowed [L-3, D-69, D-70]."""
    if sell["limit"] > buy["limit"]:
        return False
    return regime["read_limit_odd_remainder"] == ODD_REST_RETURNS or not odd_rest(regime, buy, sell)


@rule
def next_buy(security: Row, limit: int, seq: int) -> int:
    """Return the free buy that comes after a limit and a seq: highest limit, then seq [D-69]."""
    chosen = NOBODY
    file = security["file"]
    for i in range(security["filed"]):
        if not is_free(security, file[i], BUY):
            continue
        if file[i]["limit"] > limit or (file[i]["limit"] == limit and file[i]["seq"] <= seq):
            continue
        if chosen == NOBODY or file[i]["limit"] > file[chosen]["limit"]:
            chosen = i
    return chosen


@rule
def find_sell(regime: Row, security: Row, buy: Row) -> int:
    """Return the first free sell that a buy may be paired with: lowest limit, then seq [D-69]."""
    chosen = NOBODY
    file = security["file"]
    for i in range(security["filed"]):
        if not is_free(security, file[i], SELL) or not may_pair(regime, buy, file[i]):
            continue
        if chosen == NOBODY or file[i]["limit"] < file[chosen]["limit"]:
            chosen = i
    return chosen


@rule
def make_pairs(regime: Row, security: Row, now: int) -> None:
    """Pair the stored orders that cross; makers have five minutes to step in [L-3, L-5, D-69]."""
    limit, seq = NEVER, NEVER
    file = security["file"]
    while True:
        i = next_buy(security, limit, seq)
        if i == NOBODY or file[i]["limit"] < security["sides"][BID]["nearest"]:
            return
        limit = file[i]["limit"]
        seq = file[i]["seq"]
        j = find_sell(regime, security, file[i])
        if j != NOBODY:
            file[i]["pair"] = file[j]["seq"]
            file[j]["pair"] = file[i]["seq"]
            file[i]["match_due"] = now + regime["match_wait"]
            file[j]["match_due"] = now + regime["match_wait"]
            security["paired"] += 2
            set_timer(security, now + regime["match_wait"])


@rule
def find_partner(security: Row, order: Row) -> int:
    """Return the place in the file of the order with which one is paired, or NOBODY."""
    for i in range(security["filed"]):
        other = security["file"][i]
        if other["seq"] == order["pair"] and other["pair"] == order["seq"]:
            return i
    return NOBODY


@rule
def part(order: Row) -> None:
    """Make an order free again."""
    order["pair"] = NOBODY
    order["match_due"] = 0


@rule
def dissolve_pairs(security: Row) -> None:
    """End the pairs that lost an order or are not enclosed any more; all in a halt [D-16, D-69]."""
    security["paired"] = 0
    for i in range(security["filed"]):
        order = security["file"][i]
        if order["pair"] == NOBODY:
            continue
        j = find_partner(security, order)
        if j == NOBODY:
            part(order)
            continue
        other = security["file"][j]
        holds = is_between(security, order["limit"]) and is_between(security, other["limit"])
        if holds and not security["halted"]:
            security["paired"] += 1
        else:
            part(order)
            part(other)


@rule
def may_cross(security: Row) -> bool:
    """Tell whether any two stored orders might cross: their best limits do [L-3, D-69]."""
    if security["halted"]:
        return False
    buys, sells = security["sides"][ASK], security["sides"][BID]
    if buys["stored"] == 0 or sells["stored"] == 0:
        return False
    return buys["nearest"] >= sells["nearest"]


@rule
def look_for_pairs(regime: Row, security: Row, now: int) -> None:
    """After each instant: end pairs that no longer hold, and make those that can be [D-69]."""
    if security["paired"] != 0:
        dissolve_pairs(security)
    if not regime["matching"] or security["filed"] < 2:  # noqa: PLR2004 (a pair)
        return
    if may_cross(security):
        make_pairs(regime, security, now)


@rule
def match_price(regime: Row, buy: Row, sell: Row) -> int:
    """Return the price of a match: the earlier limit, or the midpoint in its favour [L-4, D-72]."""
    buy_first = buy["seq"] < sell["seq"]
    if regime["read_limit_overlap_price"] != MIDPOINT:
        return buy["limit"] if buy_first else sell["limit"]
    tick = regime["price_tick"]
    double = buy["limit"] + sell["limit"]
    price = double // (2 * tick) * tick
    if not buy_first and 2 * price < double:
        price += tick
    return min(max(price, sell["limit"]), buy["limit"])


@rule
def report_match(
    security: Row, order: Row, other: Row, shares: int, price: int, now: int, log: Row
) -> None:
    """Report one side of a match [L-3, D-71]."""
    row = begin_outcome(security, outcome.MATCHED, reason.LIMIT_FILE, provision.L_3, now, log)
    row["seq"] = order["seq"]
    row["order_seq"] = order["seq"]
    row["order_id"] = order["order_id"]
    row["contra_order_id"] = other["order_id"]
    row["quantity"] = shares
    row["price"] = price


@rule
def return_odd_rest(regime: Row, security: Row, order: Row, now: int, log: Row) -> None:
    """Return what a match has left of an order if it is an odd lot [L-3, D-70]."""
    if order["remaining"] == 0 or order["remaining"] >= regime["round_lot"]:
        return
    row = begin_outcome(security, outcome.RETURNED, reason.ODD_LOT, provision.L_3, now, log)
    row["seq"] = order["seq"]
    row["order_seq"] = order["seq"]
    row["order_id"] = order["order_id"]
    row["quantity"] = order["remaining"]
    order["remaining"] = 0


@rule
def match(regime: Row, security: Row, i: int, j: int, now: int, log: Row) -> None:
    """Match the orders at two places of the file, the buy's outcome first [L-3, D-70, D-71]."""
    file = security["file"]
    buy, sell = (file[i], file[j]) if file[i]["side"] == BUY else (file[j], file[i])
    shares = min(buy["remaining"], sell["remaining"])
    price = match_price(regime, buy, sell)
    is_odd = odd_rest(regime, buy, sell)
    report_match(security, buy, sell, shares, price, now, log)
    report_match(security, sell, buy, shares, price, now, log)
    buy["remaining"] -= shares
    sell["remaining"] -= shares
    part(buy)
    part(sell)
    if is_odd:
        return_odd_rest(regime, security, buy, now, log)
        return_odd_rest(regime, security, sell, now, log)


@rule
def drop_matched(security: Row) -> None:
    """Take the orders of which nothing remains out of the file."""
    i = 0
    while i < security["filed"]:
        if security["file"][i]["remaining"] != 0:
            i += 1
            continue
        set_state(security, security["file"][i], FINISHED)
        remove(security["file"], security["filed"], i)
        security["filed"] -= 1
    find_nearest(security, ASK)
    find_nearest(security, BID)


@rule
def match_due_pairs(regime: Row, security: Row, now: int, log: Row) -> None:
    """Match the pairs whose five minutes are over, last of all at an instant [L-3, D-1]."""
    dissolve_pairs(security)
    matched = False
    for i in range(security["filed"]):
        order = security["file"][i]
        if order["pair"] != NOBODY and order["match_due"] <= now:
            match(regime, security, i, find_partner(security, order), now, log)
            matched = True
    if matched:
        drop_matched(security)
