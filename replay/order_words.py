"""An order and what became of it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from replay.grid import cell
from schemas.time import EPOCH, MICROSECOND, format_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def order_line(order: Mapping[str, Any]) -> str:
    """Tell an order in a line."""
    limit = "at the market" if order["limit"] is None else f"limit {cell(order['limit'])}"
    preference = f", preferring {order['preference']}" if order["preference"] else ""
    return (
        f"{order['symbol']} order {order['order_id']}: {order['side']} {order['quantity']:,} "
        f"{limit}{preference}, entered {clock(order['ts'])} by {order['firm']}"
    )


def outcome_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return when, what, why with its rule, and the inside of an outcome."""
    return (
        clock(row["ts"]),
        what(row),
        " ".join(filter(None, (row["reason"], row["rule"]))),
        f"{cell(row['inside_bid']) or 'none'} - {cell(row['inside_ask']) or 'none'}",
    )


def what(row: Mapping[str, Any]) -> str:
    """Tell what happened: shares, price, and who was on the other side."""
    price = "" if row["price"] is None else f" at {cell(row['price'])}"
    maker = f" by {row['participant']}" if row["participant"] else ""
    contra = f" against order {row['contra_order_id']}" if row.get("contra_order_id") else ""
    return f"{row['outcome']} {row['quantity']:,}{price}{maker}{contra}"


def clock(moment: datetime) -> str:
    """Return New York's time of day, to the millisecond unless the seconds are whole."""
    text = format_time((moment - EPOCH) // MICROSECOND)[len("1997-01-20T") : -len("-05:00")]
    return text[: len("09:30:00.000")]
