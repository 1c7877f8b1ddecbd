"""Parcels: named pieces of bytes as one piece."""

import json
from collections.abc import Mapping


def wrap(pieces: Mapping[str, bytes | memoryview]) -> bytes:
    """Return the pieces as one, after a line that says how long each is."""
    sizes = {name: len(piece) for name, piece in pieces.items()}
    return b"".join([json.dumps(sizes).encode(), b"\n", *pieces.values()])


def unwrap(data: bytes) -> dict[str, memoryview]:
    """Return the pieces that were wrapped, by name; ValueError if it is no parcel."""
    at = data.index(b"\n") + 1
    pieces, whole = {}, memoryview(data)
    for name, size in json.loads(data[:at]).items():
        pieces[name] = whole[at : at + size]
        at += size
    if at != len(data):
        message = f"found {len(data)} bytes, expected {at}"
        raise ValueError(message)
    return pieces
