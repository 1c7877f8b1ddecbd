"""Where a film comes from: a log, or a run whose events are in a store."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from producers.log import open_log
from replay.explain import refuse_other_rules
from replay.retelling import microseconds
from replay.stored_run import whole_run
from replay.watch.footage import Footage, footage
from replay.watch.scene import still
from schemas.names import Names
from schemas.records import Collector
from schemas.time import LAST, format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from processors.store import Run, Store
    from replay.watch.scene import Scene, Still

LOG_END = "SELECT last_ts FROM logs WHERE log = {log:String}"
ALL_OF_LOG = "SELECT DISTINCT symbol FROM %s WHERE log = {log:String} AND symbol != ''"


class LogSource:
    """The securities of a log, under whichever regimes one asks for."""

    def __init__(self, path: Path, settings: Mapping[str, str]) -> None:
        """Open a log; InputError if it is none."""
        self.log = open_log(path)
        self.settings = settings
        self.title = path.name
        self.regimes: tuple[str, ...] = ()  # any
        self.note = ""

    @cached_property
    def symbols(self) -> list[str]:
        """The securities in it, in lexical order; the log is read once for them."""
        names = Names()
        for _ in self.log.batches(names):
            pass
        return sorted(names.symbols)

    def scene(self, symbol: str, regimes: Sequence[str]) -> Still:
        """Decide a security's day; InputError says why it cannot be."""
        return still(self.footage(symbol), regimes, self.settings)

    def footage(self, symbol: str) -> Footage:
        """Read a security's events; InputError if it has none."""
        names = Names()
        return footage(symbol, names, list(self.log.batches(names, symbols=frozenset([symbol]))))


class RunSource:
    """The securities of a stored run, under its regimes."""

    def __init__(self, store: Store, run_id: str) -> None:
        """Find a run; InputError if it is not here, incomplete, or its log is missing."""
        self.store = store
        self.run = whole_run(store, run_id)
        refuse_other_rules(self.run)
        self.settings = self.run.settings
        self.title = run_id
        self.regimes = tuple(self.run.regimes)
        self.note = window_note(self.run)

    @cached_property
    def symbols(self) -> list[str]:
        """The securities that it decided, in lexical order."""
        bound = {"log": self.run.log}
        found = {
            row["symbol"]
            for view in ("quotes", "orders")
            for row in self.store.query(ALL_OF_LOG % view, bound)
        }
        return sorted(found & set(self.run.symbols) if self.run.symbols else found)

    @cached_property
    def log_end(self) -> int:
        """The time of the log's last event, whichever security's: microseconds UTC."""
        (found,) = self.store.query(LOG_END, {"log": self.run.log})
        return microseconds(found["last_ts"])

    def scene(self, symbol: str, regimes: Sequence[str]) -> Still:
        """Decide a security's day again; InputError says why it cannot be."""
        return still(self.footage(symbol), regimes, self.settings)

    def footage(self, symbol: str) -> Footage:
        """Read a security's events back; InputError if it has none."""
        from processors.store.events import events_of

        names = Names()
        collector = Collector(names)
        for event in events_of(self.store, self.run.log, symbol, LAST):
            collector.add(*event)
        collector.last_ts = max(collector.last_ts, self.log_end)
        return footage(symbol, names, [collector.take()] if len(collector) else [])


def window_note(run: Run) -> str:
    """Say that a run reports less than is seen, if it does."""
    ends = (("from", run.from_ts), ("to", run.to_ts))
    stretch = " ".join(f"{word} {format_time(ts)}" for word, ts in ends if ts is not None)
    return f"The run reports what came {stretch}; the whole log is seen here." if stretch else ""


class Source(Protocol):
    """Where scenes come from: a log, a stored run, or one that is being decided."""

    title: str
    note: str  # what a viewer should know, if anything
    settings: Mapping[str, str]
    regimes: tuple[str, ...]  # empty: any

    @property
    def symbols(self) -> list[str]:
        """The securities that can be seen, in lexical order."""

    def scene(self, symbol: str, regimes: Sequence[str]) -> Scene:
        """Return a security under some regimes; InputError says why it cannot be."""
