"""Frames: stretches of one partition's events, as messages in a stream.

A frame is an Avro record in single-object encoding: any Avro library reads it with its schema.
Events stand in it by kind, each kind an array in order of seq; every event has its own seq.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from schemas.batch import Batch
from schemas.binary import Damaged, long_bytes, text_bytes
from schemas.check import WrongField, check, check_order
from schemas.columns import KINDS, OTHER, TABLES
from schemas.compiled import IS_COMPILING
from schemas.encoder import Encoder
from schemas.end import END, End, Schema, end_bytes, field_of, read_end
from schemas.fields import once, schema
from schemas.index import NameIndex
from schemas.interleave import WRONG, interleave
from schemas.records import Collector, columns_of
from schemas.rows import Message
from schemas.single_object import SIZE, prefix

EMPTY = {kind: np.empty(0, table) for kind, table in TABLES.items()}
NO_EVENTS = -1  # seq before the first event of a log


@dataclass(frozen=True, slots=True)
class Head:
    """Which stretch of which log a frame holds."""

    log: str  # fingerprint
    partition: int
    partitions: int  # into which the log is cut
    previous: int  # seq of the partition's last event before the frame, NO_EVENTS if none
    last: int  # seq of the frame's last event
    end: End | None = None  # the log ends here


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that has been read."""

    head: Head
    batch: Batch


@cache
def frame_schema() -> Schema:
    """Return the Avro schema of a frame."""
    head = [
        field_of("log", "string", "Fingerprint of the log."),
        field_of("partition", "int", "Which part of the log."),
        field_of("partitions", "int", "Into how many parts the log is cut."),
        field_of("previous", "long", "Seq of the part's last event before the frame, else -1."),
        field_of("last", "long", "Seq of the frame's last event."),
        field_of("end", ["null", END], "The log ends with this frame."),
    ]
    events = [
        field_of(kind, {"type": "array", "items": schema(kind)}, f"Events: {kind}.")
        for kind in KINDS
    ]
    doc = "A stretch of one partition's events, in order of seq within each kind."
    record = {"type": "record", "name": "frame", "namespace": "soes", "doc": doc}
    whole: Schema = once({**record, "fields": [*head, *events]})
    return whole


@cache
def frame_prefix() -> bytes:
    """Return what a frame begins with."""
    return prefix(frame_schema())


def frame_begin(log: str, partition: int, partitions: int) -> bytes:
    """Return what every frame of a part of a log begins with."""
    place = long_bytes(partition) + long_bytes(partitions)
    return frame_prefix() + text_bytes(log) + place


def encode_frame(head: Head, rows: Mapping[str, np.ndarray], encoder: Encoder) -> bytes:
    """Return a frame of rows by kind; WrongField or ValueError if one cannot be written."""
    numbers = (head.previous, head.last)
    begin = frame_begin(head.log, head.partition, head.partitions)
    parts = [begin, *map(long_bytes, numbers), end_bytes(head.end)]
    for kind in KINDS:
        found = rows.get(kind)
        if found is not None and len(found):
            parts += [long_bytes(len(found)), encoder.encode(kind, found)]
        parts.append(b"\0")
    return b"".join(parts)


