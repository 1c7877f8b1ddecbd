"""Logs of events in Python: open one, make a synthetic day, write one's own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from processors.arrow import event_table, notice_table, plain
from producers.log import create_log
from producers.log import open_log as open_any
from replay.api.table import Table
from replay.voice import Quiet
from schemas.check import WrongField, check_order
from schemas.errors import InputError
from schemas.jsonl import read_line
from schemas.names import Names
from schemas.records import Collector
from schemas.time import EPOCH, MICROSECOND, NEW_YORK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import producers.log
    from schemas.batch import Batch

TOGETHER = 32_768  # events written at a time


class Log:
    """Events in order: what makers quoted, what customers ordered, and whatever else happened.

    >>> import replay
    >>> log = replay.generate("day", events=2_000, securities=3)
    >>> log.events
    2000
    >>> log.begins.isoformat()
    '1998-03-02T09:00:00-05:00'
    >>> log.orders().columns[:4]
    ['seq', 'ts', 'symbol', 'order_id']
    """

    def __init__(self, opened: producers.log.Log) -> None:
        """Take a log that is open for reading; `replay.open_log` gives one."""
        self.opened = opened

    @property
    def path(self) -> Path:
        """Where it lies: a folder, an .avro file or a .jsonl file."""
        return self.opened.path

    @property
    def fingerprint(self) -> str:
        """A hash of the content: what lies elsewhere with the same one is the same log."""
        return self.opened.fingerprint

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed when the log was made, a sentence each; a single file keeps none."""
        return self.opened.notes

    @cached_property
    def events(self) -> int:
        """The number of events; a single file is read to count them."""
        if self.opened.events is not None:
            return self.opened.events
        return sum(batch.events for batch in self.opened.batches(Names()))

    @cached_property
    def begins(self) -> datetime | None:
        """Time of the first event, New York's; None if the log is empty."""
        first = self.opened.first_ts
        if first is None:
            first = next((one.last_ts for one in self.opened.batches(Names(), size=1)), None)
        return None if first is None else _moment(first)

    @property
    def ends(self) -> datetime | None:
        """Time of the last event, New York's; None if the log is empty or is a single file."""
        return None if self.opened.last_ts is None else _moment(self.opened.last_ts)

    def quotes(self) -> Table:
        """Return the quotes of makers, ECNs and UTP exchanges, a row each."""
        return self._table(lambda batch, names: event_table("quote", batch.quotes, names))

    def orders(self) -> Table:
        """Return the orders, a row each; `limit` is null for an order at the market."""
        return self._table(lambda batch, names: event_table("order", batch.orders, names))

    def trades(self) -> Table:
        """Return the trades that were reported outside SOES, a row each."""
        return self._table(lambda batch, names: event_table("trade", batch.trades, names))

    def notices(self) -> Table:
        """Return all other events, a row each; fields that a type does not have are null."""
        return self._table(lambda batch, names: notice_table(batch.others, names))

    def _table(self, of: Callable[[Batch, Names], pa.Table]) -> Table:
        """Gather what each batch gives."""
        names = Names()
        return gathered(of(batch, names) for batch in self.opened.batches(names))

    def __repr__(self) -> str:
        """Say which log it is."""
        begins = f", {self.begins:%Y-%m-%d}" if self.begins else ""
        return f"<log {self.path}: {self.events:,} events{begins}>"


def open_log(path: str | Path) -> Log:
    """Open a log: a folder, an .avro file or a .jsonl file.

    InputError if there is none, or if it is damaged.
    """
    return Log(open_any(Path(path)))


def generate(
    to: str | Path,
    *,
    day: date | str | None = None,
    events: int | None = None,
    securities: int | None = None,
    seed: int | None = None,
) -> Log:
    """Make a synthetic day in the manner of its date; the same arguments give the same bytes.

    By default 2 March 1998 with 200,000 events, and as many securities as suit them.  No price in
    it was ever quoted.  `to` is the log's folder; InputError if it exists (`open_log` opens it), or
    if `day` (a `date`, or `"1994-02-01"`) had no session.

    >>> import replay
    >>> replay.generate("busy", day="1994-02-01", events=2_000, securities=3, seed=7)
    <log busy: 2,000 events, 1994-02-01>
    """
    from producers.generate import GenerateSettings
    from replay.making import generate_log

    asked = {"day": _day(day), "events": events, "securities": securities, "seed": seed}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    generate_log(replace(GenerateSettings(), **given), Path(to), Quiet())
    return open_log(to)


def write_log(events: Iterable[Mapping[str, object]], to: str | Path) -> Log:
    """Write events of your own, in order of time, and open the log that they make.

    An event is a mapping with a `type`, a `ts` and the fields of its type; times are texts with an
    offset or aware `datetime`s, prices texts, numbers or `Decimal`s in dollars.  The ending of `to`
    decides the form: .jsonl, .avro, else a folder, which may not exist yet.  InputError names the
    event that is wrong.

    >>> import replay
    >>> replay.write_log(
    ...     [
    ...         {"type": "security", "ts": "1992-03-02T09:00-05:00", "symbol": "ABCD",
    ...          "market": "NNM"},
    ...         {"type": "quote", "ts": "1992-03-02T09:30-05:00", "symbol": "ABCD",
    ...          "participant": "MAKR", "bid": 20, "ask": "20.125"},
    ...     ],
    ...     "mine.jsonl",
    ... )
    <log mine.jsonl: 2 events, 1992-03-02>
    >>> replay.write_log([{"type": "halt", "ts": "1992-03-02T09:00-05:00"}], "wrong.jsonl")
    Traceback (most recent call last):
    ...
    schemas.errors.InputError: event 1, field symbol: found nothing, expected a text...
    """
    names = Names()
    collector = Collector(names)
    with create_log(Path(to)) as writer:
        for number, event in enumerate(events, 1):
            collector.add(*_checked(event, number, collector))
            if len(collector) == TOGETHER:
                writer.write(collector.take(), names)
        if len(collector):
            writer.write(collector.take(), names)
    return open_log(to)


def opened_log(log: Log | str | Path) -> Log:
    """Return a log that is open, from itself or its path."""
    return log if isinstance(log, Log) else open_log(log)


def gathered(pieces: Iterable[pa.Table]) -> Table:
    """Return Arrow tables of the same columns as one, texts written out."""
    return Table(pa.concat_tables([plain(piece) for piece in pieces]))


def _checked(
    event: Mapping[str, object], number: int, before: Collector
) -> tuple[str, dict[str, Any]]:
    """Return an event's kind and record; it may not come before those that were collected."""
    try:
        kind, record = read_line(json.dumps(dict(event), default=_readable).encode(), number)
        check_order(record, before.last_seq, before.last_ts)
    except (TypeError, ValueError) as error:
        separator = "," if isinstance(error, WrongField) else ":"
        raise InputError(f"event {number}{separator} {error}") from None
    return kind, record


def _readable(value: object) -> str:
    """Return a Python value as the readable form has it."""
    match value:
        case datetime():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    kind = type(value).__name__
    raise TypeError(f"found a value of type {kind}, expected a text, a number or a datetime")


def _moment(ts: int) -> datetime:
    return (EPOCH + ts * MICROSECOND).astimezone(NEW_YORK)


def _day(day: date | str | None) -> date | None:
    """Read a day; InputError if it is none."""
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise InputError(f"day {day}: expected a date such as 1998-03-02") from None
