"""Logs in one file: JSON Lines, or an Avro container file."""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from producers.batches import batches
from producers.container import Container
from producers.events import fast_kind, records, tables
from producers.jsonl import read_jsonl
from schemas.batch import Batch
from schemas.errors import unreadable
from schemas.index import NameIndex
from schemas.names import Names
from schemas.records import Collector

PIECE = 2**20  # bytes read at a time for the fingerprint


class SingleFile:
    """A log in one file; how much it holds is known only when it has been read."""

    events: int | None = None
    first_ts: int | None = None
    last_ts: int | None = None
    notes: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        """Take a file that is there."""
        self.path = path
        self.size_bytes = path.stat().st_size

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the file."""
        digest = hashlib.sha256()
        try:
            with self.path.open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
        except OSError as error:
            raise unreadable(self.path, error) from None
        return digest.hexdigest()

    def read(self, names: Names, size: int) -> Iterator[Batch]:
        """Go through the events; InputError names the place that is wrong."""
        if self.path.suffix == ".avro":
            return self._read_avro(names, size)
        return collected(read_jsonl(self.path), names, size)

    def _read_avro(self, names: Names, size: int) -> Iterator[Batch]:
        with Container(self.path) as container:
            kind = fast_kind(container)
            if kind is None:
                yield from collected(records(container), names, size)
            else:
                yield from batches({kind: tables(container, kind, NameIndex(names), size)})


def collected(
    events: Iterator[tuple[str, dict[str, Any]]], names: Names, size: int
) -> Iterator[Batch]:
    """Make batches of single events."""
    collector = Collector(names)
    for kind, record in events:
        collector.add(kind, record)
        if len(collector) >= size:
            yield collector.take()
    if len(collector):
        yield collector.take()
