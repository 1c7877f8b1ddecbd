"""`soes sensitivity`: what changes on a log when one reading of the rules is answered otherwise.

The log is decoded once; every regime is decided under the default and under each other answer, in
step, batch by batch, and of the outcomes only those are kept that differ.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from processors.engine import Engine, arranged, first_ts
from processors.regimes import HISTORICAL, refuse_days_outside, regime_rows
from processors.regimes.alternatives import Alternative, alternatives
from processors.rules import outcome
from processors.sessions import sessions
from replay.ahead import ahead
from replay.tally import NOTHING, Tally, codes, differing, shares_by_order, summed
from schemas.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from processors.desk import Arranged
    from processors.engine import Decided
    from producers.log import Log
    from schemas.batch import Batch

# What is concluded about two regimes: that one has more of something than the other.
MEASURES = {
    "shares executed": ("shares", outcome.EXECUTED),
    "shares matched": ("shares", outcome.MATCHED),
    "orders held": ("outcomes", outcome.HELD),
    "orders stored": ("outcomes", outcome.STORED),
    "orders returned": ("outcomes", outcome.RETURNED),
    "orders rejected": ("outcomes", outcome.REJECTED),
}
AT_ONCE = 32  # variants; each keeps the market of every security in memory
HELD = 2_000_000  # events that are decoded once and held
TICK = 1e-9
SIGNS = {-1: "fewer", 0: "as many", 1: "more"}


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer does under one regime; all figures are differences."""

    regime: str
    orders: int  # that fare differently in any respect
    filled: int  # of which another number of shares is executed or matched
    tally: Tally


