"""Lines as they come: from a pipe, or from a file that grows."""

import os
import select
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import InputError, unreadable

CHUNK = 2**16  # bytes read at a time
MOST = 2**22  # bytes of a line that are taken: enough to show what it was, in one message
LOOK_SECONDS = 0.02  # between two looks at a file that does not grow
STANDARD_INPUT = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, or the first MOST bytes of it."""

    number: int  # from 1
    data: bytes


class Lines:
    """Cuts bytes into lines, in bounded memory."""

    def __init__(self) -> None:
        """Begin before the first line."""
        self.number = 0
        self.rest = b""
        self.is_cut = False  # the beginning of this line has been given already

    def feed(self, data: bytes) -> Iterator[Line]:
        """Yield the lines that come to their end."""
        *whole, self.rest = (self.rest + data).split(b"\n")
        for one in whole:
            yield from self.end(one)
            self.is_cut = False
        if len(self.rest) > MOST:
            yield from self.end(self.rest)
            self.rest, self.is_cut = b"", True

    def end(self, data: bytes) -> Iterator[Line]:
        """Yield what was a line, unless its beginning has been given."""
        if not self.is_cut:
            self.number += 1
            yield Line(self.number, data[:MOST])

    def last(self) -> Iterator[Line]:
        """Yield what stands after the last end of a line."""
        if self.rest:
            yield from self.end(self.rest)
            self.rest = b""


class Incoming:
    """What comes from a pipe until it ends, or from a file, which never does."""

    def __init__(self, path: Path | None) -> None:
        """Open a file, else standard input."""
        self.path = path
        self.name = "-" if path is None else str(path.absolute())
        self.known = 0  # lines at the beginning that are left out
        self.lines = Lines()
        self.has_ended = False
        try:
            self.file = STANDARD_INPUT if path is None else os.open(path, os.O_RDONLY)
        except OSError as error:
            raise unreadable(Path(self.name), error) from None
        if path is not None and not stat.S_ISREG(os.fstat(self.file).st_mode):
            raise InputError(f"{path}: found no file, expected one that grows; `-` reads a pipe")

    def close(self) -> None:
        """Let the file go."""
        if self.path is not None:
            os.close(self.file)

    def take(self, seconds: float) -> list[Line]:
        """Return the lines that have come, after so many seconds at most."""
        if not select.select([self.file], [], [], seconds)[0]:
            return []
        data = os.read(self.file, CHUNK)
        if data:
            return [line for line in self.lines.feed(data) if line.number > self.known]
        if self.path is None:
            self.has_ended = True
            return list(self.lines.last())
        self.wait_for_more(seconds)
        return []

    def wait_for_more(self, seconds: float) -> None:
        """Wait where the file ends now; InputError if it was cut."""
        if os.fstat(self.file).st_size < os.lseek(self.file, 0, os.SEEK_CUR):
            raise InputError(f"{self.path}: was made shorter, expected a file that only grows")
        time.sleep(min(seconds, LOOK_SECONDS))
