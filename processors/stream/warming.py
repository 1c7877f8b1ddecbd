"""Warming up: what is compiled is loaded before a worker takes its parts."""

from dataclasses import replace
from typing import Any

from processors.stream.part import Order, Part
from schemas.encoder import Encoder
from schemas.frame import NO_EVENTS, Head, encode_frame
from schemas.names import Names
from schemas.records import Collector
from schemas.time import FIRST

EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("security", {"symbol": "A", "market": "NNM"}),
    ("quote", {"symbol": "A", "participant": "M", "bid": 1, "ask": 2}),
    ("order", {"symbol": "A", "order_id": "o", "firm": "F", "account": "a", "side": "buy",
               "quantity": 1}),
)  # fmt: skip


def warm_up(order: Order) -> None:
    """Let a part that nobody keeps decide a few events, in a frame and in one that follows it."""
    names = Names()
    collector = Collector(names)
    for seq, (kind, fields) in enumerate(EVENTS):
        collector.add(kind, {"seq": seq, "ts": FIRST, **fields})
    batch = collector.take()
    rows = {"security": batch.others, "quote": batch.quotes, "order": batch.orders}
    part, encoder = Part(0, replace(order, run="")), Encoder(names)
    part.accept(part.read(encode_frame(Head("-", 0, 1, NO_EVENTS, batch.last_seq), rows, encoder)))
    for events in rows.values():
        events["seq"] += len(EVENTS)
    after = Head("-", 0, 1, batch.last_seq, batch.last_seq + len(EVENTS))
    part.accept_chain([encode_frame(after, rows, encoder)])
    part.decide()
