"""Outcomes, runs and logs in ClickHouse: a server or the embedded engine, behind one client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from processors.store.address import Folder, parse_address
from processors.store.connection import Connection, sentences
from processors.store.insert import insert_pieces
from processors.store.layout import prepare
from processors.store.run import Run, refuse_another
from processors.store.writer import Target, Writer
from schemas.errors import InputError
from schemas.names import Names
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import numpy as np
    import pyarrow as pa

    from processors.store.log import Log

__all__ = ["Run", "Store", "open_store"]

PLAIN = (
    "log",
    "log_name",
    "from_ts",
    "to_ts",
    "rules",
    "code",
)  # fields of a run, bound as they are

BEGIN = """
INSERT INTO runs_stored (run, log, log_name, regimes, settings, from_ts, to_ts, symbols, rules,
    code, notes, state, started, version)
SELECT {run:String}, {log:String}, {log_name:String}, {regimes:Array(String)},
    mapFromArrays({set:Array(String)}, {values:Array(String)}),
    fromUnixTimestamp64Micro({from_ts:Nullable(Int64)}, 'UTC'),
    fromUnixTimestamp64Micro({to_ts:Nullable(Int64)}, 'UTC'), {symbols:Array(String)},
    {rules:String}, {code:String}, {notes:Array(String)}, 'incomplete', now64(3, 'UTC'), 1"""

FINISH = """
INSERT INTO runs_stored
SELECT * REPLACE ('complete' AS state, now64(3, 'UTC') AS finished, {events:UInt64} AS events,
    mapFromArrays({regimes:Array(String)}, {counts:Array(UInt64)}) AS outcomes,
    {hash:String} AS hash, 2 AS version)
FROM runs_stored FINAL WHERE run = {run:String}"""

LOADED = """
INSERT INTO logs_stored
SELECT {log:String}, {name:String}, {events:UInt64}, {last_seq:Int64},
    fromUnixTimestamp64Micro({last_ts:Int64}, 'UTC'), now64(3, 'UTC')"""

# The sum of the rows' hashes: the same in whatever order and batches they came.  A hash of a null
# would be null, so nulls have a value here.  Words of few kinds are hashed once each, not by row.
SUMMARY = """
SELECT regime, count() AS rows, sum(cityHash64(
    cityHash64(regime), cityHash64(symbol), n, seq, ts, ifNull(order_id, ''), cityHash64(outcome),
    ifNull(quantity, 0), ifNull(price, 0), cityHash64(ifNull(participant, '')),
    cityHash64(ifNull(reason, '')), cityHash64(rule), ifNull(inside_bid, 0), ifNull(inside_ask, 0),
    ifNull(contra_order_id, ''), ifNull(until, 0), ifNull(order_seq, -1)
)) AS hash
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
        self._command(BEGIN, _bound(run))
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
        self.flush()
        found = self.find(run_id)
        if found is None:
            raise InputError(f"there is no run {run_id} in {self.connection.address}")
        rows = self.query(SUMMARY, {"run": run_id})
        counts = dict.fromkeys(found[0].regimes, 0) | {row["regime"]: row["rows"] for row in rows}
        total = sum(row["hash"] for row in rows) % 2**64
        counted = {"regimes": list(counts), "counts": list(counts.values())}
        done = {"run": run_id, "events": events, "hash": f"{total:016x}"}
        self._command(FINISH, done | counted)

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
        self.flush()
        row = {"log": log.fingerprint, "name": str(log.path), "events": events}
        self._command(LOADED, {**row, "last_seq": last_seq, "last_ts": last_ts})

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
                lambda target, pieces, names: insert_pieces(self.connection, target, pieces, names)
            )
        self._writer.put(Target(target), label, rows, names)

    def flush(self) -> None:
        """Return when everything that was taken is in the store."""
        if self._writer:
            self._writer.flush()

    def _hold_merges(self) -> None:
        """Let the embedded engine tidy up later: merging takes the replay's processors."""
        if self.connection.embedded:
            self._command("SYSTEM STOP MERGES", {})

    def _command(self, sql: str, parameters: Mapping[str, Any]) -> None:
        with sentences(self.connection.address):
            self.connection.client.command(sql, parameters=dict(parameters))


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


def _bound(run: Run) -> dict[str, Any]:
    """Return a run's fields as values to bind."""
    return {
        "run": run.id,
        **{name: getattr(run, name) for name in PLAIN},
        "regimes": list(run.regimes),
        "set": list(run.settings),
        "values": list(run.settings.values()),
        "symbols": list(run.symbols),
        "notes": list(run.notes),
    }


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND
