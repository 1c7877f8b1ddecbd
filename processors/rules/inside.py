"""The inside: the best bid and the best offer of everybody whose price counts."""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.tables import ASK, BID, CLOSED_DISPLAYED, MARKET_MAKER, NEVER

Row = np.void  # one row of a table of tables.py


@rule
def is_better(side: int, price: int, other: int) -> bool:
    """Tell whether a price of a side improves on another; no price (0) improves on nothing."""
    if price == 0 or other == 0:
        return price != 0
    return price > other if side == BID else price < other


@rule
def shown_price(regime: Row, maker: Row, quote: Row) -> int:
    """Return the price with which a quote counts in the inside, 0 if it does not.

    A closed quote is removed, or stays displayed [E-8, D-46]; ECNs and UTP exchanges count from
    1997 [D-55]; a maker outside SOES counts like any other [D-20].
    """
    if quote["closed"] and regime["read_closed_quote"] != CLOSED_DISPLAYED:
        return 0
    if maker["type"] != MARKET_MAKER and not regime["ecn_quotes"]:
        return 0
    return quote["price"]


@rule
def is_ecn(maker: Row) -> int:
    """Tell whether a participant is an ECN or a UTP exchange: 1 if so, to count them."""
    return 1 if maker["type"] != MARKET_MAKER else 0


@rule
def count_best(security: Row, side: int, best: int) -> None:
    """Let a price be the inside, 0 = none, and count who shows it, and the ECNs among them."""
    market = security["sides"][side]
    market["best"] = best
    market["depth"] = 0
    market["ecn_depth"] = 0
    for i in range(security["makers_used"]):
        if security["shown"][side, i] == best:
            market["depth"] += 1
            market["ecn_depth"] += is_ecn(security["makers"][i])


@rule
def find_best_bid(security: Row) -> None:
    """Find the highest shown bid."""
    best = 0
    for i in range(security["makers_used"]):
        best = max(best, security["shown"][BID, i])
    count_best(security, BID, best)


@rule
def find_best_ask(security: Row) -> None:
    """Find the lowest shown ask."""
    best = NEVER
    for i in range(security["makers_used"]):
        price = security["shown"][ASK, i]
        best = min(best, price if price != 0 else NEVER)
    count_best(security, ASK, best if best != NEVER else 0)


@rule
def note_bid(security: Row) -> None:
    """Note the direction of an inside bid that has changed [H-4, D-31]."""
    bid = security["sides"][BID]["best"]
    security["bid_down"] = bid < security["last_bid"]
    security["last_bid"] = bid


@frequent
def show(security: Row, side: int, maker: int, price: int) -> None:
    """Let a participant's side be shown at a price, 0 = not at all, and move the inside.

    Who joins the inside and who leaves it is counted without a branch: the processor would guess
    wrong, which takes longer than the rest.
    """
    was = security["shown"][side, maker]
    security["shown"][side, maker] = price
    market = security["sides"][side]
    ecn = is_ecn(security["makers"][maker])
    change = (1 if price == market["best"] else 0) - (1 if was == market["best"] else 0)
    market["depth"] += change
    market["ecn_depth"] += change * ecn
    if is_better(side, price, market["best"]):
        market["best"] = price
        market["depth"] = 1
        market["ecn_depth"] = ecn
    elif market["depth"] != 0:
        return
    elif side == BID:
        find_best_bid(security)
    else:
        find_best_ask(security)
    if side == BID and market["best"] != security["last_bid"] and market["best"] != 0:
        note_bid(security)


@rule
def is_locked(security: Row) -> bool:
    """Tell whether the displayed market is locked or crossed [K-3, D-56]."""
    bid = security["sides"][BID]["best"]
    ask = security["sides"][ASK]["best"]
    return bid != 0 and ask != 0 and bid >= ask


@rule
def is_inside_new(security: Row) -> bool:
    """Tell whether the inside is another than the last one written into its history."""
    bid = security["sides"][BID]
    ask = security["sides"][ASK]
    return bid["best"] != bid["reported"] or ask["best"] != ask["reported"]


@rule
def note_inside(security: Row, now: int, log: Row) -> None:
    """Write the inside into its history if it is another than the last one written."""
    if not is_inside_new(security):
        return
    bid = security["sides"][BID]
    ask = security["sides"][ASK]
    row = log["insides"][log["inside_count"]]
    row["symbol"] = security["symbol"]
    row["n"] = security["inside_n"]
    row["seq"] = security["seq"]
    row["ts"] = now
    row["bid"] = bid["best"]
    row["ask"] = ask["best"]
    log["inside_count"] += 1
    security["inside_n"] += 1
    bid["reported"] = bid["best"]
    ask["reported"] = ask["best"]
