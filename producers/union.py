"""Avro files that hold events of all kinds: a union of their records."""

import io
from pathlib import Path
from typing import Any, Self

from producers.container import ContainerWriter, write_count
from schemas.batch import Batch
from schemas.columns import KINDS
from schemas.fields import once, written_schema
from schemas.names import Names
from schemas.records import records

BLOCK = 8192  # events in a block of a file


class UnionWriter:
    """Writes events of all kinds to one container file."""

    def __init__(self, path: Path) -> None:
        """Begin a file."""
        from fastavro import parse_schema  # noqa: PLC0415 (slow to import, and seldom used)

        schema = union_schema()
        self._schema = parse_schema(schema)
        self._path = path
        self._container = ContainerWriter(path, schema, is_counted=True)
        self._data = io.BytesIO()
        self._waiting = self._written = 0  # events

    def write(self, batch: Batch, names: Names) -> None:
        """Write the events of a batch."""
        from fastavro import schemaless_writer  # noqa: PLC0415 (as above)

        for kind, record in records(batch, names):
            schemaless_writer(self._data, self._schema, (f"soes.{kind}", record))
            self._waiting += 1
            if self._waiting == BLOCK:
                self._flush()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write what waits, and how many events there are, unless there was an error."""
        try:
            if kind is None:
                self._flush()
                self._container.close()
                write_count(self._path, self._written)
        finally:
            self._container.abandon()

    def _flush(self) -> None:
        if self._waiting:
            self._container.write(self._waiting, self._data.getvalue())
        self._data = io.BytesIO()
        self._written += self._waiting
        self._waiting = 0


def union_schema() -> list[Any]:
    """Return the union of all events' schemas."""
    union: list[Any] = once([written_schema(kind) for kind in KINDS])
    return union
