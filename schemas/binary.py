"""Avro's numbers and texts one by one, for the heads of messages; rows have compiled code."""

from collections.abc import Callable, Sequence
from typing import TypeVar

LONGEST = 10  # bytes of an Avro long
LOW_BITS = 127
MORE = 128

Item = TypeVar("Item")


class Damaged(ValueError):  # noqa: N818 (a finding, which the reader of the message words)
    """The bytes are not what their schema says."""


def long_bytes(value: int) -> bytes:
    """Return a number as an Avro long."""
    rest = value << 1 if value >= 0 else ~(value << 1)
    data = bytearray()
    while rest > LOW_BITS:
        data.append(rest & LOW_BITS | MORE)
        rest >>= 7
    data.append(rest)
    return bytes(data)


def text_bytes(text: str) -> bytes:
    """Return a text as an Avro string."""
    data = text.encode()
    return long_bytes(len(data)) + data


def array_bytes(items: Sequence[bytes]) -> bytes:
    """Return items as an Avro array in one block."""
    return (long_bytes(len(items)) + b"".join(items) if items else b"") + b"\0"


class Reader:
    """Reads what stands in a message, from its beginning; Damaged if it is not there."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        """Begin at a position."""
        self.data = data
        self.at = at

    def long(self) -> int:
        """Read an Avro int, long, or the index of a union's branch or an enumeration's symbol."""
        value = 0
        for place in range(LONGEST):
            if self.at >= len(self.data):
                break
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & LOW_BITS) << 7 * place
            if byte < MORE:
                return (value >> 1) ^ -(value & 1)
        raise Damaged(f"found no number at byte {self.at}")

    def text(self) -> str:
        """Read an Avro string."""
        size = self.long()
        if not 0 <= size <= len(self.data) - self.at:
            raise Damaged(f"found a text of {size} bytes at byte {self.at}")
        self.at += size
        try:
            return self.data[self.at - size : self.at].decode()
        except UnicodeDecodeError:
            raise Damaged(f"found a text that is not UTF-8 before byte {self.at}") from None

    def array(self, item: Callable[[], Item]) -> list[Item]:
        """Read an Avro array, each item by a function."""
        items: list[Item] = []
        while count := self.block():
            items += [item() for _ in range(count)]
        return items

    def block(self) -> int:
        """Read how many items follow, 0 at the end of an array."""
        if self.at < len(self.data) and self.data[self.at] == 0:  # by far the most frequent
            self.at += 1
            return 0
        count = self.long()
        if count < 0:
            self.long()  # their bytes, for readers that pass them over
        if abs(count) > len(self.data):  # every item has a byte at least, but for empty records
            raise Damaged(f"found {abs(count)} items at byte {self.at}")
        return abs(count)

    def end(self) -> None:
        """See that nothing follows."""
        if self.at != len(self.data):
            raise Damaged(f"found {len(self.data) - self.at} bytes more, expected none")
