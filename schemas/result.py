"""Results: what a frame of events brought under each regime, as messages in a stream."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from schemas.binary import array_bytes, long_bytes, text_bytes
from schemas.encoder import Encoder
from schemas.end import END, End, Schema, end_bytes, field_of, read_end
from schemas.fields import once, schema
from schemas.index import NameIndex
from schemas.rows import Message
from schemas.single_object import SIZE, check_prefix, prefix


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked to do."""

    regimes: tuple[str, ...]
    settings: Mapping[str, str]
    rules: str  # the rules' fingerprint
    code: str  # version of the program


@dataclass(frozen=True, slots=True)
class Origin:
    """Which stretch of which run a result is of."""

    run: str
    log: str  # fingerprint
    partition: int
    partitions: int
    last: int  # seq of the partition's last event so far
    passed: int  # messages of the partition that went to the dead letters so far
    asked: Asked
    end: End | None = None  # the log ended here


@dataclass(frozen=True, slots=True)
class Result:
    """What a stretch of a partition brought."""

    origin: Origin
    orders: np.ndarray  # columns.ORDER
    decisions: Mapping[str, np.ndarray]  # columns.DECISION by regime
    changes: Mapping[str, np.ndarray]  # columns.CHANGE by regime


def _record(name: str, doc: str, fields: list[Schema]) -> Schema:
    return {"type": "record", "name": name, "namespace": "soes", "doc": doc, "fields": fields}


def _array(of: object) -> Schema:
    return {"type": "array", "items": of}


@cache
def result_schema() -> Schema:
    """Return the Avro schema of a result."""
    setting = [field_of("name", "string", "Its name."), field_of("value", "string", "Its value.")]
    regime = [
        field_of("regime", "string", "Name of the regime."),
        field_of("decisions", _array(schema("decision")), "Outcomes."),
        field_of("changes", _array(schema("change")), "Changes of the inside."),
    ]
    fields = [
        field_of("run", "string", "Identity of the run."),
        field_of("log", "string", "Fingerprint of the log."),
        field_of("partition", "int", "Which part of the log."),
        field_of("partitions", "int", "Into how many parts the log is cut."),
        field_of("last", "long", "Seq of the part's last event so far."),
        field_of("passed", "long", "The part's messages that went to the dead letters so far."),
        field_of("regimes", _array("string"), "Regimes of the run."),
        field_of("settings", _array(_record("setting", "A value replaced.", setting)), "Settings."),
        field_of("rules", "string", "Fingerprint of the rules."),
        field_of("code", "string", "Version of the program."),
        field_of("end", ["null", END], "The log ended here."),
        field_of("orders", _array(schema("order")), "Orders that arrived."),
        field_of("decided", _array(_record("decided", "What a regime decided.", regime)), "All."),
    ]
    whole: Schema = once(_record("result", "What a frame of events brought.", fields))
    return whole


@cache
def result_prefix() -> bytes:
    """Return what a result begins with."""
    return prefix(result_schema())


def encode_results(result: Result, encoder: Encoder, most: int) -> list[bytes]:
    """Return a result as messages of at most so many bytes, the log's end in the last one."""
    data = encode_result(result, encoder)
    tables = (result.orders, *result.decisions.values(), *result.changes.values())
    if len(data) <= most or max(map(len, tables)) <= 1:
        return [data]
    first, second = _cut(result, 0, 1), _cut(result, 1, 2)
    first = replace(first, origin=replace(result.origin, end=None))
    return encode_results(first, encoder, most) + encode_results(second, encoder, most)


def _cut(result: Result, begin: int, end: int) -> Result:
    """Return the rows of a result from so many halves of each table to so many."""

    def cut(rows: np.ndarray) -> np.ndarray:
        return rows[begin * len(rows) // 2 : end * len(rows) // 2]

    decisions = {regime: cut(rows) for regime, rows in result.decisions.items()}
    changes = {regime: cut(rows) for regime, rows in result.changes.items()}
    return Result(result.origin, cut(result.orders), decisions, changes)


def encode_result(result: Result, encoder: Encoder) -> bytes:
    """Return a result as a message."""
    decided = [
        text_bytes(regime)
        + _rows("decision", rows, encoder)
        + _rows("change", result.changes[regime], encoder)
        for regime, rows in result.decisions.items()
    ]
    origin = _origin_bytes(result.origin)
    orders = _rows("order", result.orders, encoder)
    return b"".join([result_prefix(), origin, orders, array_bytes(decided)])


def _origin_bytes(origin: Origin) -> bytes:
    asked = origin.asked
    numbers = (origin.partition, origin.partitions, origin.last, origin.passed)
    settings = [text_bytes(name) + text_bytes(value) for name, value in asked.settings.items()]
    return b"".join(
        [
            text_bytes(origin.run),
            text_bytes(origin.log),
            *map(long_bytes, numbers),
            array_bytes([text_bytes(regime) for regime in asked.regimes]),
            array_bytes(settings),
            text_bytes(asked.rules),
            text_bytes(asked.code),
            end_bytes(origin.end),
        ]
    )


def _rows(kind: str, rows: np.ndarray, encoder: Encoder) -> bytes:
    if len(rows) == 0:
        return b"\0"
    return long_bytes(len(rows)) + encoder.encode(kind, rows) + b"\0"


def read_result(data: bytes, index: NameIndex) -> Result:
    """Read a result; its names become numbers of an index.  Damaged if it is none."""
    check_prefix(data, result_prefix(), "result")
    message = Message(data, SIZE, index)
    origin = _read_origin(message)
    orders = message.rows("order")
    decisions, changes = {}, {}
    while count := message.block():
        for _ in range(count):
            regime = message.text()
            decisions[regime] = message.rows("decision")
            changes[regime] = message.rows("change")
    message.end()
    return Result(origin, orders, decisions, changes)


def _read_origin(message: Message) -> Origin:
    run, log = message.text(), message.text()
    partition, partitions = message.long(), message.long()
    last, passed = message.long(), message.long()
    regimes = tuple(message.array(message.text))
    settings = dict(message.array(lambda: (message.text(), message.text())))
    asked = Asked(regimes, settings, message.text(), message.text())
    return Origin(run, log, partition, partitions, last, passed, asked, read_end(message))
