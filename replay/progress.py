"""How far a long job is: a bar on a terminal, else a line now and then, on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schemas.time import format_time

Tell = Callable[[int, int], None]  # events done so far; market time, microseconds UTC

EVERY = 30  # seconds between two lines where there is no terminal
BARS_A_SECOND = 5


@contextmanager
def progress(job: str, events: int | None = None, *, hidden: bool = False) -> Iterator[Tell]:
    """Show how far a job is; `events` is the number expected, None if nobody knows."""
    if hidden:
        yield lambda _events, _ts: None
    elif sys.stderr.isatty():
        with _bar(job, events) as tell:
            yield tell
    else:
        yield _line_now_and_then(job)


@contextmanager
def _bar(job: str, events: int | None) -> Iterator[Tell]:
    """Show a bar with events a second, market time and what remains."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[market]}"),
        TimeRemainingColumn(compact=True),
    )
    began = time.monotonic()
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, refresh_per_second=BARS_A_SECOND
    ) as bar:
        task = bar.add_task(job, total=events, rate="", market="")

        def tell(done: int, ts: int) -> None:
            rate = f"{_rate(done, began):,} events/s"
            bar.update(task, completed=done, rate=rate, market=_market_time(ts))

        yield tell


def _line_now_and_then(job: str) -> Tell:
    """Write a line every half a minute."""
    began = said = time.monotonic()

    def tell(done: int, ts: int) -> None:
        nonlocal said
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            text = f"{job}: {done:,} events, {_rate(done, began):,} events/s, {_market_time(ts)}"
            sys.stderr.write(f"{text}\n")

    return tell


def _rate(done: int, began: float) -> int:
    """Return events a second."""
    return int(done / max(time.monotonic() - began, 1e-3))


def _market_time(ts: int) -> str:
    """Return the day and the second in New York."""
    return format_time(ts)[: len("1998-03-02T09:30:00")].replace("T", " ")
