"""Outcomes, runs and logs in ClickHouse: a server or the embedded engine, behind one client."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from processors.store.address import Folder, parse_address
from processors.store.authors import new_author, sign, verify, verify_log
from processors.store.connection import Connection, sentences
from processors.store.layout import prepare
from processors.store.log import LOADED, tables_of
from processors.store.memory import give_back
from processors.store.run import (
    BEGIN,
    COUNTS,
    FINISH,
    SUMMARY,
    Run,
    bound,
    refuse_another,
    run_of,
)
from processors.store.writer import Target, Writer
from schemas.errors import InputError
from schemas.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    import pyarrow as pa

    from processors.store.log import Log
    from processors.store.tally import Tally

__all__ = ["Run", "Store", "open_store"]

PARTS = "SELECT count() AS parts FROM system.parts WHERE active AND database = currentDatabase()"
MANY_PARTS = 600  # the engine slows inserts down at a thousand of one table


def open_store(url: str, *, create: bool = True) -> Store:
    """Open a store; a reader's (`create=False`) must exist.  InputError says why it cannot be."""
    address = parse_address(url)
    if isinstance(address, Folder) and not create and not address.path.exists():
        raise InputError(f"there is no store at {address.path}: replay a log into it first")
    connection = Connection(address)
    store = Store(connection)
    try:
        prepare(connection, create=create)
        if not create:
            store.hold_merges()
    except BaseException:
        connection.close()
        raise
    return store


