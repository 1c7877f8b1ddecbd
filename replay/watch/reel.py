"""One security's day under several regimes: decided once, kept so that any moment is near.

The outcomes of the whole day are kept as tables; of the engines' states there is one every so many
events, from which a moment in between is decided again.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
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
    from collections.abc import Iterator, Mapping, Sequence

    from replay.watch.footage import Footage
    from schemas.names import Names

AT_MOST = 4  # regimes: more do not fit side by side
EVERY = 1024  # events between two snapshots at least
SNAPSHOTS = 192  # of a regime, so that neither memory nor opening grows with their number
FAST = 1  # zlib's level: states are mostly zeros


@dataclass(frozen=True, slots=True, order=True)
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
    is_over: bool = True  # the log has ended

    @property
    def first_ts(self) -> int:
        """Time of the first event, microseconds UTC."""
        return int(self.footage.times[0])

    @property
    def end(self) -> Moment:
        """The last moment: the log ends with the last event of whichever security."""
        return Moment(len(self.footage), self.footage.last_ts)

    def at(self, position: int) -> Moment:
        """Return the moment after so many events; one beyond either end is that end."""
        if position > len(self.footage):
            return self.end
        return Moment(max(position, 0), int(self.footage.times[max(position - 1, 0)]))

    def at_time(self, ts: int) -> Moment:
        """Return an instant, after all its events; InputError if it lies outside the log."""
        if not self.first_ts <= ts <= self.end.ts:
            raise InputError(
                f"{format_time(ts)} lies outside the events of {self.footage.symbol}, which last "
                f"from {format_time(self.first_ts)} to {format_time(self.end.ts)}"
            )
        return Moment(int(np.searchsorted(self.footage.times, ts, side="right")), ts)

    def moment(self, position: int, ts: int) -> Moment:
        """Return an instant after so many events, of which several may share it.

        InputError if so many have not been, or more have, at that instant.
        """
        whole, times = self.at_time(ts), self.footage.times
        if not int(np.searchsorted(times, ts)) <= position <= whole.position:
            raise InputError(f"{format_time(ts)} is not where {position:,} events have been")
        return Moment(position, ts)

    def outcomes(self, regime: str, moment: Moment) -> np.ndarray:
        """Return a regime's outcomes up to a moment: a view of the table of all of them."""
        return self._until(self.films[regime].outcomes, moment)

    def inside(self, regime: str, moment: Moment) -> np.ndarray:
        """Return the changes of a regime's inside up to a moment."""
        return self._until(self.films[regime].inside, moment)

    def _until(self, rows: np.ndarray, moment: Moment) -> np.ndarray:
        """Cut a table after a moment: of its own instant only what decided events caused."""
        # numpy would copy the whole column for its search, for rows are records.
        begin, end = bisect_left(rows["ts"], moment.ts), bisect_right(rows["ts"], moment.ts)
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
        refuse_days_outside((int(footage.times[0]), footage.last_ts))
    step = every or max(EVERY, -(-len(footage) // SNAPSHOTS))
    with ThreadPoolExecutor(len(laws)) as pool:
        films = pool.map(lambda law: film(footage, law, step), laws.values())
        return Reel(footage, dict(zip(laws, films, strict=True)), step)


def film(footage: Footage, law: np.ndarray, every: int) -> Film:
    """Decide all events under a regime, and keep a snapshot every so many of them."""
    camera = Camera(law, footage.names, every)
    brought = [*camera.take(footage), camera.engine.finish(footage.last_ts)]
    return Film(law, *_joined(brought), tuple(camera.snapshots))


class Camera:
    """Decides events under one regime as they come, and keeps snapshots."""

    def __init__(self, law: np.ndarray, names: Names, every: int) -> None:
        """Begin before the first event."""
        self.engine = Engine(law, sessions(), names)
        self.every = every
        self.done = 0  # events
        self.snapshots = [self._snapshot()]

    def take(self, footage: Footage) -> Iterator[Decided]:
        """Decide what is new in the footage; at its end it is as late as the log is."""
        while self.done < len(footage):
            stop = min((self.done // self.every + 1) * self.every, len(footage))
            yield self.engine.apply(footage.cut(self.done, stop, int(footage.times[stop - 1])))
            self.done = stop
            if stop % self.every == 0:
                self.snapshots.append(self._snapshot())
        yield self.engine.apply(footage.cut(self.done, self.done, footage.last_ts))

    def _snapshot(self) -> bytes:
        return zlib.compress(self.engine.dump(), FAST)


def _joined(brought: Sequence[Decided]) -> tuple[np.ndarray, np.ndarray]:
    """Return all outcomes and all changes of the inside, by number."""
    outcomes = np.concatenate([one.outcomes for one in brought])
    inside = np.concatenate([one.inside for one in brought])
    return outcomes[np.argsort(outcomes["n"])], inside[np.argsort(inside["n"])]
