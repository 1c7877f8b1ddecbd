"""`soes replay`: from a log to outcomes in a store, in a file, or compared on the screen."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from producers.log import open_log
from producers.whole import refuse_overwriting
from replay.driving import Question, Replay, Taker
from replay.heap import share_heap
from replay.outputs import STANDARD_OUTPUT, Write, check_output, open_output
from replay.voice import Terminal

if TYPE_CHECKING:
    from processors.store import Store


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

    @property
    def question(self) -> Question:
        """What is asked of the log."""
        return Question(self.regimes, self.settings, self.start, self.end, self.symbols)

    @property
    def shares_the_terminal(self) -> bool:
        """Tell whether a bar would disturb the outcomes on the same terminal."""
        return self.out == STANDARD_OUTPUT and sys.stdout.isatty()


def replay(request: Request) -> None:
    """Replay a log; without a store and an output, compare the regimes and keep nothing.

    A file appears after everything is stored.
    """
    share_heap()
    if request.out is not None:
        check_output(request.out)
        refuse_overwriting(request.log, request.out)
    voice = Terminal(hides_bars=request.shares_the_terminal)
    asked = Replay(open_log(request.log), request.question, voice, request.speed)
    if request.store is None and request.out is None:
        compare(asked)
        return
    with ExitStack() as opened:
        takers = []
        if request.out is not None:
            takers.append(to_output(opened.enter_context(open_output(request.out, asked.names))))
        if request.store is not None:
            store = opened.enter_context(_open_store(request.store))
            run = asked.store_in(store, takers, request.run_id)
            voice.say(f"run {run.id} is stored")
        else:
            asked.drive(takers)


def compare(asked: Replay) -> None:
    """Print what the regimes made of the day, from a store that is gone afterwards."""
    from replay.comparing import show

    with (
        TemporaryDirectory(prefix="soes-", ignore_cleanup_errors=True) as folder,
        _open_store(f"chdb://{quote(folder)}/store") as store,
    ):
        run = asked.store_in(store)
        show(store, run.id)


def to_output(write: Write) -> Taker:
    """Return what takes outcomes for a file."""
    return lambda regime, decided: write(regime, decided.outcomes)


def _open_store(address: str) -> "Store":
    """Open a store; its client is slow to import."""
    from processors.store import open_store

    return open_store(address)
