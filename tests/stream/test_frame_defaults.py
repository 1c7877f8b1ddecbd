"""Frames that others wrote: what stands in no field is what it would be in a log."""

import io
from typing import Any

import fastavro

from schemas.batch import Batch
from schemas.columns import KINDS
from schemas.fields import fields
from schemas.frame import FrameReader, frame_prefix, frame_schema
from schemas.index import NameIndex
from schemas.names import Names

TS = 690_474_600_000_000  # 1991-11-18, 09:30 New York


def frame(**events: dict[str, Any]) -> bytes:
    head = {"log": "l", "partition": 0, "partitions": 1, "previous": -1, "last": 2, "end": None}
    data = io.BytesIO()
    found = {kind: [events[kind]] if kind in events else [] for kind in KINDS}
    fastavro.schemaless_writer(data, frame_schema(), {**head, **found})
    return frame_prefix() + data.getvalue()


def read(data: bytes) -> Batch:
    return FrameReader(NameIndex(Names())).read(data).batch


def test_an_account_decides_for_itself_and_a_market_has_its_tier() -> None:
    defaults = {field.name: None for field in fields("order") if field.nullable}
    batch = read(
        frame(
            security={"seq": 1, "ts": TS, "symbol": "A", "market": "SMALLCAP", "tier": None,
                      "actual_size": False},
            order={**defaults, "seq": 2, "ts": TS, "symbol": "A", "order_id": "1", "firm": "F",
                   "account": "k", "side": "buy", "quantity": 100, "capacity": "agency",
                   "customer": "public"},
        )
    )  # fmt: skip

    assert batch.others["tier"].tolist() == [500]
    assert batch.orders["controller"].tolist() == batch.orders["account"].tolist() == [0]
