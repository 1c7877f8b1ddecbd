"""The log that a live publisher keeps: every event is in it before it is on Kafka."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from producers.jsonl import JsonlWriter
from producers.whole import whole_file
from schemas.batch import Batch
from schemas.errors import InputError, unwritable
from schemas.names import Names

CHUNK = 2**20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a live log, in a file beside it."""

    log: str  # stands in frames; a log that goes on has no fingerprint, so it is drawn by lot
    source: str | None = None  # what was followed last: a path, or "-"
    after: int = 0  # events that the log had when that began


class Keep:
    """A log that goes on, held by one process at a time."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        """Take the file of a log, open to be written to; InputError if another process has it."""
        self.path = path
        self.file = file
        self.notes = path.with_name(f"{path.name}.about")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                f"another publisher writes to {path}: end it first, or --keep another file"
            ) from None
        self.events, end = whole_lines(path)
        file.truncate(end)  # the rest was never sent
        self.writer = JsonlWriter(file)
        self.about = self.known() or self.note(About(secrets.token_hex(32)))

    def known(self) -> About | None:
        """Return what is known of the log, None if it is new."""
        if self.notes.exists():
            return About(**json.loads(self.notes.read_text(encoding="utf-8")))
        if self.path.stat().st_size:
            raise InputError(
                f"{self.path} holds events, but {self.notes}, which says of which log, is missing: "
                "bring it back, or --keep another file"
            )
        return None

    def note(self, about: About) -> About:
        """Put down what is known of the log."""
        with whole_file(self.notes) as partial:
            partial.write_text(json.dumps(asdict(about)) + "\n", encoding="utf-8")
        self.about = about
        return about

    def follow(self, source: str) -> int:
        """Return how many events there were before this source was first followed."""
        if self.about.source != source:
            self.note(replace(self.about, source=source, after=self.events))
        return self.about.after

    def write(self, batch: Batch, names: Names) -> None:
        """Write events; when this returns they are on the disk."""
        try:
            self.writer.write(batch, names)
            self.file.flush()
            os.fsync(self.file.fileno())
            self.events += batch.events
        except OSError as error:
            raise unwritable(self.path, error) from None


@contextmanager
def open_keep(path: Path) -> Iterator[Keep]:
    """Hold a kept log, which begins now if it is not there."""
    try:
        file = path.open("ab")
    except OSError as error:
        raise unwritable(path, error) from None
    with file:
        yield Keep(path, file)


def whole_lines(path: Path) -> tuple[int, int]:
    """Return how many whole lines a file has, and where the last one ends."""
    lines = end = size = 0
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            lines += data.count(b"\n")
            end = size + data.rfind(b"\n") + 1 if b"\n" in data else end
            size += len(data)
    return lines, end
