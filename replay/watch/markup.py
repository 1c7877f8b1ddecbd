"""What a viewer sees of a regime, as tables of HTML; every text in them is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from replay.explain_words import event_line
from schemas.price import format_price
from schemas.time import SECOND, format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    from processors.market import Market, Quote, Waiting
    from replay.watch.footage import Footage

LINES = 14  # quotes of a side, or orders, that are listed
RECENT = 12  # outcomes, or events
NONE = "-"
KINDS = {"ecn": "ECN", "utp": "UTP"}


def clock(ts: int) -> str:
    """Return New York's time of day, to the second unless there is a fraction."""
    return format_time(ts)[len("1998-03-02T") : -len("-05:00")][: len("09:30:00.000")]


def table(caption: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return a table of texts; each row comes with its class."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(
        f'<tr class="{name}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for name, cells in rows
    )
    none = f'<tr class="none"><td colspan="{len(heads)}">none</td></tr>'
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body or none}</tbody></table>"
    )


def market_markup(market: Market, now: int) -> str:
    """Return the makers' bids and offers, and the orders that wait or are stored."""
    sides = "".join(
        table(
            caption, ("Maker", "Price", "Size", ""), (quote_row(market, side, q, now) for q in qs)
        )
        for side, caption in (("bid", "Bids"), ("ask", "Offers"))
        for qs in (market.quotes[side][:LINES],)
    )
    return f'<div class="sides">{sides}</div>' + "".join(
        table(caption, ("Order", "Needs", "Limit", "Shares", "Ends"), map(order_row, orders))
        for caption, orders in (
            ("Queue", [one for one in market.orders if not one.stored][:LINES]),
            ("Limit-order file", [one for one in market.orders if one.stored][:LINES]),
        )
    )


def inside_line(market: Market) -> str:
    """Tell the inside in a line, and what is unusual about it."""
    bid, ask = (
        format_price(market.inside[s]) if market.inside[s] else NONE for s in ("bid", "ask")
    )
    marks = " halted" * market.halted + " locked or crossed" * market.locked
    return f"{bid} to {ask}{marks}"


def quote_row(market: Market, side: str, quote: Quote, now: int) -> tuple[str, tuple[str, ...]]:
    """Return a quote: at the inside, closed or neither, and what keeps it from trading."""
    inside = quote.shown and not quote.closed and quote.price == market.inside[side]
    left = max(quote.update_due - now, 0) / SECOND
    marks = (
        KINDS.get(quote.type, ""),
        "closed" * quote.closed,
        f"update {left:.0f} s" * (left > 0),
        "no SOES" * (not quote.takes_part and quote.type not in KINDS),
        "inside" * inside,
    )
    name = "closed" if quote.closed else "inside" if inside else "away"
    size = f"{quote.size:,}" if quote.size else "tier"
    return name, (
        quote.participant,
        format_price(quote.price),
        size,
        ", ".join(filter(None, marks)),
    )


def order_row(order: Waiting) -> tuple[str, tuple[str, ...]]:
    """Return an order that waits."""
    limit = format_price(order.limit) if order.limit else "market"
    due = clock(order.due) if order.due else NONE
    return "order", (order.order_id, order.side, limit, f"{order.remaining:,}", due)


def outcomes_markup(rows: np.ndarray, footage: Footage, parted: frozenset[int]) -> str:
    """Return the last outcomes, the latest first; those of orders that have parted are marked."""
    names = footage.names

    def cells(row: np.void) -> tuple[str, tuple[str, ...]]:
        differs = int(row["order_seq"]) in parted
        whose = names.order_id_text(row["order_id"]) if row["order_seq"] >= 0 else NONE
        who = names.participants[row["participant"]] if row["participant"] >= 0 else ""
        price = format_price(int(row["price"])) if row["price"] else ""
        mark = "differs:" * differs
        said = " ".join(filter(None, (mark, OUTCOME_NAMES[int(row["outcome"])], price, who)))
        why = (REASON_NAMES[int(row["reason"])] or "").replace("_", " ")
        rule = f"{why} {PROVISION_IDS[int(row['rule'])]}".strip()
        return "differs" * differs, (clock(int(row["ts"])), whose, said, rule)

    heads = ("Time", "Order", "Outcome", "Rule")
    return table("Latest outcomes", heads, map(cells, rows[: -RECENT - 1 : -1]))


def tape_markup(footage: Footage, position: int) -> str:
    """Return the events around a position: the latest that has been is marked."""
    start, stop = max(position - RECENT, 0), min(position + 4, len(footage))
    found = []
    for place in reversed(range(start, stop)):
        kind, record = footage.event(place)
        name = "now" if place == position - 1 else "coming" if place >= position else "past"
        cells = (clock(record["ts"]), kind, event_line((kind, record)), "now" * (name == "now"))
        found.append((name, cells))
    return table("Tape of events", ("Time", "Kind", "What", ""), found)