@dataclass(frozen=True, slots=True)
class Effect:
    """What another answer to a reading does; no changes if it makes no difference."""

    reading: str
    value: str
    description: str
    changes: tuple[Change, ...]  # by regime
    turned: tuple[str, ...] = ()  # conclusions about two regimes that turn over


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What hangs on the readings, on one log."""

    events: int
    tallies: Mapping[str, Tally]  # under the default, by regime
    effects: tuple[Effect, ...]  # in the order of the readings
    times: float  # the processor's time, as a multiple of a replay under the default


class Default:
    """A regime as it was asked for."""

    def __init__(self, rows: np.ndarray, calendar: np.ndarray, names: Names) -> None:
        """Begin with nothing decided."""
        self.engine = Engine(rows, calendar, names)
        self.tally = NOTHING
        self.decided: Decided
        self.codes: np.ndarray

    def take(self, decided: Decided) -> None:
        """Keep what was decided last, and count it."""
        self.decided = decided
        self.codes = codes(decided.outcomes)
        self.tally = self.tally.plus(Tally.of(decided.outcomes))


class Variant:
    """A regime with one reading answered otherwise."""

    def __init__(self, other: Alternative, regime: str, rows: np.ndarray) -> None:
        """Begin with nothing decided."""
        self.other = other
        self.regime = regime
        self.rows = rows
        self.tally = NOTHING
        self.touched: list[np.ndarray] = []  # (seq of an order, shares more or fewer)

    def begin(self, default: Default, calendar: np.ndarray, names: Names) -> None:
        """Begin beside the default."""
        self.default = default
        self.engine = Engine(self.rows, calendar, names)

    def decide(self, events: Arranged) -> float:
        """Decide a batch after the default has; return the time that it took."""
        began = time.thread_time()
        self.take(self.engine.apply(events))
        return time.thread_time() - began

    def take(self, decided: Decided) -> None:
        """Note in what outcomes differ from those of the default."""
        known, rows = self.default.decided.outcomes, decided.outcomes
        lost, gained = differing(known, self.default.codes, rows, codes(rows))
        if len(lost) + len(gained):
            self.tally = self.tally.plus(Tally.of(gained)).minus(Tally.of(lost))
            self.touched.append(shares_by_order(lost, gained))

    def end(self, ts: int) -> None:
        """Come to the end of the log, and leave nothing behind but what differs."""
        self.take(self.engine.finish(ts))
        del self.engine, self.default

    def change(self) -> Change | None:
        """Return what differs in all, None if nothing does."""
        if not self.touched:
            return None
        orders = summed(np.concatenate(self.touched))
        return Change(self.regime, len(orders), int(np.count_nonzero(orders[:, 1])), self.tally)


class Round:
    """The defaults and some variants, fed with the same batches."""

    def __init__(
        self, defaults: Mapping[str, np.ndarray], variants: Sequence[Variant], names: Names
    ) -> None:
        """Begin with nothing decided."""
        self.names = names
        calendar = sessions()
        self.defaults = {
            regime: Default(rows, calendar, names) for regime, rows in defaults.items()
        }
        self.variants = variants
        self.events = 0
        self.seconds = 0.0  # of a processor, for the variants
        for variant in variants:
            variant.begin(self.defaults[variant.regime], calendar, names)

    def run(self, batches: Iterable[Batch], tell: Callable[[int, int], None]) -> None:
        """Go through the log."""
        end = 0
        with ThreadPoolExecutor() as pool:
            for batch in batches:
                if HISTORICAL in self.defaults:
                    refuse_days_outside((first_ts(batch), batch.last_ts))
                self.decide(pool, batch)
                end = batch.last_ts
                self.events += batch.events
                tell(self.events, end)
        for default in self.defaults.values():
            default.take(default.engine.finish(end))
        for variant in self.variants:
            variant.end(end)

    def decide(self, pool: ThreadPoolExecutor, batch: Batch) -> None:
        """Decide a batch, under the default first."""
        events = arranged(batch, len(self.names.symbols))
        defaults = self.defaults.values()
        decided = pool.map(lambda one: one.engine.apply(events), defaults)
        for default, one in zip(defaults, decided, strict=True):
            default.take(one)
        self.seconds += sum(pool.map(lambda one: one.decide(events), self.variants))


def sensitivity(
    log: Log,
    regimes: Sequence[str],
    settings: Mapping[str, str],
    symbols: frozenset[str] | None = None,
    tell: Callable[[int, int], None] = lambda *_: None,
) -> Sensitivity:
    """Decide a log under the default and with each reading changed alone."""
    began = time.process_time()
    defaults = {regime: regime_rows(regime, settings) for regime in regimes}
    others = list(alternatives(settings))
    variants = list(variants_of(others, defaults))
    names = Names()
    batches = batches_of(log, names, symbols)
    rounds: list[Round] = []
    one = 0.0
    parts = list(groups(variants))
    for group in parts:
        passed = sum(each.events for each in rounds)
        rounds.append(Round(defaults, group, names))
        rounds[-1].run(
            batches(),
            lambda events, ts, passed=passed: tell((passed + events) // len(parts), ts),  # type: ignore[misc]  # mypy knows no lambda that keeps its variable
        )
        one = one or time.process_time() - began - rounds[0].seconds
    spent = time.process_time() - began
    tallies = {regime: default.tally for regime, default in rounds[0].defaults.items()}
    effects = tuple(effects_of(others, variants, tallies))
    return Sensitivity(rounds[0].events, tallies, effects, spent / max(one, TICK))


def variants_of(
    others: Sequence[Alternative], defaults: Mapping[str, np.ndarray]
) -> Iterator[Variant]:
    """Yield every other answer under every regime in which it may make a difference."""
    for regime, rows in defaults.items():
        for other in others:
            changed = other.rows(regime, rows)
            if changed is not None:
                yield Variant(other, regime, changed)


def batches_of(
    log: Log, names: Names, symbols: frozenset[str] | None
) -> Callable[[], Iterable[Batch]]:
    """Return what gives the batches of a log, as often as they are wanted.

    A log that memory can hold is decoded once; a larger one each time, ahead of its use.
    """
    if log.events is not None and log.events <= HELD:
        held = list(log.batches(names, symbols=symbols))
        return lambda: held
    return lambda: ahead(log.batches(names, symbols=symbols))


def groups(variants: Sequence[Variant]) -> Iterator[Sequence[Variant]]:
    """Yield as many variants at a time as run at once; once nothing, if there are none."""
    for first in range(0, len(variants) or 1, AT_ONCE):
        yield variants[first : first + AT_ONCE]


def effects_of(
    others: Sequence[Alternative], variants: Sequence[Variant], tallies: Mapping[str, Tally]
) -> Iterator[Effect]:
    """Yield what every other answer does."""
    for other in others:
        mine = [one.change() for one in variants if one.other is other]
        changes = tuple(change for change in mine if change is not None)
        effect = Effect(other.reading.name, other.value, other.reading.description, changes)
        yield replace(effect, turned=tuple(turned(tallies, changes)))


def turned(tallies: Mapping[str, Tally], changes: Sequence[Change]) -> Iterator[str]:
    """Yield the conclusions about two regimes that are others after the changes."""
    changed = dict(tallies)
    for change in changes:
        changed[change.regime] = tallies[change.regime].plus(change.tally)
    for measure, place in MEASURES.items():
        for one, other in combinations(tallies, 2):
            before, after = (_sign(each, one, other, place) for each in (tallies, changed))
            if before != after:
                yield f"{one} has {SIGNS[after]} {measure}, not {SIGNS[before]}, than {other}"


def _sign(tallies: Mapping[str, Tally], one: str, other: str, place: tuple[str, int]) -> int:
    """Return 1 if one regime has more of something than another, -1 if fewer, 0 if as many."""
    name, code = place
    mine, theirs = (getattr(tallies[regime], name)[code] for regime in (one, other))
    return int(np.sign(mine - theirs))
