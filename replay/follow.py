"""A run on the terminal while it is decided, or as lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from processors.stream.consumer import open_consumer, partitions_of
from replay.following import Following
from replay.screen import Screen
from schemas.errors import InputError
from schemas.time import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafka import KafkaConsumer

    from replay.following import Refusal
    from schemas.kafka import Kafka

LOOK_MS = 200
LINES = 2.0  # seconds between two lines


def follow(kafka: Kafka, run: str, idle: float | None) -> None:
    """Show a run until all of it is decided, or nothing of it came for `idle` seconds."""
    following, screen = Following(run), Screen()
    with open_consumer(kafka) as consumer:
        steps = _steps(consumer, kafka.topic("outcomes"), following, idle)
        if screen.is_terminal:
            with Live(console=screen, auto_refresh=False, transient=True) as live:
                for _ in steps:
                    live.update(view(following), refresh=True)
            screen.print(view(following))
        else:
            _print_lines(steps, following)
    sys.stderr.write(f"soes: {_ending(following)}\n")


def _steps(
    consumer: KafkaConsumer, topic: str, following: Following, idle: float | None
) -> Iterator[None]:
    """Take what comes; a step is a look at the topic."""
    heard = time.monotonic()
    while not following.is_over and (idle is None or time.monotonic() - heard < idle):
        if not consumer.assignment():
            consumer.assign(partitions_of(consumer, topic))
        if not consumer.assignment():
            time.sleep(LOOK_MS / 1000)  # the topic is still to be made
            yield
            continue
        for records in consumer.poll(timeout_ms=LOOK_MS).values():
            for record in records:
                if _take(following, record.value or b"", f"{topic}, offset {record.offset}"):
                    heard = time.monotonic()
        yield


def _take(following: Following, data: bytes, place: str) -> bool:
    try:
        return following.take(data)
    except ValueError as error:
        raise InputError(f"{place}: {error}") from None


def view(following: Following) -> Group:
    """Return the run as a table of its regimes and its last refusals."""
    regimes = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0), title_justify="left")
    regimes.title = f"run {following.run}, {_where(following)}"
    for name in ("regime", "outcomes", "a second", "waiting orders"):
        regimes.add_column(name, justify="left" if name == "regime" else "right")
    for name, regime in following.regimes.items():
        waiting = f"{len(regime.waiting):,}"
        regimes.add_row(Text(name), f"{regime.outcomes:,}", f"{regime.rate():,.0f}", waiting)
    refusals = Table.grid(padding=(0, 2))
    for refusal in following.refusals:
        refusals.add_row(*map(Text, _cells(refusal)))
    title = Text(f" last of {following.refused:,} refusals", style="bold")
    return Group(regimes, title, refusals) if following.refusals else Group(regimes)


def _print_lines(steps: Iterator[None], following: Following) -> None:
    """Print a line now and then, and one at the end; refusals stand below."""
    said, refused = time.monotonic(), 0
    for _ in steps:
        if time.monotonic() - said >= LINES:
            said = time.monotonic()
            refused = _print_line(following, refused)
    _print_line(following, refused)


def _print_line(following: Following, refused: int) -> int:
    """Print how far the run is; return how many refusals have been told."""
    regimes = [
        f"{name}: {regime.outcomes:,} outcomes, {regime.rate():,.0f}/s, "
        f"{len(regime.waiting):,} orders wait"
        for name, regime in following.regimes.items()
    ]
    sys.stdout.write("; ".join([_where(following), *regimes]) + "\n")
    new = min(following.refused - refused, len(following.refusals))
    for refusal in list(following.refusals)[len(following.refusals) - new :]:
        sys.stdout.write(f"  refused {' '.join(_cells(refusal))}\n")
    sys.stdout.flush()
    return following.refused


def _where(following: Following) -> str:
    """Say how far the run is."""
    if not following.partitions:
        return "nothing yet"
    clock = format_time(following.ts)[: len("1998-03-02T09:30:00")].replace("T", " ")
    ended = f"{len(following.ended)} of {following.partitions} parts at their end"
    passed = sum(following.passed.values())
    letters = f", {passed:,} messages are dead letters" if passed else ""
    return f"{clock if following.ts else 'no outcome'}, {ended}{letters}"


def _cells(refusal: Refusal) -> tuple[str, ...]:
    clock = format_time(refusal.ts)[len("1998-03-02T") :][: len("09:30:00")]
    order = f"{refusal.symbol} {refusal.order_id}"
    return (clock, refusal.regime, order, refusal.reason, refusal.rule)


def _ending(following: Following) -> str:
    if following.is_over:
        return f"the run {following.run} has come to its end"
    return f"nothing more came of the run {following.run}"
