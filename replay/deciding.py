"""One pass over a log: each batch is decided under every regime at the same time."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from processors.engine import Decided, Engine, arranged
from processors.regimes import HISTORICAL, refuse_days_outside, regime_rows
from processors.sessions import sessions
from replay.ahead import ahead
from replay.window import Window
from schemas.batch import Batch
from schemas.names import Names

IN_LINE = 1  # batches that an engine may be ahead of the slowest; more would only be memory


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


@dataclass(frozen=True, slots=True)
class Coming:
    """A step whose engines may still be at work."""

    events: int
    first_ts: int
    ts: int
    decided: Mapping[str, Future[Decided]]

    def step(self) -> Step:
        """Wait for the engines; what one of them raises is raised here."""
        decided = {name: one.result() for name, one in self.decided.items()}
        return Step(self.events, self.first_ts, self.ts, decided)


class Deciders:
    """An engine for each regime, all fed with the same batches."""

    def __init__(self, regimes: Sequence[str], settings: Mapping[str, str], names: Names) -> None:
        """Look the regimes up; UsageError if one is unknown."""
        self.names = names
        self.rows = {regime: regime_rows(regime, settings) for regime in regimes}
        calendar = sessions()
        self.engines = {regime: Engine(rows, calendar, names) for regime, rows in self.rows.items()}

    def decide(self, batches: Iterator[Batch]) -> Iterator[Step]:
        """Yield what each batch brings, and the log's end; the next batches are read meanwhile.

        Each engine has a line of its own, where it goes on to the next batch while others are
        still at this one: waiting for the slowest at each batch took a tenth of the time.
        """
        coming: deque[Coming] = deque()
        with ExitStack() as lines:
            works = [
                (name, engine, lines.enter_context(ThreadPoolExecutor(1)))
                for name, engine in self.engines.items()
            ]
            end = None
            for batch in ahead(batches):
                events = arranged(batch, len(self.names.symbols))
                if HISTORICAL in self.rows:
                    refuse_days_outside((events.first_ts, events.last_ts))
                decided = {name: line.submit(engine.apply, events) for name, engine, line in works}
                coming.append(Coming(batch.events, events.first_ts, events.last_ts, decided))
                if len(coming) > IN_LINE:
                    yield coming.popleft().step()
                end = batch.last_ts
            if end is not None:
                decided = {name: line.submit(engine.finish, end) for name, engine, line in works}
                coming.append(Coming(0, end, end, decided))
            while coming:
                yield coming.popleft().step()
        self.engines.clear()  # what they hold is needed no more, while the log is being stored
