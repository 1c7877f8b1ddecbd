"""A log under its regimes, on its way to whoever takes the outcomes: a file, a store, a table.

The command and `import replay` both go this way.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from processors.engine import Decided
from processors.rules.compiled import is_compiled
from producers.log import Log
from replay.ahead import ahead
from replay.deciding import Deciders, Step
from replay.identity import identify
from replay.pace import Pace
from replay.voice import Voice
from replay.window import read_window
from schemas.names import Names

if TYPE_CHECKING:
    from processors.store import Run, Store

Taker = Callable[[str, Decided], None]  # takes what a regime decided

COMPILING_SECONDS = 40  # about, on one core of a server


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a log: all that decides which outcomes are reported."""

    regimes: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None  # as `--from` and `--to` take it
    end: str | None = None
    symbols: frozenset[str] | None = None  # None = all


class Replay:
    """A log that is decided under its regimes, once."""

    def __init__(
        self, log: Log, question: Question, voice: Voice, speed: float | None = None
    ) -> None:
        """Look the regimes and the times up; nothing is decided yet.

        `speed` is how many times as fast as it happened; None = as fast as possible.
        UsageError if a regime, a setting or a time is wrong.
        """
        self.log = log
        self.question = question
        self.voice = voice
        self.speed = speed
        self.names = Names()
        self.deciders = Deciders(question.regimes, question.settings, self.names)
        self.window = read_window(log, question.start, question.end)
        self.events = 0
        self.outcomes = 0

    def drive(self, takers: Iterable[Taker], steps: Iterator[Step] | None = None) -> None:
        """Run through the log and hand on what is decided, when its time has come.

        `steps` are those of this replay that have begun already; None = none have.
        """
        began = time.monotonic()
        with self.voice.progress("replaying", self.log.events) as tell:
            for step in steps or self.steps():
                for regime, decided in step.decided.items():
                    self.outcomes += len(decided.outcomes)
                    for take in takers:
                        take(regime, decided)
                self.events += step.events
                tell(self.events, step.ts)
        seconds = time.monotonic() - began
        self.voice.say(
            f"{self.events:,} events under {', '.join(self.question.regimes)}: "
            f"{self.outcomes:,} outcomes in {seconds:.1f} s"
        )
        self._warn_of_unknown_symbols()

    def steps(self) -> Iterator[Step]:
        """Begin to decide the log; choose what is reported, and keep the pace asked for."""
        if not is_compiled():
            self.voice.warn(
                f"compiling the rules, once after each change: about {COMPILING_SECONDS} seconds"
            )
        batches = self.log.batches(self.names, symbols=self.question.symbols)
        steps = (step.within(self.window) for step in ahead(self.deciders.decide(batches)))
        if self.speed is None:
            return steps
        return Pace(self.speed, self.window.start).of(steps)

    def store_in(
        self, store: "Store", takers: Iterable[Taker] = (), run_id: str | None = None
    ) -> "Run":
        """Store the run and, once, its log; a run that is there already is not stored again.

        InputError if the run's id stands for another replay.
        """
        asked = self.question
        run = identify(self.log, asked.regimes, asked.settings, self.window, asked.symbols, run_id)
        takers = list(takers)
        steps = self.steps() if is_compiled() else None  # the store is asked meanwhile
        if not store.begin(run):
            self.voice.say("the store has this run already; nothing is stored twice")
            if takers:
                self.drive(takers, steps)
            return run
        has_log = store.has_log(self.log.fingerprint)
        self.drive([*takers, to_store(store, run.id, self.names)], steps)
        if not has_log:
            with self.voice.progress("storing the log", self.events) as tell:
                store.load_log(self.log, tell)
        store.finish(run.id, events=self.events)
        return run

    def _warn_of_unknown_symbols(self) -> None:
        """Say which of the chosen securities the log does not know."""
        unknown = sorted((self.question.symbols or frozenset()) - set(self.names.symbols))
        if unknown:
            self.voice.warn(f"{self.log.path} has no event of {', '.join(unknown)}")


def to_store(store: "Store", run_id: str, names: Names) -> Taker:
    """Return what takes outcomes and the history of the inside for a store."""

    def take(regime: str, decided: Decided) -> None:
        store.write_outcomes(run_id, regime, decided.outcomes, names)
        store.write_inside(run_id, regime, decided.inside, names)

    return take
