"""One security's day under several regimes: decided once, kept so that any moment is near.

The outcomes of the whole day are kept as tables; of the engines' states there is one every so many
events, from which a moment in between is decided again.
"""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from processors.engine import Decided, Engine
from processors.regimes import HISTORICAL, refuse_days_outside, regime_rows
from processors.sessions import sessions
from schemas.errors import InputError, UsageError
from schemas.time import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from replay.watch.footage import Footage

AT_MOST = 4  # regimes: more do not fit side by side
EVERY = 1024  # events between two snapshots at least
SNAPSHOTS = 192  # of a regime, so that neither memory nor opening grows with their number
FAST = 1  # zlib's level: states are mostly zeros


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a film stands: so many events have been, and it is this instant."""

    position: int  # events decided
    ts: int  # microseconds UTC; timers due up to then have run out


@dataclass(frozen=True, slots=True)
class Film:
    """What one regime made of the whole day."""

    law: np.ndarray  # tables.REGIME
    outcomes: np.ndarray  # tables.OUTCOME, by n
    inside: np.ndarray  # tables.INSIDE, by n
    snapshots: tuple[bytes, ...]  # the state before the events 0, every, 2 * every ...


@dataclass(frozen=True, slots=True)
class Reel:
    """Films of the same events under several regimes; shared by all who watch."""

    footage: Footage
    films: Mapping[str, Film]
    every: int  # events between two snapshots

    @property
    def first_ts(self) -> int:
        """Time of the first event, microseconds UTC."""
        return int(self.footage.times[0])

    @property
    def last_ts(self) -> int:
        """Time of the last event, microseconds UTC."""
        return int(self.footage.times[-1])

    def at(self, position: int) -> Moment:
        """Return the moment after so many events; one beyond either end is that end."""
        position = min(max(position, 0), len(self.footage))
        return Moment(position, int(self.footage.times[max(position - 1, 0)]))

    def at_time(self, ts: int) -> Moment:
        """Return an instant, after all its events; InputError if it lies outside the log."""
        if not self.first_ts <= ts <= self.last_ts:
            raise InputError(
                f"{format_time(ts)} lies outside the events of {self.footage.symbol}, which last "
                f"from {format_time(self.first_ts)} to {format_time(self.last_ts)}"
            )
        return Moment(int(np.searchsorted(self.footage.times, ts, side="right")), ts)

    def outcomes(self, regime: str, moment: Moment) -> np.ndarray:
        """Return a regime's outcomes up to a moment: a view of the table of all of them."""
        return self._until(self.films[regime].outcomes, moment)

    def inside(self, regime: str, moment: Moment) -> np.ndarray:
        """Return the changes of a regime's inside up to a moment."""
        return self._until(self.films[regime].inside, moment)

    def _until(self, rows: np.ndarray, moment: Moment) -> np.ndarray:
        """Cut a table after a moment: of its own instant only what decided events caused."""
        begin = int(np.searchsorted(rows["ts"], moment.ts))
        end = int(np.searchsorted(rows["ts"], moment.ts, side="right"))
        if moment.position == 0:
            return rows[:0]
        if moment.position < len(self.footage):
            coming = self.footage.seqs[moment.position]
            end = begin + int((rows["seq"][begin:end] < coming).sum())
        return rows[:end]


def open_reel(
    footage: Footage, regimes: Sequence[str], settings: Mapping[str, str], every: int | None = None
) -> Reel:
    """Decide a security's day under each regime; UsageError if one is unknown or they are many."""
    if not 1 <= len(regimes) <= AT_MOST:
        raise UsageError(f"{len(regimes)} regimes: expected one to {AT_MOST} side by side")
    laws = {regime: regime_rows(regime, settings) for regime in regimes}
    if HISTORICAL in laws:
        refuse_days_outside((int(footage.times[0]), int(footage.times[-1])))
    step = every or max(EVERY, -(-len(footage) // SNAPSHOTS))
    with ThreadPoolExecutor(len(laws)) as pool:
        films = pool.map(lambda law: film(footage, law, step), laws.values())
        return Reel(footage, dict(zip(laws, films, strict=True)), step)


def film(footage: Footage, law: np.ndarray, every: int) -> Film:
    """Decide all events under a regime, and keep a snapshot every so many of them."""
    engine = Engine(law, sessions(), footage.names)
    snapshots, brought = [zlib.compress(engine.dump(), FAST)], []
    for start in range(0, len(footage), every):
        stop = min(start + every, len(footage))
        brought.append(engine.apply(footage.cut(start, stop, int(footage.times[stop - 1]))))
        snapshots.append(zlib.compress(engine.dump(), FAST))
    brought.append(engine.finish(int(footage.times[-1])))
    return Film(law, *_joined(brought), tuple(snapshots))


def _joined(brought: Sequence[Decided]) -> tuple[np.ndarray, np.ndarray]:
    """Return all outcomes and all changes of the inside, by number."""
    outcomes = np.concatenate([one.outcomes for one in brought])
    inside = np.concatenate([one.inside for one in brought])
    return outcomes[np.argsort(outcomes["n"])], inside[np.argsort(inside["n"])]
