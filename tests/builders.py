"""Tiny builders of events in their JSON form: a day, a time, and what happened."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]

NEW_YORK = ZoneInfo("America/New_York")
DAY = "1992-03-02"


def at(moment: float | str, day: str = DAY) -> str:
    """Give a timestamp: seconds after 10:00:00 New York, or a time of day such as `09:20:00`."""
    if isinstance(moment, str):
        return datetime.fromisoformat(f"{day}T{moment}").replace(tzinfo=NEW_YORK).isoformat()
    ten = datetime.combine(date.fromisoformat(day), datetime.min.time()) + timedelta(hours=10)
    later = ten + timedelta(microseconds=round(moment * 1_000_000))
    return later.replace(tzinfo=NEW_YORK).isoformat()


def dollars(text: str) -> str:
    """Turn a price as the old tapes have it, `20 1/4`, into exact decimals, `20.25`."""
    price = sum((Fraction(part) for part in text.split()), Fraction(0))
    units = price * 10**8
    if units.denominator != 1:
        message = f"{text} is not a whole number of 1e-8 dollars"
        raise ValueError(message)
    whole, rest = divmod(units.numerator, 10**8)
    return f"{whole}.{rest:08}".rstrip("0").rstrip(".")


def showing(text: str) -> Event:
    """Read a quote: `20 - 20 1/4`, `none - 20 1/8`, with sizes `20 x 100 - 20 1/4 x 300`."""
    fields: Event = {}
    for side, shown in zip(("bid", "ask"), text.split(" - "), strict=True):
        price, _, size = shown.strip().partition(" x ")
        fields[side] = None if price == "none" else dollars(price)
        if size:
            fields[f"{side}_size"] = int(size)
    return fields


def security(ts: str, symbol: str = "ABCD", market: str = "NNM", **fields: object) -> Event:
    """Describe a security."""
    return {"type": "security", "ts": ts, "symbol": symbol, "market": market, **fields}


def quote(ts: str, participant: str, shows: str, symbol: str = "ABCD", **fields: object) -> Event:
    """Let a participant quote."""
    common = {"type": "quote", "ts": ts, "symbol": symbol, "participant": participant}
    return {**common, **showing(shows), **fields}


def order(
    ts: str,
    order_id: str,
    side: str,
    quantity: int,
    symbol: str = "ABCD",
    **fields: object,
) -> Event:
    """Enter an order of a customer of its own, at a firm that makes no market."""
    customer = {"firm": "OEFX", "account": f"customer {order_id}"}
    common = {"type": "order", "ts": ts, "symbol": symbol, "order_id": order_id}
    return {**common, **customer, "side": side, "quantity": quantity, **fields}


def event(ts: str, kind: str, **fields: object) -> Event:
    """Let anything else happen."""
    return {"type": kind, "ts": ts, **fields}
