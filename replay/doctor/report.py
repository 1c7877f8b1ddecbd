"""The doctor's findings on the terminal."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Column, Table
from rich.text import Text

from replay.doctor.finding import GOOD, WARNING, WRONG, Finding
from replay.doctor.packages import packages
from replay.doctor.settings import compiled, variables
from replay.screen import Screen
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.kafka import Kafka

STYLES = {GOOD: "green", WARNING: "yellow", WRONG: "red"}


def diagnose(store: str | None, kafka: Kafka | None) -> None:
    """Print every finding; InputError if something is wrong."""
    findings = list(examine(store, kafka))
    table = Table(
        "", "", Column("found", overflow="fold"), Column("what to do"), box=SIMPLE_HEAD, padding=0
    )
    for one in findings:
        state = Text(one.state, STYLES[one.state])
        table.add_row(Text(one.what), state, Text(one.found), Text(one.remedy))
    Screen().print(table)
    wrong = dict.fromkeys(one.what for one in findings if one.state == WRONG)
    if wrong:
        raise InputError(f"something is wrong with {', '.join(wrong)}")


def examine(store: str | None, kafka: Kafka | None) -> Iterator[Finding]:
    """Go through everything; a store and Kafka only if they are asked about."""
    yield Finding("Python", GOOD, f"{platform.python_version()}; {sys.executable}")
    yield packages()
    yield packages("stream", needed=kafka is not None)
    yield from variables(os.environ)
    yield compiled()
    if store is not None:
        yield from _asked("store", _store(store))
    if kafka is not None:
        yield from _asked("Kafka", _kafka(kafka))


def _asked(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Go through findings, for which packages may be missing."""
    try:
        yield from findings
    except ImportError as error:
        yield Finding(what, WRONG, f"cannot be asked: {error}", "mend the packages first")


def _store(url: str) -> Iterator[Finding]:
    from replay.doctor.store import stored

    yield stored(url)


def _kafka(kafka: Kafka) -> Iterator[Finding]:
    from replay.doctor.kafka import reached

    yield from reached(kafka)
