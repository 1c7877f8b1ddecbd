"""How customers and professionals trade."""

import numpy as np

from producers.generate import kind as kinds
from producers.generate import task as tasks
from producers.generate.chance import between, draw, plan
from producers.generate.compiled import rule
from producers.generate.quoting import answer, best_ask, best_bid
from producers.generate.tables import FAR, ODD_LOT, RESTING, ROUND_LOTS, SECOND
from producers.generate.writing import begin_order, begin_other, begin_trade

Row = np.void

SELL, SELL_SHORT = 1, 2
PRINCIPAL, ASSOCIATED, INSTITUTION = 2, 1, 2

HUNDRED = 100
AT_MARKET = 60  # of a hundred customers
MARKETABLE = 24  # with a limit that the other side's dealers meet
AWAY = 7  # with a limit that they must come to; the rest are within the spread
AGREED = 70  # of a hundred preferenced orders come from a firm that the maker agreed with
IN_TIME = 60  # of a hundred professionals limit their price
CLOCKS = 2  # of a hundred rarer events
CANCELS = 50


@rule
def choose_size(day: Row, security: Row) -> int:
    """Return an ordinary size: 100, 200, 500 and 1,000 stand out, none is above the maximum."""
    size = day["sizes"][draw(day, HUNDRED)]
    if size == ODD_LOT:
        size = 1 + draw(day, 99)
    elif size == ROUND_LOTS:
        size = 100 * (1 + draw(day, 10))
    return min(size, security["largest"])


@rule
def choose_limit(day: Row, security: Row, buys: int) -> int:
    """Return a limit in ticks, 0 for a market order: marketable, within the spread, or away.

    SOES takes dealers' quotes alone, so it is they who are looked at, here as elsewhere.
    """
    bid = best_bid(security, security["dealers"], -1)
    ask = best_ask(security, security["dealers"], -1)
    chance = draw(day, HUNDRED)
    if chance < AT_MARKET or bid == 0 or ask == FAR:
        return 0
    if chance < AT_MARKET + MARKETABLE:
        return ask + draw(day, 2) if buys else max(1, bid - draw(day, 2))
    away = -1 - draw(day, 4) if chance < AT_MARKET + MARKETABLE + AWAY else draw(day, 3)
    return max(1, bid + away) if buys else max(1, ask - away)


@rule
def may_rest(security: Row, limit: int, buys: int) -> bool:
    """Tell whether a limit would wait for its price."""
    if limit == 0:
        return False
    return (
        limit < best_ask(security, security["dealers"], -1)
        if buys
        else limit > best_bid(security, security["dealers"], -1)
    )


@rule
def prefer(day: Row, security: Row, order: Row) -> None:
    """Name a maker in the order, mostly one that agreed with the firm."""
    participant = security["makers"][draw(day, security["dealers"])]["participant"]
    order["preference"] = participant
    firm = -(7 * participant) % day["agreed_every"]
    if firm < day["firms"] and draw(day, HUNDRED) < AGREED:
        order["firm"] = day["first_firm"] + firm


@rule
def make_mistake(day: Row, security: Row, order: Row) -> None:
    """Enter what SOES must refuse."""
    match draw(day, 6):
        case 0:
            order["capacity"] = PRINCIPAL
        case 1:
            order["customer"] = INSTITUTION
        case 2:
            order["customer"] = ASSOCIATED
        case 3:
            order["firm"] = security["makers"][draw(day, security["dealers"])]["participant"]
        case _:
            order["quantity"] = security["largest"] + 100 * (1 + draw(day, 20))


@rule
def enter_customer(day: Row, agenda: Row, security: Row, place: int, now: int, out: Row) -> None:
    """Enter an ordinary customer's order."""
    side = draw(day, 2)
    buys = side == 0
    limit = choose_limit(day, security, buys)
    if may_rest(security, limit, buys) and security["resting_used"] == RESTING:
        limit = 0  # enough of them wait
    rests = may_rest(security, limit, buys)
    order = begin_order(day, security, now, out)
    order["side"] = SELL_SHORT if side and draw(day, 6) == 0 else side
    order["quantity"] = choose_size(day, security)
    order["limit"] = limit * security["tick"]
    if draw(day, 16) == 0:
        order["capacity"] = 1
    if draw(day, 8) == 0:
        prefer(day, security, order)
    if draw(day, 150) == 0:
        make_mistake(day, security, order)
    if (rests or draw(day, 12) == 0) and security["resting_used"] < RESTING:
        security["resting"][security["resting_used"]] = order["order_id"]
        security["resting_used"] += 1
    if not rests:
        answer(day, agenda, security, place, buys, now)


@rule
def enter_trader(
    day: Row, agenda: Row, security: Row, place: int, who: int, limit: int, now: int, out: Row
) -> int:
    """Enter a professional's order of the maximum size, and return its id.

    who = 2 x account + 1 if it buys.
    """
    order = begin_order(day, security, now, out)
    trader = who // 2 - day["first_trader"]
    order["firm"] = day["first_firm"] + trader % min(3, day["firms"])
    order["account"] = who // 2
    order["controller"] = day["first_trader"] + trader // 2 * 2  # two accounts, one head
    order["side"] = 0 if who % 2 else SELL
    order["quantity"] = security["largest"]
    order["limit"] = limit * security["tick"]
    answer(day, agenda, security, place, who % 2, now)
    return order["order_id"]


@rule
def hit(day: Row, agenda: Row, security: Row, place: int, who: int, now: int, out: Row) -> None:
    """Take a quote that has not followed the news, if there still is one, and plan the exit."""
    price = (
        best_ask(security, security["dealers"], -1)
        if who % 2
        else best_bid(security, security["dealers"], -1)
    )
    late = price < security["value"] if who % 2 else price > security["value"]
    if not late or price == 0 or security["halted"]:
        return
    back = who - 1 if who % 2 else who + 1
    plan(agenda, now + between(day, 30 * SECOND, 900 * SECOND), tasks.EXIT, place, back)
    limit = price if draw(day, HUNDRED) < IN_TIME else 0
    order_id = enter_trader(day, agenda, security, place, who, limit, now, out)
    if limit:
        patience = min(between(day, 5 * SECOND, 60 * SECOND), 100 * security["pace"])
        plan(agenda, now + patience, tasks.CANCEL, place, order_id)


@rule
def get_out(day: Row, agenda: Row, security: Row, place: int, who: int, now: int, out: Row) -> None:
    """Close a professional's position: by SOES, or away from it within the spread."""
    if draw(day, 2):
        enter_trader(day, agenda, security, place, who, 0, now, out)
        return
    trade = begin_trade(day, security, now, out)
    trade["price"] = security["value"] * security["tick"]
    trade["quantity"] = security["largest"]
    trade["account"] = who // 2
    trade["controller"] = day["first_trader"] + (who // 2 - day["first_trader"]) // 2 * 2
    trade["side"] = 0 if who % 2 else SELL


@rule
def report_trade(day: Row, security: Row, now: int, out: Row) -> None:
    """Report a trade away from SOES near the value, often a block."""
    trade = begin_trade(day, security, now, out)
    trade["price"] = max(1, security["value"] + draw(day, 3) - 1) * security["tick"]
    trade["quantity"] = 100 * (1 + draw(day, 9)) * (10 if draw(day, 3) == 0 else 1)


@rule
def cancel(day: Row, security: Row, order_id: int, now: int, out: Row) -> None:
    """Cancel an order, filled or not: who cancels cannot know."""
    row = begin_other(day, kinds.CANCEL, security["symbol"], now, out)
    row["order_id"] = order_id


@rule
def cancel_resting(day: Row, security: Row, now: int, out: Row) -> None:
    """Cancel one of the orders that may rest."""
    chosen = draw(day, security["resting_used"])
    cancel(day, security, security["resting"][chosen], now, out)
    security["resting_used"] -= 1
    security["resting"][chosen] = security["resting"][security["resting_used"]]


@rule
def do_other(day: Row, security: Row, now: int, out: Row) -> None:
    """Let something rarer happen: a cancel, a trade away from SOES, or a mere clock."""
    chance = draw(day, HUNDRED)
    if chance < CLOCKS:
        begin_other(day, kinds.CLOCK, -1, now, out)
    elif chance < CLOCKS + CANCELS and security["resting_used"]:
        cancel_resting(day, security, now, out)
    else:
        report_trade(day, security, now, out)
