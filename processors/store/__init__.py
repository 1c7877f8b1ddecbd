"""Outcomes, runs and logs in ClickHouse: a server or the embedded engine, behind one client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from processors.store.address import Folder, parse_address
from processors.store.connection import Connection, sentences
from processors.store.insert import insert_pieces
from processors.store.layout import prepare
from processors.store.run import Run, refuse_another
from processors.store.writer import Target, Writer
from schemas.errors import InputError
from schemas.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pyarrow as pa

    from producers.log import Log

__all__ = ["Run", "Store", "open_store"]

# The sum of the rows' hashes: the same in whatever order and batches they came.  A hash of a null
# would be null, so nulls have a value here.
SUMMARY = """
SELECT regime, count() AS outcomes, sum(reinterpretAsUInt128(sipHash128(
    regime, symbol, n, seq, ts, ifNull(order_id, ''), outcome, ifNull(quantity, 0),
    ifNull(price, 0), ifNull(participant, ''), ifNull(reason, ''), rule, ifNull(inside_bid, 0),
    ifNull(inside_ask, 0), ifNull(contra_order_id, ''), ifNull(until, 0), ifNull(order_seq, -1)
))) AS hash
FROM outcomes WHERE run = {run:String} GROUP BY regime"""


def open_store(url: str, *, create: bool = True) -> Store:
    """Open a store; a reader's (`create=False`) must exist.  InputError says why it cannot be."""
    address = parse_address(url)
    if isinstance(address, Folder) and not create and not address.path.exists():
        raise InputError(f"there is no store at {address.path}: replay a log into it first")
    connection = Connection(address)
    try:
        prepare(connection, create=create)
    except BaseException:
        connection.close()
        raise
    return Store(connection)


