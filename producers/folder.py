"""Log folders: a container file for each kind of events, and a manifest of them all."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import numpy as np

from producers.batches import OrderError, batches
from producers.container import Container
from producers.events import is_todays, kind_of, tables
from producers.manifest import (
    NAME,
    FileEntry,
    Manifest,
    check_manifest,
    read_manifest,
    schemas_fingerprint,
)
from schemas.batch import Batch
from schemas.errors import InputError, unreadable
from schemas.index import NameIndex
from schemas.names import Names
from schemas.turn import count_rows

RARE = 16  # of so many events one


def file_of(folder: Path, kind: str) -> Path:
    """Return the file for events of a kind."""
    return folder / f"{kind}.avro"


class FolderLog:
    """A log folder that is read; what the manifest says is verified on the way."""

    def __init__(self, path: Path) -> None:
        """Read the manifest, and see whether its files are there."""
        self.path = path
        self.manifest = read_manifest(path)
        self._check_files()

    def _check_files(self) -> None:
        expected = {NAME, *(file_of(self.path, kind).name for kind in self.manifest.files)}
        try:
            sizes = {file.name: file.stat().st_size for file in self.path.iterdir()}
        except OSError as error:
            raise unreadable(self.path, error) from None
        for name in sorted(expected - set(sizes)):
            message = f"{self.path / name}: found no such file, but the manifest names it"
            raise InputError(message)
        for name in sorted(set(sizes) - expected):
            message = f"{self.path / name}: found a file that the manifest does not name"
            raise InputError(message)
        for kind, entry in self.manifest.files.items():
            file = file_of(self.path, kind)
            if sizes[file.name] != entry.bytes:
                found = f"found {sizes[file.name]} bytes, the manifest says {entry.bytes}"
                raise InputError(f"{file}: {found}")

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the events."""
        return self.manifest.fingerprint()

    @property
    def events(self) -> int:
        """Count the events."""
        return self.manifest.events

    @property
    def first_ts(self) -> int | None:
        """The time of the first event."""
        return self.manifest.first_ts

    @property
    def last_ts(self) -> int | None:
        """The time of the last event."""
        return self.manifest.last_ts

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed when the log was made."""
        return self.manifest.notes

    @property
    def size_bytes(self) -> int:
        """The bytes of all files of events."""
        return sum(entry.bytes for entry in self.manifest.files.values())

    def read(self, names: Names, size: int) -> Iterator[Batch]:
        """Go through the events; InputError names the file that is not as the manifest says."""
        index = NameIndex(names)
        seen = np.zeros(1, np.int64)  # events by symbol + 1
        with ExitStack() as stack:
            streams = {
                kind: self._tables(kind, stack.enter_context(self._container(kind)), index, size)
                for kind in self.manifest.files
            }
            try:
                for batch in batches(streams):
                    seen = count_seen(seen, batch, len(names.symbols))
                    yield batch
            except OrderError as error:
                message = f"{self.path}, {error}"
                raise InputError(message) from None
        securities = {names.symbols[number] for number in np.flatnonzero(seen[1:]).tolist()}
        said = self.manifest
        true = Manifest.of(said.files, securities, said.notes, said.schema)
        check_manifest(self.path / NAME, "", self.manifest, true)

    def _container(self, kind: str) -> Container:
        return Container(file_of(self.path, kind))

    def _tables(
        self, kind: str, container: Container, index: NameIndex, size: int
    ) -> Iterator[np.ndarray]:
        """Go through the events of a kind, and compare them with the manifest at the end.

        Events that are rare come in short tables: longer ones would be memory, and no faster.
        """
        self._check_schema(kind, container)
        said = self.manifest.files[kind]
        if said.events * RARE < self.manifest.events:
            size = -(-size // RARE)
        events = 0
        first = last = (-1, 0)
        for table in tables(container, kind, index, size):
            first = first if events else ends_of(table)[0]
            last = ends_of(table)[1]
            events += len(table)
            yield table
        if container.digest() != said.sha256:
            raise container.error("found a changed file, its SHA-256 is not the manifest's")
        true = FileEntry(
            events, first[0], last[0], first[1], last[1], said.bytes, container.digest()
        )
        check_manifest(self.path / NAME, f"files.{kind}.", said, true)

    def _check_schema(self, kind: str, container: Container) -> None:
        """Refuse events of another kind, and another schema than the manifest's, if it is today's.

        Of older schemas only the fingerprint of all together is known, which no single file has.
        """
        if kind_of(container.schema) != kind:
            raise container.error(f"found a schema that is not of {kind} events")
        if self.manifest.schema == schemas_fingerprint() and not is_todays(container, kind):
            raise container.error("found another schema than that of which the manifest speaks")


def ends_of(table: np.ndarray) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return seq and ts of the first and of the last row."""
    first, last = table[0], table[-1]
    return (int(first["seq"]), int(first["ts"])), (int(last["seq"]), int(last["ts"]))


def count_seen(seen: np.ndarray, batch: Batch, symbols: int) -> np.ndarray:
    """Count the events of each security in a batch, by symbol + 1; 0 = those of every security."""
    if symbols >= len(seen):
        seen = np.concatenate([seen, np.zeros(symbols + 1, np.int64)])
    places = np.append(np.arange(1, symbols + 1), 0)  # the last is that of -1
    for table in (batch.quotes, batch.orders, batch.trades, batch.others):
        fields = table.dtype.names or ()
        rows = table.view(np.int64).reshape(len(table), len(fields))
        count_rows(rows, fields.index("symbol"), places, seen)
    return seen
