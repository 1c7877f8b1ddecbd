"""What a viewer sees of a regime's market, and of the events, as tables of HTML."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from replay.explain_words import event_line
from replay.watch.tables import Cell, OrderCell, Row, clock, table
from schemas.price import format_price
from schemas.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np

    from processors.market import Market, Quote, Waiting
    from replay.watch.footage import Footage

    Parted = Callable[[int], bool]  # whether the fates of an order, by its seq, have parted

LINES = 10  # quotes of a side, or orders, that are listed
RECENT = 10  # outcomes, or events
COMING = 4  # events
NONE = "-"
SECONDS = len("09:30:00")
INSIDE = "▸"
DIFFERS = "≠"  # of an order whose fates under the regimes have parted
KINDS = {"ecn": "ECN", "utp": "UTP"}


def market_markup(market: Market, now: int, parted: Parted) -> str:
    """Return the makers' bids and offers, and the orders that wait or are stored."""
    bids, offers = (
        table(
            caption,
            ("", "Maker", "Price", "Size", "Since", ""),
            (quote_row(market, side, one, now) for one in in_order(market.quotes[side], side)),
            LINES,
        )
        for side, caption in (
            ("bid", f"Bids ({INSIDE}: the inside)"),
            ("ask", f"Offers ({INSIDE}: the inside)"),
        )
    )
    queue, file = (
        table(
            caption,
            ("", "Order", "Needs", "Limit", "Shares", "Ends", ""),
            (order_row(one, parted) for one in market.orders if one.stored == stored),
            LINES,
        )
        for stored, caption in ((False, "Queue"), (True, "Limit-order file"))
    )
    return f'<div class="sides">{bids}{offers}</div>{queue}{file}'


def in_order(quotes: Sequence[Quote], side: str) -> list[Quote]:
    """Return quotes as the dealers' terminals had them: the best price first, then the oldest."""
    away = 1 if side == "ask" else -1
    return sorted(quotes, key=lambda one: (away * one.price, one.since, one.participant))


def inside_line(market: Market) -> str:
    """Tell the inside in a line, and what is unusual about it."""
    bid, ask = (
        format_price(market.inside[s]) if market.inside[s] else NONE for s in ("bid", "ask")
    )
    marks = " halted" * market.halted + " locked or crossed" * market.locked
    return f"{bid} to {ask}{marks}" if any(market.inside.values()) else f"no inside{marks}"


def quote_row(market: Market, side: str, quote: Quote, now: int) -> Row:
    """Return a quote: at the inside, closed or neither, and what keeps it from trading."""
    inside = quote.shown and not quote.closed and quote.price == market.inside[side]
    left = max(quote.update_due - now, 0) / SECOND
    marks = (
        KINDS.get(quote.type, ""),
        "closed" * quote.closed,
        f"update {ceil(left)} s" * (left > 0),
        "no SOES" * (not quote.takes_part and quote.type not in KINDS),
    )
    name = "closed" if quote.closed else "inside" if inside else "away"
    size = f"{quote.size:,}" if quote.size else "tier"
    said = ", ".join(filter(None, marks))
    price, since = format_price(quote.price), clock(quote.since)[:SECONDS]
    return name, (INSIDE * inside, quote.participant, price, size, since, said)


def order_row(order: Waiting, parted: Parted) -> Row:
    """Return an order that waits, or is stored."""
    limit = format_price(order.limit) if order.limit else "market"
    due = clock(order.due)[:SECONDS] if order.due else NONE
    differs = parted(order.seq)
    prefers = f"prefers {order.preference}" * bool(order.preference)
    whose = OrderCell(order.order_id, order.seq)
    shares = f"{order.remaining:,}"
    return "differs" * differs, (
        DIFFERS * differs, whose, order.side, limit, shares, due, prefers
    )  # fmt: skip


def outcomes_markup(rows: np.ndarray, footage: Footage, parted: Parted) -> str:
    """Return the last outcomes, the latest first; those of orders that have parted are marked."""
    names = footage.names

    def row_of(row: np.void) -> Row:
        seq = int(row["order_seq"])
        differs = seq >= 0 and parted(seq)
        whose: Cell = OrderCell(names.order_id_text(row["order_id"]), seq) if seq >= 0 else NONE
        who = names.participants[row["participant"]] if row["participant"] >= 0 else ""
        price = format_price(int(row["price"])) if row["price"] else ""
        said = " ".join(filter(None, (OUTCOME_NAMES[int(row["outcome"])], price, who)))
        why = (REASON_NAMES[int(row["reason"])] or "").replace("_", " ")
        rule = f"{PROVISION_IDS[int(row['rule'])]} {why}"
        time = clock(int(row["ts"]))[:SECONDS]
        return "differs" * differs, (DIFFERS * differs, time, whose, said, rule)

    heads = ("", "Time", "Order", "Outcome", "Rule")
    return table(
        f"Latest outcomes ({DIFFERS}: regimes differ)", heads, map(row_of, rows[: -RECENT - 1 : -1])
    )


def tape_markup(footage: Footage, position: int) -> str:
    """Return the events around a position: the latest that has been is marked."""
    start, stop = max(position - RECENT, 0), min(position + COMING, len(footage))

    def row_of(place: int) -> Row:
        kind, record = footage.event(place)
        now, coming = place == position - 1, place >= position
        is_order = kind == "order"
        whose: Cell = OrderCell(record["order_id"], record["seq"]) if is_order else ""
        mark = "now" if now else "to come" if coming else ""
        name = "now" if now else "coming" if coming else "past"
        return name, (clock(record["ts"]), kind, whose, event_line((kind, record)), mark)

    heads = ("Time", "Kind", "Order", "What", "")
    return table("Tape of events", heads, map(row_of, reversed(range(start, stop))))


def agreements_markup(agreements: Mapping[str, Sequence[str]]) -> str:
    """Return with which firms the makers of the security have preferencing agreements."""
    rows: list[Row] = [("", (maker, ", ".join(firms))) for maker, firms in agreements.items()]
    return table("Preferencing agreements", ("Maker", "with firms"), rows, LINES)
