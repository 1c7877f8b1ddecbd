"""Writes rows of events as Avro's bytes."""

import io
from typing import Any

import numpy as np

from schemas.check import check
from schemas.compiled import IS_COMPILING
from schemas.encode import FULL, WRONG, Texts, encode
from schemas.fields import written_schema
from schemas.names import Names, Numbering
from schemas.plan import plan
from schemas.records import record_of

ROOM = 1024  # names at the beginning
BYTES = 2**20  # of encoded events at the beginning


class Encoder:
    """Encodes rows whose names are numbers of a `Names`."""

    def __init__(self, names: Names) -> None:
        """Begin without text; the names are taken over as they come."""
        self.names = names
        self._text = np.zeros(8 * ROOM, np.uint8)
        self._used = 0
        self._places = [np.zeros((ROOM, 2), np.int64) for _ in range(4)]
        self._known = [0] * 4
        self._data = np.zeros(BYTES, np.uint8)

    def encode(self, kind: str, rows: np.ndarray) -> bytes:
        """Return rows of the table for a kind of events as records; WrongField if one is wrong."""
        if not IS_COMPILING:
            return self._encode_plainly(kind, rows)
        texts = self.texts()
        table = _without_defaults(kind, rows).view(np.int64).reshape(len(rows), -1)
        row, end, why = encode(table, 0, plan(kind), texts, self._data, 0)
        while why == FULL:
            self._data = _twice(self._data)
            row, end, why = encode(table, row, plan(kind), texts, self._data, end)
        if why == WRONG:
            wrong = rows[row].item()
            self._record(kind, wrong)
            message = f"found {wrong}, expected what its columns may hold"
            raise ValueError(message)
        return self._data[:end].tobytes()

    def _record(self, kind: str, row: tuple[int, ...]) -> dict[str, Any]:
        """Return the record of a row; ValueError if it cannot be one."""
        try:
            record = record_of(kind, row, self.names)
        except IndexError:
            message = f"found {row}, expected numbers of names and choices that exist"
            raise ValueError(message) from None
        check(kind, record)
        return record

    def _encode_plainly(self, kind: str, rows: np.ndarray) -> bytes:
        """Do the same without the compiler."""
        import fastavro  # noqa: PLC0415 (slow to import, and seldom used)

        data = io.BytesIO()
        for row in rows.tolist():
            fastavro.schemaless_writer(data, written_schema(kind), self._record(kind, row))
        return data.getvalue()

    def texts(self) -> Texts:
        """Return the bytes of all names, new ones included."""
        names = self.names
        numberings = (names.symbols, names.participants, names.accounts, names.orders)
        places = [self._take(number, numbering) for number, numbering in enumerate(numberings)]
        return Texts(self._text, *places)

    def _take(self, number: int, numbering: Numbering) -> np.ndarray:
        """Take over a numbering's new names; return where each of its names stands."""
        known = self._known[number]
        if len(numbering.texts) > known:
            texts = [text.encode() for text in numbering.texts[known:]]
            lengths = np.array([len(text) for text in texts])
            self._known[number] = after = known + len(texts)
            self._places[number] = _room(self._places[number], after)
            self._places[number][known:after, 0] = self._used + np.cumsum(lengths) - lengths
            self._places[number][known:after, 1] = lengths
            end = self._used + int(lengths.sum())
            self._text = _room(self._text, end)
            self._text[self._used : end] = np.frombuffer(b"".join(texts), np.uint8)
            self._used = end
        return self._places[number][: self._known[number]]


def _room(array: np.ndarray, size: int) -> np.ndarray:
    """Return an array that is at least so long."""
    while len(array) < size:
        array = _twice(array)
    return array


def _twice(array: np.ndarray) -> np.ndarray:
    return np.concatenate([array, np.zeros_like(array)])


def _without_defaults(kind: str, rows: np.ndarray) -> np.ndarray:
    """Return contiguous rows in which a controller that is the account itself is null."""
    if kind != "order":
        return np.ascontiguousarray(rows)
    orders = rows.copy()
    orders["controller"][orders["controller"] == orders["account"]] = -1
    return orders
