"""Avro's single-object encoding: a message says by a fingerprint in which schema it is written."""

from typing import Any

from schemas.binary import Damaged

MARK = b"\xc3\x01"
SIZE = 10  # bytes of the mark and the fingerprint


def prefix(schema: Any) -> bytes:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return what a message in a schema begins with."""
    from fastavro.schema import fingerprint, to_parsing_canonical_form  # noqa: PLC0415 (slow to import; streams alone need it)

    text = fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO")
    return MARK + bytes.fromhex(text)


def check_prefix(data: bytes, expected: bytes, what: str) -> None:
    """Refuse a message that is in another schema; Damaged says which."""
    if data[:SIZE] == expected:
        return
    if data[:2] != MARK or len(data) < SIZE:
        raise Damaged(f"found {data[:SIZE].hex() or 'nothing'}, expected a {what} of Avro")
    found, known = data[2:SIZE].hex(), expected[2:].hex()
    raise Damaged(f"found a {what} of the schema {found}, expected {known}: another version")
