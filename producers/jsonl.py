"""JSON Lines on disk: one event a line, the readable form of a log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from schemas.batch import Batch
from schemas.check import WrongField, check_order
from schemas.errors import InputError, unreadable
from schemas.jsonl import read_line, write_line
from schemas.names import Names
from schemas.records import records

LONGEST = 2**20  # bytes of a line


def read_jsonl(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the events of a file; InputError names line and field."""
    try:
        with path.open("rb") as file:
            yield from _events(path, file)
    except OSError as error:
        raise unreadable(path, error) from None


def _events(path: Path, file: BinaryIO) -> Iterator[tuple[str, dict[str, Any]]]:
    last = (-1, 0)
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        try:
            kind, record = _event(line, number)
            check_order(record, *last)
        except ValueError as error:
            separator = "," if isinstance(error, WrongField) else ":"
            message = f"{path}, line {number}{separator} {error}"
            raise InputError(message) from None
        last = (record["seq"], record["ts"])
        yield kind, record


def _event(line: bytes, number: int) -> tuple[str, dict[str, Any]]:
    if len(line) > LONGEST:
        message = f"found a line of more than {LONGEST} bytes, expected an event"
        raise ValueError(message)
    return read_line(line, number)


class JsonlWriter:
    """Writes events as JSON Lines to an open file."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file that is open for writing."""
        self._file = file

    def write(self, batch: Batch, names: Names) -> None:
        """Write the events of a batch."""
        lines = (write_line(kind, record) for kind, record in records(batch, names))
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Do what remains to be done: nothing."""
