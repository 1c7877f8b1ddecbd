"""One pass over a log: each batch is decided under every regime at the same time."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from processors.engine import Decided, Engine, arranged, first_ts
from processors.regimes import HISTORICAL, refuse_days_outside, regime_rows
from processors.sessions import sessions
from replay.ahead import ahead
from replay.window import Window
from schemas.batch import Batch
from schemas.names import Names


@dataclass(frozen=True, slots=True)
class Step:
    """What a stretch of the log brought, by regime."""

    events: int
    first_ts: int  # microseconds UTC
    ts: int  # time of the last event
    decided: Mapping[str, Decided]

    def rows(self) -> Iterator[np.ndarray]:
        """Yield every table of rows with a time."""
        for decided in self.decided.values():
            yield decided.outcomes
            yield decided.inside

    def cut(self, instant: int) -> tuple["Step", "Step"]:
        """Return what comes before an instant, and the rest, with which the events count."""
        before = {name: _where(one, instant, before=True) for name, one in self.decided.items()}
        after = {name: _where(one, instant, before=False) for name, one in self.decided.items()}
        return replace(self, events=0, ts=instant, decided=before), replace(self, decided=after)

    def within(self, window: Window) -> "Step":
        """Return what lies within a window."""
        chosen = {
            name: Decided(window.of(one.outcomes), window.of(one.inside))
            for name, one in self.decided.items()
        }
        return replace(self, decided=chosen)


def _where(decided: Decided, instant: int, *, before: bool) -> Decided:
    """Return the rows on one side of an instant."""
    outcomes, inside = decided.outcomes, decided.inside
    return Decided(
        outcomes[(outcomes["ts"] < instant) == before], inside[(inside["ts"] < instant) == before]
    )


class Deciders:
    """An engine for each regime, all fed with the same batches."""

    def __init__(self, regimes: Sequence[str], settings: Mapping[str, str], names: Names) -> None:
        """Look the regimes up; UsageError if one is unknown."""
        self.names = names
        self.rows = {regime: regime_rows(regime, settings) for regime in regimes}
        calendar = sessions()
        self.engines = {regime: Engine(rows, calendar, names) for regime, rows in self.rows.items()}

    def decide(self, batches: Iterator[Batch]) -> Iterator[Step]:
        """Yield what each batch brings, and the log's end; the next batches are read meanwhile."""
        end = None
        with ThreadPoolExecutor(len(self.engines)) as pool:
            for batch in ahead(batches):
                begins = first_ts(batch)
                if HISTORICAL in self.rows:
                    refuse_days_outside((begins, batch.last_ts))
                events = arranged(batch, len(self.names.symbols))
                decide = partial(Engine.apply, batch=batch, events=events)
                applied = pool.map(decide, self.engines.values())
                decided = dict(zip(self.engines, applied, strict=True))
                yield Step(batch.events, begins, batch.last_ts, decided)
                end = batch.last_ts
        if end is not None:
            decided = {name: engine.finish(end) for name, engine in self.engines.items()}
            yield Step(0, end, end, decided)
        self.engines.clear()  # what they hold is needed no more, while the log is being stored
