"""Writes the files of a log folder."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from producers.container import ContainerWriter
from producers.folder import count_seen, ends_of, file_of
from producers.manifest import NAME, FileEntry, Manifest
from producers.whole import whole_folder
from schemas.batch import Batch
from schemas.check import check_order
from schemas.columns import KINDS
from schemas.encoder import Encoder
from schemas.errors import InputError
from schemas.fields import written_schema
from schemas.names import Names

BLOCK = 8192  # events in a block of a file


class LogWriter:
    """Writes a log folder, which comes into being whole at the end of `with` or not at all."""

    def __init__(self, folder: Path) -> None:
        """Write to a folder that does not exist yet."""
        self._folder = Path(folder)
        self._stack = ExitStack()
        self._files: dict[str, _KindFile] = {}
        self._seen = np.zeros(1, np.int64)  # events by symbol + 1
        self._securities: set[str] = set()
        self._notes: list[str] = []
        self._encoder = Encoder(Names())

    def __enter__(self) -> Self:
        """Begin a folder beside the one that is to be."""
        self._partial = self._stack.enter_context(whole_folder(self._folder))
        self._stack.push(self._leave)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Finish, unless there was an error."""
        return self._stack.__exit__(kind, error, trace)

    def _leave(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            for file in self._files.values():
                file.container.abandon()

    def _finish(self) -> None:
        self._flush()
        entries = {kind: file.finish() for kind, file in self._files.items()}
        in_order = {kind: entries[kind] for kind in KINDS if kind in entries}
        text = Manifest.of(in_order, self._securities, tuple(self._notes)).text()
        (self._partial / NAME).write_text(text, encoding="utf-8")

    def note(self, *sentences: str) -> None:
        """Keep what was assumed when the log was made."""
        self._notes.extend(sentences)

    def write(self, batch: Batch, names: Names) -> None:
        """Write the events of a batch; InputError if one is wrong or comes out of order."""
        if names is not self._encoder.names:  # what waits has the numbers of the old ones
            self._flush()
            self._encoder = Encoder(names)
        self._seen = count_seen(self._seen, batch, len(names.symbols))
        for kind, rows in rows_by_kind(batch):
            with self._named(kind):
                self._file(kind).add(rows, self._encoder)

    def _flush(self) -> None:
        """Write what waits, and note the securities, while their names are known."""
        for kind, file in self._files.items():
            with self._named(kind):
                file.flush(self._encoder)
        symbols = self._encoder.names.symbols
        self._securities.update(symbols[n] for n in np.flatnonzero(self._seen[1:]).tolist())
        self._seen[:] = 0

    @contextmanager
    def _named(self, kind: str) -> Iterator[None]:
        """Name the log and the kind of events in whatever error comes."""
        try:
            yield
        except ValueError as error:
            message = f"{self._folder}, {kind}, {error}"
            raise InputError(message) from None

    def _file(self, kind: str) -> "_KindFile":
        if kind not in self._files:
            self._files[kind] = _KindFile(self._partial, kind)
        return self._files[kind]


def rows_by_kind(batch: Batch) -> list[tuple[str, np.ndarray]]:
    """Return the rows of each kind of events that occurs."""
    tables = [("quote", batch.quotes), ("order", batch.orders), ("trade", batch.trades)]
    numbers = np.unique(batch.others["kind"]).tolist()
    others = [(KINDS[number], batch.others[batch.others["kind"] == number]) for number in numbers]
    return [(kind, rows) for kind, rows in [*tables, *others] if len(rows)]


class _KindFile:
    """The file for events of one kind."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._kind = kind
        self.container = ContainerWriter(file_of(folder, kind), written_schema(kind))
        self._waiting: list[np.ndarray] = []
        self._events = 0
        self._first = self._last = (-1, 0)

    def add(self, rows: np.ndarray, encoder: Encoder) -> None:
        """Take rows, and write the blocks that are full."""
        self._check_order(rows)
        first, last = ends_of(rows)
        self._first = self._first if self._events else first
        self._last = last
        self._events += len(rows)
        self._waiting.append(rows.copy())  # the caller may use its table again
        if sum(map(len, self._waiting)) >= BLOCK:
            together = np.concatenate(self._waiting)
            full = len(together) // BLOCK * BLOCK
            for begin in range(0, full, BLOCK):
                self._write(together[begin : begin + BLOCK], encoder)
            self._waiting = [together[full:]]

    def _check_order(self, rows: np.ndarray) -> None:
        is_wrong = (np.diff(rows["seq"], prepend=self._last[0]) <= 0) | (
            np.diff(rows["ts"], prepend=self._last[1]) < 0
        )
        if is_wrong.any():
            place = int(np.argmax(is_wrong))
            before = ends_of(rows[place - 1 : place])[0] if place else self._last
            check_order({name: int(rows[place][name]) for name in ("seq", "ts")}, *before)

    def _write(self, rows: np.ndarray, encoder: Encoder) -> None:
        self.container.write(len(rows), encoder.encode(self._kind, rows))

    def flush(self, encoder: Encoder) -> None:
        """Write what waits."""
        rows = np.concatenate(self._waiting)
        if len(rows):
            self._write(rows, encoder)
        self._waiting = [rows[:0]]

    def finish(self) -> FileEntry:
        """Bring the file to the disk, and describe it."""
        digest = self.container.close()
        (first_seq, first_ts), (last_seq, last_ts) = self._first, self._last
        size = self.container.size
        return FileEntry(self._events, first_seq, last_seq, first_ts, last_ts, size, digest)