class Store:
    """An open store; use it as a context manager."""

    def __init__(self, connection: Connection) -> None:
        """Begin with nothing to write."""
        self.connection = connection
        self._begun: dict[str, tuple[str, Tally]] = {}  # by run that begins here: its author
        self._writer: Writer | None = None

    def begin(self, run: Run) -> bool:
        """Enter a run; False if it is complete already, InputError if its id means another."""
        from processors.store.tally import Tally  # the compiler is slow to import

        if self.state_of(run) == "complete":
            return False
        self._begun[run.id] = self._signed(run.id), Tally(run.regimes)
        self.enter(run)
        self.hold_merges()
        self.flush()  # it is signed
        return True

    def state_of(self, run: Run) -> str | None:
        """Return `complete`, `incomplete`, or None; InputError if the run's id means another."""
        found = self.find(run.id)
        if found is None:
            return None
        stored, state = found
        refuse_another(run, stored)
        return state

    def enter(self, run: Run) -> None:
        """Enter a run as incomplete."""
        self.command(BEGIN, bound(run))

    def find(self, run_id: str) -> tuple[Run, str] | None:
        """Return a run that is in the store and whether it is `complete` or `incomplete`."""
        rows = self.query("SELECT * FROM runs WHERE run = {run:String}", {"run": run_id})
        return (run_of(rows[0]), rows[0]["state"]) if rows else None

    def write_outcomes(self, run_id: str, regime: str, rows: np.ndarray, names: Names) -> None:
        """Take outcomes (`tables.OUTCOME`), which must not change any more.

        The rows of a run that begins here come with the same names, which may only grow.
        """
        if run_id in self._begun:
            self._begun[run_id][1].add_outcomes(regime, rows, names)
        self._write(("outcomes_stored", run_id), regime, rows, names)

    def write_inside(self, run_id: str, regime: str, rows: np.ndarray, names: Names) -> None:
        """Take changes of the inside (`tables.INSIDE`), which must not change any more."""
        if run_id in self._begun:
            self._begun[run_id][1].add_inside(rows)
        self._write(("inside_stored", run_id), regime, rows, names)

    def finish(self, run_id: str, *, events: int) -> None:
        """See that everything is in the store and mark the run as complete."""
        self.flush()
        counts, total = self._tallied(run_id) or self._summed(run_id)
        counted = {"regimes": list(counts), "counts": list(counts.values())}
        done = {"run": run_id, "events": events, "hash": f"{total:016x}"}
        self.command(FINISH, done | counted)
        self.flush()

    def _tallied(self, run_id: str) -> tuple[dict[str, int], int] | None:
        """Return a run's outcomes by regime and the sum of their hashes, as they were sent.

        None if that and nothing else, each row once, is not what the store has.
        """
        if run_id not in self._begun:
            return None
        author, tally = self._begun.pop(run_id)
        (found,) = self.query(COUNTS, {"run": run_id})
        if found != tally.totals or not tally.is_in_line:
            return None
        self._do(lambda store: verify(store, run_id, author))
        return tally.counts, tally.hash

    def _summed(self, run_id: str) -> tuple[dict[str, int], int]:
        """Return the same of what is in the store, however it came there."""
        rows = self.query(SUMMARY % "outcomes_stored", {"run": run_id})
        if any(row["rows"] != row["numbers"] for row in rows):
            rows = self.query(SUMMARY % "outcomes", {"run": run_id})
        counts = dict.fromkeys(self._known(run_id).regimes, 0)
        counts |= {row["regime"]: row["rows"] for row in rows}
        return counts, sum(row["hash"] for row in rows) % 2**64

    def has_log(self, fingerprint: str) -> bool:
        """Tell whether all events of a log are in the store."""
        sql = "SELECT log FROM logs WHERE log = {log:String}"
        return bool(self.query(sql, {"log": fingerprint}))

    def load_log(self, log: Log, progress: Callable[[int, int], None] | None = None) -> None:
        """Store all events of a log, once; `progress` hears of events and market time so far.

        A log whose loading was interrupted is loaded again from its beginning.
        """
        if self.has_log(log.fingerprint):
            return
        author = self._signed(log.fingerprint)
        self.hold_merges()
        give_back(self.connection)
        self.flush()  # it is signed
        names, events, last_seq, last_ts = Names(), 0, 0, 0
        for batch in log.batches(names):
            for table, rows in tables_of(batch).items():
                self._write((table, log.fingerprint), "", rows, names)
            events, last_seq, last_ts = events + batch.events, batch.last_seq, batch.last_ts
            if progress:
                progress(events, last_ts)
        self.flush()
        verify_log(self, log.fingerprint, author, events)
        row = {"log": log.fingerprint, "name": str(log.path), "events": events}
        self.command(LOADED, {**row, "last_seq": last_seq, "last_ts": last_ts})

    def command(self, sql: str, parameters: Mapping[str, Any]) -> None:
        """Run a statement that returns nothing; values are bound by name."""
        with sentences(self.connection.address):
            self.connection.client.command(sql, parameters=dict(parameters))

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a SELECT; values are bound by name, as in `{run:String}`."""
        with sentences(self.connection.address):
            result = self.connection.client.query(sql, parameters=dict(parameters or {}))
            return list(result.named_results())

    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Return the rows of a SELECT as an Arrow table."""
        with sentences(self.connection.address):
            return self.connection.client.query_arrow(sql, parameters=dict(parameters or {}))

    def flush(self) -> None:
        """Return when everything that was taken is in the store."""
        if self._writer:
            self._writer.flush()

    @contextmanager
    def aside(self) -> Iterator[Store]:
        """Yield the same store with a client of its own: another thread may ask at once."""
        with self.connection.aside() as connection:
            yield Store(connection)

    def close(self) -> None:
        """Close; a run that is not finished stays incomplete."""
        if self._writer:
            self._writer.close()
        self.connection.close()

    def __enter__(self) -> Self:
        """Be open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _write(self, target: tuple[str, str], label: str, rows: np.ndarray, names: Names) -> None:
        if len(rows):
            self._started().put(Target(target), label, rows, names)

    def _signed(self, owner: str) -> str:
        """Let the writer say, while others are busy, whose rows of a run or a log will come."""
        author = new_author()
        self._do(lambda store: sign(store, owner, author))
        return author

    def _do(self, work: Callable[[Store], None]) -> None:
        """Do something in the writer's thread, after what was sent to the store before."""
        self._started().do(lambda connection: work(Store(connection)))

    def _started(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self.connection)
        return self._writer

    def _known(self, run_id: str) -> Run:
        found = self.find(run_id)
        if found is None:
            raise InputError(f"there is no run {run_id} in {self.connection.address}")
        return found[0]

    def hold_merges(self) -> None:
        """Keep the embedded engine from tidying up: it takes processors and memory of the work.

        It does so only if it would soon refuse more parts.
        """
        if self.connection.embedded:
            parts = self.query(PARTS)[0]["parts"]
            self.command(f"SYSTEM {'STOP' if parts < MANY_PARTS else 'START'} MERGES", {})
