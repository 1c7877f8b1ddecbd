"""Real runs in a real embedded store: events as JSON in, decided by the engine, stored."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from processors.store import Run, Store
from schemas.batch import Batch
from schemas.names import Names
from tests.builders import Event
from tests.in_engine import batches, new_engine


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
