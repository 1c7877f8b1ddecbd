"""Logs made of something else: a synthetic day, a file of another format, the readable form."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from producers.jsonl import JsonlWriter
from producers.log import LogWriter, Writer, create_log, open_log
from producers.whole import refuse_overwriting
from replay.progress import progress
from replay.voice import Terminal, Voice
from schemas.errors import UsageError
from schemas.names import Names
from schemas.time import EPOCH

if TYPE_CHECKING:
    from producers.generate import GenerateSettings
    from producers.sources.lean_tape import LeanSettings
    from producers.summary import Summary

STANDARD_OUTPUT = "-"


def generate_log(settings: "GenerateSettings", to: Path, voice: Voice | None = None) -> None:
    """Write a synthetic day, from open to close as they were on its date."""
    from producers.generate import generate

    voice = voice or Terminal()
    session = session_of(settings.day)
    with create_log(to) as writer, voice.progress("generating", settings.events) as tell:
        summary = generate(settings, writer, tell, session)
        keep_notes(writer, summary.assumptions)
    report(summary, to, voice)


def session_of(day: date) -> tuple[int, int]:
    """Return a day's open and close, microseconds UTC; UsageError if the market was closed."""
    from processors.sessions import sessions

    calendar = sessions()
    found = calendar[calendar["day"] == (day - EPOCH.date()).days]
    if len(found) == 0:
        raise UsageError(f"--date {day}: the market was closed; expected a trading day")
    return int(found["open"][0]), int(found["close"][0])


def import_lean_files(files: Sequence[Path], settings: "LeanSettings", to: Path) -> None:
    """Write a day of one security from its quotes and, if there are any, its trades."""
    from producers.sources.lean import import_lean

    quotes, *others = files
    if len(others) > 1:
        raise UsageError(
            f"import lean: expected QUOTES.zip and TRADES.zip, found {len(files)} files"
        )
    with create_log(to) as writer, progress("importing") as tell:
        summary = import_lean(quotes, next(iter(others), None), writer, settings, tell)
        keep_notes(writer, summary.assumptions)
    report(summary, to)


def copy_log(log: Path, to: str, symbols: frozenset[str] | None = None) -> None:
    """Write a log in another form, which the name's ending decides; - prints the readable one."""
    refuse_overwriting(log, to)
    source, names = open_log(log), Names()
    printed = to == STANDARD_OUTPUT
    target = nullcontext(JsonlWriter(sys.stdout.buffer)) if printed else create_log(Path(to))
    done = 0
    hidden = printed and sys.stdout.isatty()
    with target as writer, progress("writing", source.events, hidden=hidden) as tell:
        for batch in source.batches(names, symbols=symbols):
            writer.write(batch, names)
            done += batch.events
            tell(done, batch.last_ts)
        keep_notes(writer, source.notes)


def keep_notes(writer: Writer, notes: Iterable[str]) -> None:
    """Let a log folder remember what was assumed; other forms have no place for it."""
    if isinstance(writer, LogWriter):
        writer.note(*notes)


def report(summary: "Summary", to: Path, voice: Voice | None = None) -> None:
    """Say what was made, and what was assumed on the way."""
    written = f"{to}: {summary.events:,} events of {summary.securities:,} securities"
    for sentence in (written, *summary.assumptions):
        (voice or Terminal()).say(sentence)
