"""Landing: what was gathered from the stream goes into the store, whatever the store is up to."""

from __future__ import annotations

import hashlib
import itertools
import time
import uuid
from typing import TYPE_CHECKING

from processors.columns import Room
from processors.store.arrival import ITSELF, Settled, arrive, settle
from processors.store.authors import new_author, sign
from processors.store.connection import sentences
from processors.store.insert import SETTINGS, batch_of
from processors.stream.occurrence import tell

if TYPE_CHECKING:
    import pyarrow as pa

    from processors.store import Run, Store
    from processors.store.writer import Target
    from processors.stream.gathered import Gathered
    from processors.stream.patience import Patience
    from processors.stream.sink_metrics import SinkMetrics

HANGS = 60  # seconds after which an insert is tried again


class Landing:
    """Puts rows into a store, the same ones as often as it takes."""

    def __init__(self, store: Store, patience: Patience, metrics: SinkMetrics) -> None:
        """Begin with no run and no log known."""
        self.store = store
        self.patience = patience
        self.metrics = metrics
        self.client = store.connection.new_client(timeout=HANGS)
        self.client.database = store.connection.database
        self.process = uuid.uuid4().hex  # an embedded store dies with it: see `_life_since`
        self.room = Room()
        self.runs: set[str] = set()  # that are in the store
        self.signed: set[str] = set()  # runs and logs of which this process writes rows
        self.whole: dict[str, bool] = {}  # by run or log: nothing is missing any more
        self.told: set[Settled] = set()

    def close(self) -> None:
        """Insert nothing any more."""
        self.client.close()

    def land(self, gathered: Gathered) -> None:
        """Return when everything is in the store; InputError if it never can be."""
        for run in gathered.runs.values():
            self._enter(run)
        token = gathered.token()
        for target, pieces in gathered.pieces.items():
            if not self._is_whole(target):
                self._sign(target[1])
                self._insert(target, batch_of(target, pieces, gathered.names, self.room), token)
        for arrival in gathered.arrivals:
            self.patience(lambda arrival=arrival: arrive(self.store, arrival))  # type: ignore[misc] # mypy#15459
        for log in sorted({arrival.log for arrival in gathered.arrivals}):
            for settled in self.patience(lambda log=log: list(settle(self.store, log))):  # type: ignore[misc] # as above
                self._tell(settled)

    def _enter(self, run: Run) -> None:
        """See that a run is in the store."""
        if run.id in self.runs:
            return
        state = self.patience(lambda: self.store.state_of(run))
        if state is None:
            self.patience(lambda: self.store.enter(run))
            tell("run begun", run=run.id, log=run.log, regimes=run.regimes)
        self.whole[run.id] = state == "complete"
        self.runs.add(run.id)

    def _is_whole(self, target: Target) -> bool:
        """Tell whether the store has all of a run or a log already."""
        owner = target[1]
        if owner not in self.whole:
            self.whole[owner] = self.patience(lambda: self.store.has_log(owner))
        return self.whole[owner]

    def _sign(self, owner: str) -> None:
        """Say that rows of a run or a log come from here, perhaps more than once."""
        if owner not in self.signed:
            author = new_author()
            self.patience(lambda: sign(self.store, owner, author))
            self.signed.add(owner)

    def _insert(self, target: Target, batch: pa.Table, token: str) -> None:
        """Insert a batch, again and again if it must be: once is what the token makes of it."""
        table, owner = target
        began, attempts = time.monotonic(), itertools.count()

        def insert() -> None:
            with sentences(self.store.connection.address):
                life = self._life_since(began) if next(attempts) else ""
                named = f"{table} {owner} {token} {self.process} {life}"
                digest = hashlib.sha256(named.encode()).hexdigest()
                settings = {"insert_deduplicate": 1, "insert_deduplication_token": digest}
                self.client.insert_arrow(table, batch, settings={**SETTINGS, **settings})

        self.patience(insert)
        self.metrics.inserted(table, len(batch), time.monotonic() - began)

    def _life_since(self, began: float) -> str:
        """Name the store's life, if that began after an insert did.

        A store that is killed may have noted a token and not the rows: then the same token would
        keep them out for good.  Rows that are there twice have the same identity.
        """
        uptime = int(str(self.client.command("SELECT uptime()")))
        lasting = time.monotonic() - began
        return "" if uptime > lasting else f"{time.time() - uptime:.0f}"

    def _tell(self, settled: Settled) -> None:
        """Say what is complete, and what will never be."""
        what, owner = ("log", settled.log) if settled.run == ITSELF else ("run", settled.run)
        self.whole[owner] = not settled.lacks
        if settled in self.told:
            return
        self.told.add(settled)
        state = "incomplete" if settled.lacks else "complete"
        tell(f"{what} {state}", **{what: owner}, reasons=settled.lacks)
        self.metrics.settled.labels(what, state).inc()
