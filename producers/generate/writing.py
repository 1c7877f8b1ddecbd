"""Events of the simulated day, written as rows of the log's tables."""

import numpy as np

from producers.generate import kind as kinds
from producers.generate.chance import draw
from producers.generate.compiled import rule
from producers.generate.tables import FAR, SPANS

Row = np.void


@rule
def gap(day: Row) -> int:
    """Return a time between events that spreads those still to come over the rest of the day."""
    while day["span"] < SPANS - 1 and day["next"] >= day["spans"][day["span"]]["end"]:
        day["span"] += 1
    span = day["spans"][day["span"]]
    rest = span["rest"] + max(0, span["end"] - day["next"]) * span["activity"]
    return rest // max(1, day["left"]) * draw(day, 2048) // (1024 * span["activity"])


@rule
def begin_event(day: Row, kind: int, out: Row) -> None:
    """Count an event; every one, planned or not, puts off what happens of its own accord."""
    out["kinds"][out["count"]] = kind
    out["count"] += 1
    day["seq"] += 1
    day["left"] -= 1
    day["next"] = min(day["next"] + gap(day), day["closes"] - 1)


@rule
def display_size(day: Row, security: Row) -> int:
    """Return the shares that a maker shows: none, the tier and rarely twice it, or round lots."""
    if security["display"] == 0:
        return 0
    if security["display"] == 1:
        return security["tier"] * (2 if draw(day, 10) == 0 else 1)
    return 100 * (1 + draw(day, 10)) if draw(day, 3) else 100


@rule
def write_quote(day: Row, security: Row, slot: int, now: int, out: Row) -> None:
    """Write a maker's quote as it stands: changed before the call, or the same once more."""
    begin_event(day, kinds.QUOTE, out)
    day["quotes"] += now >= day["opens"]
    maker = security["makers"][slot]
    if maker["place"] < 0:
        maker["place"] = security["quoted"]
        security["quoted"] += 1
    row = out["quotes"][out["quotes_used"]]
    out["quotes_used"] += 1
    row["seq"] = day["seq"]
    row["ts"] = now
    row["symbol"] = security["symbol"]
    row["participant"] = maker["participant"]
    row["participant_type"] = maker["type"]
    ask = security["asks"][slot]
    row["bid"] = security["bids"][slot] * security["tick"]
    row["ask"] = 0 if ask == FAR else ask * security["tick"]
    row["bid_size"] = maker["bid_size"]
    row["ask_size"] = maker["ask_size"]
    row["soes"] = maker["soes"]
    row["maker"] = maker["place"]


@rule
def show(day: Row, security: Row, slot: int, bid: int, ask: int, now: int, out: Row) -> None:
    """Give a maker new prices, with sizes where there is a price, and write its quote."""
    maker = security["makers"][slot]
    security["bids"][slot] = bid
    security["asks"][slot] = ask
    maker["bid_size"] = display_size(day, security) if bid else 0
    maker["ask_size"] = display_size(day, security) if ask != FAR else 0
    write_quote(day, security, slot, now, out)


@rule
def begin_order(day: Row, security: Row, now: int, out: Row) -> Row:
    """Write a customer's market order to buy 100 shares, for the caller to change."""
    begin_event(day, kinds.ORDER, out)
    day["orders"] += 1
    security["orders"] += 1
    row = out["orders"][out["orders_used"]]
    out["orders_used"] += 1
    row["seq"] = day["seq"]
    row["ts"] = now
    row["symbol"] = security["symbol"]
    number = (security["symbol"] + 1) * day["id_span"] + security["orders"]
    row["order_id"] = 2 * number
    row["firm"] = day["first_firm"] + draw(day, day["firms"])
    row["account"] = draw(day, day["customers"])
    row["controller"] = row["account"]
    return row


@rule
def begin_trade(day: Row, security: Row, now: int, out: Row) -> Row:
    """Write a trade outside SOES of 100 shares at no price yet, for the caller to change."""
    begin_event(day, kinds.TRADE, out)
    day["others"] += 1
    row = out["trades"][out["trades_used"]]
    out["trades_used"] += 1
    row["seq"] = day["seq"]
    row["ts"] = now
    row["symbol"] = security["symbol"]
    row["venue"] = security["makers"][draw(day, security["participants"])]["participant"]
    return row


@rule
def begin_other(day: Row, kind: int, symbol: int, now: int, out: Row) -> Row:
    """Write an event of a rarer kind with nothing but its security, for the caller to change."""
    begin_event(day, kind, out)
    day["others"] += 1
    row = out["others"][out["others_used"]]
    out["others_used"] += 1
    row["seq"] = day["seq"]
    row["ts"] = now
    row["kind"] = kind
    row["symbol"] = symbol
    return row