class Store:
    """An open store; use it as a context manager."""

    def __init__(self, connection: Connection) -> None:
        """Begin with nothing to write."""
        self.connection = connection
        self._writer: Writer | None = None

    def begin(self, run: Run) -> bool:
        """Enter a run; False if it is complete already, InputError if its id means another."""
        found = self.find(run.id)
        if found is not None:
            stored, state = found
            refuse_another(run, stored)
            if state == "complete":
                return False
        self._enter(run, "incomplete", {})
        self._hold_merges()
        return True

    def find(self, run_id: str) -> tuple[Run, str] | None:
        """Return a run that is in the store and whether it is `complete` or `incomplete`."""
        rows = self.query("SELECT * FROM runs WHERE run = {run:String}", {"run": run_id})
        return (_run(rows[0]), rows[0]["state"]) if rows else None

    def write_outcomes(self, run_id: str, regime: str, rows: np.ndarray, names: Names) -> None:
        """Take outcomes (`tables.OUTCOME`), which must not change any more."""
        self._write(("outcomes_stored", run_id), regime, rows, names)

    def write_inside(self, run_id: str, regime: str, rows: np.ndarray, names: Names) -> None:
        """Take changes of the inside (`tables.INSIDE`), which must not change any more."""
        self._write(("inside_stored", run_id), regime, rows, names)

    def finish(self, run_id: str, *, events: int) -> None:
        """See that everything is in the store and mark the run as complete."""
        self._flush()
        found = self.find(run_id)
        if found is None:
            raise InputError(f"there is no run {run_id} in {self.connection.address}")
        regimes = self.query(SUMMARY, {"run": run_id})
        counts = {regime: 0 for regime in found[0].regimes}
        counts |= {row["regime"]: row["outcomes"] for row in regimes}
        total = sum(row["hash"] for row in regimes) % 2**128
        done = {"events": events, "outcomes": counts, "hash": f"{total:032x}"}
        self._enter(found[0], "complete", done)

    def has_log(self, fingerprint: str) -> bool:
        """Tell whether all events of a log are in the store."""
        sql = "SELECT log FROM logs WHERE log = {log:String}"
        return bool(self.query(sql, {"log": fingerprint}))

    def load_log(self, log: Log, progress: Callable[[int, int], None] | None = None) -> None:
        """Store all events of a log, once; `progress` hears events and time so far, in microseconds.

        A log whose loading was interrupted is loaded again from its beginning.
        """
        if self.has_log(log.fingerprint):
            return
        self._hold_merges()
        names, events, last_seq, last_ts = Names(), 0, 0, 0
        for batch in log.batches(names):
            for table, rows in (
                ("quotes_stored", batch.quotes),
                ("orders_stored", batch.orders),
                ("trades_stored", batch.trades),
                ("notices_stored", batch.others),
            ):
                self._write((table, log.fingerprint), "", rows, names)
            events, last_seq, last_ts = events + batch.events, batch.last_seq, batch.last_ts
            if progress:
                progress(events, last_ts)
        self._flush()
        row = [log.fingerprint, str(log.path), events, last_seq, _moment(last_ts), _now()]
        columns = ["log", "name", "events", "last_seq", "last_ts", "loaded"]
        with sentences(self.connection.address):
            self.connection.client.insert("logs_stored", [row], columns)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a SELECT; values are bound by name, as in `{run:String}`."""
        with sentences(self.connection.address):
            result = self.connection.client.query(sql, parameters=dict(parameters or {}))
            return list(result.named_results())

    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """Return the rows of a SELECT as an Arrow table."""
        with sentences(self.connection.address):
            return self.connection.client.query_arrow(sql, parameters=dict(parameters or {}))

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
        if len(rows) == 0:
            return
        if self._writer is None:
            self._writer = Writer(
                lambda target, pieces, names: insert_pieces(
                    self.connection, target, pieces, names
                )
            )
        self._writer.put(Target(target), label, rows, names)

    def _flush(self) -> None:
        if self._writer:
            self._writer.flush()

    def _hold_merges(self) -> None:
        """Let the embedded engine tidy up later: merging takes the replay's processors."""
        if self.connection.embedded:
            with sentences(self.connection.address):
                self.connection.client.command("SYSTEM STOP MERGES")

    def _enter(self, run: Run, state: str, done: Mapping[str, Any]) -> None:
        """Write the run's row; a later state replaces an earlier one."""
        complete = state == "complete"
        row = {
            "run": run.id,
            "log": run.log,
            "log_name": run.log_name,
            "regimes": list(run.regimes),
            "settings": dict(run.settings),
            "from_ts": None if run.from_ts is None else _moment(run.from_ts),
            "to_ts": None if run.to_ts is None else _moment(run.to_ts),
            "symbols": list(run.symbols),
            "rules": run.rules,
            "code": run.code,
            "notes": list(run.notes),
            "state": state,
            "started": self._started(run.id) if complete else _now(),
            "finished": _now() if complete else None,
            "version": 2 if complete else 1,
            **{"events": 0, "outcomes": {}, "hash": "", **done},
        }
        with sentences(self.connection.address):
            self.connection.client.insert("runs_stored", [list(row.values())], list(row))

    def _started(self, run_id: str) -> datetime:
        sql = "SELECT started FROM runs WHERE run = {run:String}"
        started: datetime = self.query(sql, {"run": run_id})[0]["started"]
        return started


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        id=row["run"],
        log=row["log"],
        log_name=row["log_name"],
        regimes=tuple(row["regimes"]),
        settings=row["settings"],
        from_ts=_microseconds(row["from_ts"]),
        to_ts=_microseconds(row["to_ts"]),
        symbols=tuple(row["symbols"]),
        rules=row["rules"],
        code=row["code"],
        notes=tuple(row["notes"]),
    )


def _moment(microseconds: int) -> datetime:
    from schemas.time import EPOCH, MICROSECOND

    return EPOCH + microseconds * MICROSECOND


def _microseconds(moment: datetime | None) -> int | None:
    from schemas.time import EPOCH, MICROSECOND

    return None if moment is None else (moment - EPOCH) // MICROSECOND


def _now() -> datetime:
    return datetime.now(UTC)
