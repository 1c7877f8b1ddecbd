"""Days: a session ends and what it leaves, and the rules of another date come into force."""

import numpy as np

from processors.rules import provision, reason
from processors.rules.compiled import rule
from processors.rules.inside import show, shown_price
from processors.rules.makers import lapse_quote
from processors.rules.queue import give_back
from processors.rules.report import TIMER
from processors.rules.short_sale import forget_bid
from processors.rules.tables import ASK, BID, NOBODY

Row = np.void


@rule
def return_order(security: Row, order: Row, now: int, log: Row) -> None:
    """Return an order because the session ends [O-1]."""
    give_back(security, order, reason.SESSION_END, provision.O_1, TIMER, now, log)


@rule
def return_orders(security: Row, now: int, log: Row) -> None:
    """Return what waits or is stored when the session ends, by seq [O-1, D-2]."""
    filed = 0
    for i in range(security["live"]):
        order = security["orders"][i]
        while filed < security["filed"] and security["file"][filed]["seq"] < order["seq"]:
            return_order(security, security["file"][filed], now, log)
            filed += 1
        return_order(security, order, now, log)
    for i in range(filed, security["filed"]):
        return_order(security, security["file"][i], now, log)
    security["live"] = 0
    security["filed"] = 0
    security["untidy"] = 0


@rule
def end_session(regime: Row, security: Row, now: int, log: Row) -> None:
    """End a session: orders go back, quotes lapse, the next session comes [D-2, D-3, D-4]."""
    return_orders(security, now, log)
    for i in range(security["makers_used"]):
        lapse_quote(security["quotes"][i, BID])
        lapse_quote(security["quotes"][i, ASK])
        security["shown"][BID, i] = 0
        security["shown"][ASK, i] = 0
    security["refreshing"] = 0
    security["entries_since"] = now
    security["paired"] = 0
    for side in range(2):
        market = security["sides"][side]
        market["best"] = 0
        market["depth"] = 0
        market["ecn_depth"] = 0
        market["last_maker"] = NOBODY
        market["alone"] = 0
    forget_bid(regime, security)
    security["executions"] = 0
    security["session"] += 1


@rule
def enter_regime(regimes: np.ndarray, security: Row, now: int) -> None:
    """Let the rules of the date be in force; whose quotes count may change [D-6, D-55]."""
    while regimes[security["regime"]]["until"] <= now:
        security["regime"] += 1
    regime = regimes[security["regime"]]
    for i in range(security["makers_used"]):
        for side in range(2):
            quote = security["quotes"][i, side]
            show(security, side, i, shown_price(regime, security["makers"][i], quote))