@dataclass
class FrameReader:
    """Reads frames, whose names become numbers of an index; Damaged says what is wrong with one.

    Frames of other versions are resolved by the schemas that their writers announced.
    """

    index: NameIndex
    announced: dict[bytes, Schema] = field(
        default_factory=dict
    )  # by what such a message begins with

    def read(self, data: bytes) -> Frame:
        """Read a message; the names of a damaged one are forgotten."""
        counts = self.index.names.counts()
        try:
            if data[:SIZE] == frame_prefix() and IS_COMPILING:
                return self._read(data)
            return self._read_slowly(data)
        except Damaged:
            self.forget(counts)
            raise

    def forget(self, counts: tuple[int, ...]) -> None:
        """Forget the names that have been added since there were so many."""
        if self.index.has_more_than(counts):
            self.index.names.cut(counts)
            self.index = NameIndex(self.index.names)

    def announce(self, written: Schema) -> None:
        """Take notice of another version of the frames' schema."""
        if (other := prefix(written)) != frame_prefix():
            self.announced[other] = written

    def _read(self, data: bytes) -> Frame:
        message = Message(data, SIZE, self.index)
        head = _read_head(message)
        order = np.array([head.previous, 0])
        found = {kind: message.rows(kind, order.copy()) for kind in KINDS}
        tables = {kind: rows for kind, rows in found.items() if len(rows)}
        message.end()
        return Frame(head, _batch(head, tables))

    def _read_slowly(self, data: bytes) -> Frame:
        """Read a message of another version, or without the compiler."""
        import fastavro  # noqa: PLC0415 (slow to import, and seldom used)

        known = {**self.announced, frame_prefix(): frame_schema()}
        written = known.get(data[:SIZE])
        if written is None:
            raise Damaged(
                f"found a message that begins with {data[:SIZE].hex() or 'nothing'}, "
                f"expected one of {', '.join(sorted(one.hex() for one in known))}"
            )
        try:
            found: Any = fastavro.schemaless_reader(
                io.BytesIO(data[SIZE:]), written, frame_schema()
            )
        except Exception as error:  # noqa: BLE001 (bytes can be wrong in more ways than fastavro declares)
            raise Damaged(f"found bytes that are no frame ({error})") from None
        return self._collected(found)

    def _collected(self, found: dict[str, Any]) -> Frame:
        end = found["end"]
        head = Head(
            **{
                name: found[name] for name in ("log", "partition", "partitions", "previous", "last")
            },
            end=End(**{**end, "notes": tuple(end["notes"])}) if end else None,
        )
        events = [(event["seq"], kind, event) for kind in KINDS for event in found[kind]]
        collector = Collector(self.index.names)
        last = (head.previous, 0)
        for seq, kind, event in sorted(events, key=lambda one: one[0]):
            try:
                check(kind, event)
                check_order(event, *last)
            except WrongField as error:
                raise Damaged(f"seq {seq}, {error}") from None
            collector.add(kind, event)
            last = (seq, event["ts"])
        return Frame(head, _finished(head, collector.take()))


def _read_head(message: Message) -> Head:
    log, partition, partitions = message.text(), message.long(), message.long()
    return Head(log, partition, partitions, message.long(), message.long(), read_end(message))


def _batch(head: Head, tables: Mapping[str, np.ndarray]) -> Batch:
    """Return the events of a frame in order of seq."""
    others = _others([table for table in tables.values() if table.dtype is OTHER])
    quotes, orders, trades = (tables.get(kind, EMPTY[kind]) for kind in TABLES)
    events = len(quotes) + len(orders) + len(trades) + len(others)
    kinds, last = np.empty(events, np.int64), np.array([head.previous, 0])
    _, why = interleave(
        _numbers(quotes),
        _numbers(orders),
        _numbers(trades),
        _numbers(others),
        np.zeros(4, np.int64),
        np.zeros(4, np.int64),
        kinds,
        last,
    )
    if why == WRONG:
        raise Damaged(f"found an event that may not follow seq {last[0]}")
    batch = Batch(kinds, quotes, orders, trades, others, int(last[0]), int(last[1]), events)
    return _finished(head, batch)


def _others(tables: list[np.ndarray]) -> np.ndarray:
    """Return the rows of tables together, in order of seq."""
    if len(tables) == 1:
        return tables[0]
    if not tables:
        return np.empty(0, OTHER)
    numbers = np.concatenate(
        [_numbers(table) for table in tables]
    )  # records take ten times as long
    return numbers[np.argsort(numbers[:, 0], kind="stable")].view(OTHER)[:, 0]


def _numbers(rows: np.ndarray) -> np.ndarray:
    return rows.view(np.int64).reshape(len(rows), len(columns_of(rows.dtype)))


def _finished(head: Head, batch: Batch) -> Batch:
    """Return the events up to which time passes: the log's end, if the frame is its end."""
    if batch.events and batch.last_seq != head.last:
        raise Damaged(f"found seq {batch.last_seq} as the last, expected {head.last}")
    if head.end is None:
        return batch
    return replace(batch, last_seq=head.end.seq, last_ts=head.end.ts)
