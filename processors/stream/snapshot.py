"""Snapshots: the whole state of a part as bytes, and as records that survive a crash between them.

A snapshot larger than a message goes in pieces.  Two generations take turns, and a seal is written
last: until it is there, the generation before is whole.
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import lz4.frame

from processors.parcel import unwrap, wrap
from processors.stream.part import Order, Part, Place
from schemas.end import End
from schemas.errors import InputError
from schemas.names import Names

PIECE = 2**22  # bytes of a record at most
SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the snapshots' topic."""

    key: str  # run/part/generation/piece
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """What the last record of a snapshot says."""

    number: int  # of the snapshot, from 0
    token: str  # of the process that wrote it: pieces of another one do not belong to it
    pieces: int
    crc: int


def pack(part: Part) -> bytes:
    """Return the state of a part that has decided all that it accepted."""
    place = asdict(part.place)
    schemas = list(part.reader.announced.values())
    head = json.dumps({"place": place, "schemas": schemas})
    states = {f"state of {name}": engine.dump() for name, engine in part.engines.items()}
    parcel = wrap({"head": head.encode(), "names": part.names.dump(), **states})
    return bytes(lz4.frame.compress(parcel))


def unpack(data: bytes, number: int, order: Order) -> Part:
    """Return the part whose state was packed, under the same orders."""
    pieces = unwrap(lz4.frame.decompress(data))
    part = Part(number, order, Names.load(bytes(pieces["names"])))
    known = json.loads(bytes(pieces["head"]))
    end = known["place"].pop("end")
    part.place = Place(
        **known["place"], end=End(**{**end, "notes": tuple(end["notes"])}) if end else None
    )
    for schema in known["schemas"]:
        part.reader.announce(schema)
    for name, engine in part.engines.items():
        engine.load(bytes(pieces[f"state of {name}"]))
    return part


def prefix_of(run: str, number: int) -> str:
    """Return what the keys of a part's snapshots begin with."""
    return f"{run}/{number}/"


def records(data: bytes, prefix: str, number: int, token: str) -> Iterator[Record]:
    """Yield the records of a snapshot, the seal last."""
    generation = f"{prefix}{number % 2}/"
    pieces = range(0, len(data), PIECE)
    for piece, at in enumerate(pieces):
        value = _piece_head(number, token) + data[at : at + PIECE]
        yield Record(f"{generation}{piece}", value)
    seal = Seal(number, token, len(pieces), zlib.crc32(data))
    yield Record(f"{generation}{SEAL}", json.dumps(asdict(seal)).encode())


def assembled(found: dict[str, bytes], prefix: str) -> tuple[Seal, bytes] | None:
    """Return the newest snapshot that is whole among the latest records by key, None if none is."""
    whole = [one for one in (_generation(found, f"{prefix}{turn}/") for turn in range(2)) if one]
    return max(whole, key=lambda one: one[0].number, default=None)


def _generation(found: dict[str, bytes], generation: str) -> tuple[Seal, bytes] | None:
    """Return a snapshot, None unless every piece of it is there."""
    text = found.get(f"{generation}{SEAL}")
    if text is None:
        return None
    seal = Seal(**json.loads(text))
    head = _piece_head(seal.number, seal.token)
    pieces = [found.get(f"{generation}{piece}", b"") for piece in range(seal.pieces)]
    if not all(piece.startswith(head) for piece in pieces):
        return None
    data = b"".join(piece[len(head) :] for piece in pieces)
    if zlib.crc32(data) != seal.crc:
        raise InputError(f"snapshot {generation}: found another checksum than its seal says")
    return seal, data


def _piece_head(number: int, token: str) -> bytes:
    return f"{number} {token}\n".encode()
