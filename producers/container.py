"""Avro container files, block by block: nothing is trusted, and no more is held than a block."""

import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from schemas.errors import InputError, unreadable
from schemas.plan import PADDING

MAGIC = b"Obj\x01"
SYNC = 16  # bytes of the marker after each block
LARGEST = 2**28  # bytes of a block, decompressed
LONGEST = 10  # bytes of an Avro long
EVENTS = b"soes.events"  # in the header's metadata: how many events the file holds
DIGITS = 20  # of that number, which is known only when all else has been written


@dataclass(frozen=True, slots=True)
class Block:
    """Some records of a file."""

    count: int
    data: bytes  # with padding after `size`, as the decoder wants it
    size: int


class Container:
    """An Avro container file that is being read; InputError names the file and what is wrong."""

    def __init__(self, path: Path) -> None:
        """Take a file; `with` opens it and reads its header."""
        self.path = path
        self.schema: Any = None
        self._said: int | None = None  # events, says the header
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        """Open the file and read its header."""
        with ExitStack() as stack:
            try:
                self._file = stack.enter_context(self.path.open("rb"))
                self._left = os.fstat(self._file.fileno()).st_size
            except OSError as error:
                raise unreadable(self.path, error) from None
            self.schema, self._codec, self._sync = self._header()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._stack.close()

    def error(self, found: str) -> InputError:
        """Make an error that names the file."""
        return InputError(f"{self.path}: {found}")

    def digest(self) -> str:
        """Return the SHA-256 of what has been read."""
        return self._digest.hexdigest()

    def blocks(self) -> Iterator[Block]:
        """Go through the blocks to the end of the file; their events are as many as it says."""
        events = 0
        while self._left:
            count, size = self._long(), self._long()
            if count < 0 or not 0 <= size <= LARGEST:
                raise self.error("found a block of impossible size, the file is damaged")
            data = self._take(size + SYNC)
            if data[size:] != self._sync:
                raise self.error("found a block without its sync marker, the file is damaged")
            events += count
            yield self._decompressed(count, data, size)
        if self._said not in (None, events):
            found = f"found {events} events, the header says {self._said}"
            raise self.error(f"{found}: the file is cut short or damaged")

    def _decompressed(self, count: int, data: bytes, size: int) -> Block:
        if self._codec == "null":
            return Block(count, data, size)
        decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            plain = decompressor.decompress(memoryview(data)[:size], LARGEST)
        except zlib.error:
            plain = b""
        if not decompressor.eof:
            raise self.error("found a block that cannot be decompressed, the file is damaged")
        return Block(count, plain + bytes(PADDING), len(plain))

    def _header(self) -> tuple[Any, str, bytes]:
        if self._left < len(MAGIC) or self._take(len(MAGIC)) != MAGIC:
            raise self.error("found no Avro container file, expected one")
        metadata: dict[bytes, bytes] = {}
        while count := self._long():
            if count < 0:
                self._long()  # the size of this part of the map
            for _ in range(abs(count)):
                key = self._take(self._long())
                metadata[key] = self._take(self._long())
        self._said = self._number(metadata.get(EVENTS))
        codec = metadata.get(b"avro.codec", b"null").decode("ascii", "replace")
        if codec not in ("null", "deflate"):
            raise self.error(f"found the codec {codec!r}, expected null or deflate")
        return self._schema(metadata.get(b"avro.schema", b"")), codec, self._take(SYNC)

    def _schema(self, text: bytes) -> Any:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise self.error("found a header without a schema, the file is damaged") from None

    def _number(self, digits: bytes | None) -> int | None:
        """Return the number of events that the header says; other tools' headers say none."""
        if digits is None:
            return None
        if len(digits) != DIGITS or not digits.isdigit():
            raise self.error("found a number of events that is none, the file is damaged")
        return int(digits)

    def _long(self) -> int:
        value = 0
        for place in range(LONGEST):
            (byte,) = self._take(1)
            value |= (byte & 127) << 7 * place
            if byte < 128:  # noqa: PLR2004 (the bit that says that more follows)
                return (value >> 1) ^ -(value & 1)
        raise self.error("found a number that does not end, the file is damaged")

    def _take(self, size: int) -> bytes:
        if not 0 <= size <= min(self._left, LARGEST + SYNC):
            raise self.error(
                "found the file's end inside a block, the file is cut short or damaged"
            )
        try:
            data = self._file.read(size)
        except OSError as error:
            raise unreadable(self.path, error) from None
        if len(data) < size:
            raise self.error("found the file's end too early, somebody has just shortened it")
        self._left -= size
        self._digest.update(data)
        return data


class ContainerWriter:
    """An Avro container file that is being written."""

    def __init__(self, path: Path, schema: Any, *, is_counted: bool = False) -> None:  # noqa: ANN401 (as above)
        """Begin a file; its marker comes from the schema, so that equal events are equal files.

        With `is_counted` the header has room for `write_count`.
        """
        text = json.dumps(schema).encode()
        self._sync = hashlib.sha256(text).digest()[:SYNC]
        self._digest = hashlib.sha256()
        self.size = 0
        self._file = path.open("wb")
        room = [(EVENTS, b"0" * DIGITS)] if is_counted else []
        pairs = [*room, (b"avro.codec", b"null"), (b"avro.schema", text)]
        header = b"".join(_bytes(part) for pair in pairs for part in pair)
        self._put(MAGIC + long_bytes(len(pairs)) + header + long_bytes(0) + self._sync)

    def write(self, count: int, data: bytes) -> None:
        """Write a block of records."""
        self._put(long_bytes(count) + long_bytes(len(data)))
        self._put(data)
        self._put(self._sync)

    def close(self) -> str:
        """Bring the file to the disk; return its SHA-256."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._digest.hexdigest()

    def abandon(self) -> None:
        """Close the file as it is."""
        with suppress(OSError):  # what has not come to the disk is not wanted any more
            self._file.close()

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)


def write_count(path: Path, events: int) -> None:
    """Write how many events a file holds into its header, which was begun with room for it."""
    place = len(MAGIC + long_bytes(0) + _bytes(EVENTS) + long_bytes(DIGITS))
    with path.open("r+b") as file:
        file.seek(place)
        file.write(f"{events:0{DIGITS}}".encode())


def long_bytes(value: int) -> bytes:
    """Return a number from 0 on as an Avro long."""
    rest = value << 1
    data = bytearray()
    while rest > 127:  # noqa: PLR2004 (seven bits a byte)
        data.append(rest & 127 | 128)
        rest >>= 7
    data.append(rest)
    return bytes(data)


def _bytes(data: bytes) -> bytes:
    return long_bytes(len(data)) + data
