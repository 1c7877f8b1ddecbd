"""Checksums of frames, which stand in their headers."""

import zlib
from collections.abc import Mapping

from schemas.binary import Damaged


def check_sum(value: bytes, headers: Mapping[str, bytes]) -> None:
    """Refuse a message whose bytes are not those that were sent; Damaged says so."""
    expected = headers.get("crc")
    if expected is not None and expected != b"%d" % zlib.crc32(value):
        shown = expected.decode("utf-8", "replace")
        raise Damaged(f"found the checksum {zlib.crc32(value)}, expected {shown}")
