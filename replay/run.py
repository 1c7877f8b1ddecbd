"""A replay: from a log to outcomes in a store, in a file, or compared on the screen."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from processors.engine import Decided
from processors.rules.compiled import is_compiled
from producers.log import open_log
from replay.ahead import ahead
from replay.deciding import Deciders, Step
from replay.identity import identify
from replay.outputs import STANDARD_OUTPUT, Write, check_output, open_output
from replay.pace import Pace
from replay.progress import progress
from replay.window import read_window
from schemas.names import Names

if TYPE_CHECKING:
    from processors.store import Run, Store

Taker = Callable[[str, Decided], None]  # takes what a regime decided

COMPILING_SECONDS = 40  # about, on one core of a server


@dataclass(frozen=True, slots=True)
class Request:
    """A replay as the command line asks for it."""

    log: Path
    regimes: tuple[str, ...]
    settings: Mapping[str, str]
    store: str | None = None  # address
    run_id: str | None = None
    out: str | None = None
    speed: float | None = None  # times as fast as it happened; None = as fast as possible
    start: str | None = None
    end: str | None = None
    symbols: frozenset[str] | None = None


def replay(request: Request) -> None:
    """Replay a log; without a store and an output, compare the regimes and keep nothing."""
    if request.out is not None:
        check_output(request.out)
    Replay(request).run()


class Replay:
    """A log under its regimes, on its way to where its outcomes go."""

    def __init__(self, request: Request) -> None:
        """Open the log and look the regimes up; nothing is decided or written yet."""
        self.request = request
        self.names = Names()
        self.deciders = Deciders(request.regimes, request.settings, self.names)
        self.log = open_log(request.log)
        self.window = read_window(self.log, request.start, request.end)
        self.events = 0
        self.outcomes = 0

    def run(self) -> None:
        """Send the outcomes where they are wanted: a file appears after everything is stored."""
        request = self.request
        if request.store is None and request.out is None:
            self.compare()
            return
        with ExitStack() as opened:
            takers = []
            if request.out is not None:
                takers.append(to_output(opened.enter_context(open_output(request.out, self.names))))
            if request.store is not None:
                run = self.store_in(opened.enter_context(_open_store(request.store)), takers)
                _say(f"run {run.id} is stored")
            else:
                self.drive(takers)

    def compare(self) -> None:
        """Print what the regimes made of the day, from a store that is gone afterwards."""
        from replay.comparing import show

        with (
            TemporaryDirectory(prefix="soes-", ignore_cleanup_errors=True) as folder,
            _open_store(f"chdb://{quote(folder)}/store") as store,
        ):
            run = self.store_in(store, [])
            show(store, run.id)

    def store_in(self, store: "Store", takers: list[Taker]) -> "Run":
        """Store the run and, once, its log; a run that is there already is not stored again."""
        run = identify(
            self.log,
            self.request.regimes,
            self.request.settings,
            self.window,
            self.request.symbols,
            self.request.run_id,
        )
        if not store.begin(run):
            _say("the store has this run already; nothing is stored twice")
            if takers:
                self.drive(takers)
            return run
        self.drive([*takers, to_store(store, run.id, self.names)])
        with progress("storing the log", self.events, hidden=self.is_quiet()) as tell:
            store.load_log(self.log, tell)
        store.finish(run.id, events=self.events)
        return run

    def drive(self, takers: Iterable[Taker]) -> None:
        """Run through the log and hand on what is decided, when its time has come."""
        if not is_compiled():
            _say(f"compiling the rules, once after each change: about {COMPILING_SECONDS} seconds")
        began = time.monotonic()
        with progress("replaying", self.log.events, hidden=self.is_quiet()) as tell:
            for step in self.steps():
                for regime, decided in step.decided.items():
                    self.outcomes += len(decided.outcomes)
                    for take in takers:
                        take(regime, decided)
                self.events += step.events
                tell(self.events, step.ts)
        seconds = time.monotonic() - began
        _say(
            f"{self.events:,} events under {', '.join(self.request.regimes)}: "
            f"{self.outcomes:,} outcomes in {seconds:.1f} s"
        )
        self.warn_of_unknown_symbols()

    def steps(self) -> Iterator[Step]:
        """Decide the log, choose what is reported, and keep the pace that was asked for."""
        batches = self.log.batches(self.names, symbols=self.request.symbols)
        steps = (step.within(self.window) for step in ahead(self.deciders.decide(batches)))
        if self.request.speed is None:
            return steps
        return Pace(self.request.speed, self.window.start).of(steps)

    def is_quiet(self) -> bool:
        """Tell whether a bar would disturb the outcomes on the same terminal."""
        return self.request.out == STANDARD_OUTPUT and sys.stdout.isatty()

    def warn_of_unknown_symbols(self) -> None:
        """Say which of the chosen securities the log does not know."""
        unknown = sorted((self.request.symbols or frozenset()) - set(self.names.symbols))
        if unknown:
            _say(f"{self.log.path} has no event of {', '.join(unknown)}")


def to_output(write: Write) -> Taker:
    """Return what takes outcomes for a file."""
    return lambda regime, decided: write(regime, decided.outcomes)


def to_store(store: "Store", run_id: str, names: Names) -> Taker:
    """Return what takes outcomes and the history of the inside for a store."""

    def take(regime: str, decided: Decided) -> None:
        store.write_outcomes(run_id, regime, decided.outcomes, names)
        store.write_inside(run_id, regime, decided.inside, names)

    return take


def _open_store(address: str) -> "Store":
    """Open a store; its client is slow to import."""
    from processors.store import open_store

    return open_store(address)


def _say(sentence: str) -> None:
    """Tell the user, on standard error."""
    sys.stderr.write(f"soes: {sentence}\n")
