"""Logs of events: a JSON Lines file, an Avro container file, or a log folder."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np

from producers.batches import choose
from producers.folder import FolderLog
from producers.folder_writer import LogWriter
from producers.jsonl import JsonlWriter
from producers.single import SingleFile
from producers.union import UnionWriter
from producers.whole import whole_file
from schemas.batch import Batch
from schemas.errors import InputError
from schemas.names import Names

__all__ = ["Log", "LogWriter", "Writer", "create_log", "open_log"]

SIZE = 32768  # events decoded at a time


class Writer(Protocol):
    """Takes the events of a log, batch by batch, in order."""

    def write(self, batch: Batch, names: Names) -> None:
        """Write the events of a batch; InputError if one is wrong or comes out of order."""


class Log:
    """A log that is read."""

    def __init__(self, source: SingleFile | FolderLog) -> None:
        """Take what stands on the disk."""
        self._source = source
        self.path = source.path

    @property
    def fingerprint(self) -> str:
        """A hash of the content, hexadecimal."""
        return self._source.fingerprint

    @property
    def events(self) -> int | None:
        """The number of events, None if it is not known before reading."""
        return self._source.events

    @property
    def first_ts(self) -> int | None:
        """Time of the first event in microseconds UTC, None if there is none or it is not known."""
        return self._source.first_ts

    @property
    def last_ts(self) -> int | None:
        """Time of the last event in microseconds UTC, None if there is none or it is not known."""
        return self._source.last_ts

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed when the log was made, a sentence each; a single file keeps none."""
        return self._source.notes

    @property
    def size_bytes(self) -> int:
        """The bytes of the log's files."""
        return self._source.size_bytes

    def batches(
        self, names: Names, *, symbols: frozenset[str] | None = None, size: int = SIZE
    ) -> Iterator[Batch]:
        """Go through the events, about `size` at a time; InputError names file and place.

        With `symbols` only the events of these securities come, and those that concern all.
        """
        batches = self._source.read(names, size)
        return batches if symbols is None else _chosen(batches, names, symbols)


def open_log(path: Path) -> Log:
    """Open a log; InputError if it is none, or if its manifest is not right."""
    path = Path(path)
    if path.is_dir():
        return Log(FolderLog(path))
    if not path.exists():
        message = f"{path}: found no such file or folder, expected a log"
        raise InputError(message)
    if path.suffix not in (".jsonl", ".avro"):
        message = f"{path}: found a file, expected a .jsonl file, an .avro file or a log folder"
        raise InputError(message)
    return Log(SingleFile(path))


def create_log(path: Path) -> AbstractContextManager[Writer]:
    """Return a writer for `with`: of a .jsonl file, an .avro file, or else of a log folder."""
    path = Path(path)
    if path.suffix in (".jsonl", ".avro"):
        return _create_file(path)
    return LogWriter(path)


@contextmanager
def _create_file(path: Path) -> Iterator[Writer]:
    with whole_file(path) as partial:
        if path.suffix == ".avro":
            with UnionWriter(partial) as union:
                yield union
        else:
            with partial.open("wb") as file:
                yield JsonlWriter(file)


def _chosen(batches: Iterator[Batch], names: Names, symbols: frozenset[str]) -> Iterator[Batch]:
    """Keep the events of some securities."""
    is_chosen = np.ones(1, bool)
    for batch in batches:
        if len(names.symbols) >= len(is_chosen):
            is_chosen = np.array([*(symbol in symbols for symbol in names.symbols), True])
        yield choose(batch, is_chosen)
