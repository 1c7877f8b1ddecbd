"""Real runs in a real embedded store: events as JSON in, decided by the engine, stored."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from processors.store import Run, Store, open_store
from schemas.batch import Batch
from schemas.names import Names
from tests.builders import Event
from tests.in_engine import batches, new_engine

Contents = dict[str, list[dict[str, Any]]]  # rows by view


@dataclass(frozen=True)
class EventsLog:
    """A log in memory: as much of a log as a store wants to know."""

    events: Sequence[Event]
    path: Path = Path("day.jsonl")

    @cached_property
    def fingerprint(self) -> str:
        """Name the content."""
        return hashlib.sha256(json.dumps(self.events).encode()).hexdigest()

    def batches(self, names: Names, size: int = 1000) -> Iterator[Batch]:
        """Cut the events into batches."""
        return batches(self.events, names, size)


def a_run(log: EventsLog, *regimes: str, **other: Any) -> Run:  # noqa: ANN401 - fields of a run
    """Describe a replay of a log."""
    fields: dict[str, Any] = {
        "id": "run-1",
        "log": log.fingerprint,
        "log_name": str(log.path),
        "regimes": regimes,
        "settings": {},
        "from_ts": None,
        "to_ts": None,
        "symbols": (),
        "rules": "rules-1",
        "code": "0.1.0",
    }
    return Run(**(fields | other))


def replay_into(
    store: Store, log: EventsLog, run: Run, settings: Mapping[str, str] | None = None
) -> None:
    """Replay a log under the regimes of a run, into a store."""
    names = Names()
    engines = {regime: new_engine(regime, settings, names) for regime in run.regimes}
    assert store.begin(run)
    for batch in log.batches(names):
        for regime, engine in engines.items():
            decided = engine.apply(batch)
            store.write_outcomes(run.id, regime, decided.outcomes, names)
            store.write_inside(run.id, regime, decided.inside, names)
    store.finish(run.id, events=len(log.events))
    store.load_log(log)


# What is asked of each view to compare two stores: all but what the clock says.
COMPARED = {
    "runs": "SELECT * EXCEPT (started, finished) FROM runs",
    "logs": "SELECT * EXCEPT loaded FROM logs",
    **{
        view: f"SELECT * FROM {view}"  # noqa: S608 (names of ours)
        for view in ("outcomes", "inside", "orders", "quotes", "trades", "notices")
    },
}


def contents(url: str) -> Contents:
    """Return all rows of a store by view."""
    with open_store(url, create=False) as store:
        return {view: store.query(f"{sql} ORDER BY ALL") for view, sql in COMPARED.items()}


def differences(found: Contents, expected: Contents) -> Contents:
    """Return what stores differ in: by view the first rows that are not in the other one."""
    return {
        view: [*_alone(found[view], rows), *_alone(rows, found[view])]
        for view, rows in expected.items()
        if found[view] != rows
    }


def _alone(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {repr(row) for row in others}
    return [row for row in rows if repr(row) not in known][:3]
