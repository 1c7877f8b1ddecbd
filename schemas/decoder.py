"""Reads Avro's bytes of one kind of events into its table, a stretch at a time."""

import io
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import numpy as np

from schemas.check import WrongField, check, check_order, expected
from schemas.columns import ABSENT, OTHER, QUOTE, table_of
from schemas.decode import FULL, WRONG, decode
from schemas.fields import fields, written_schema
from schemas.index import NameIndex
from schemas.plan import plan
from schemas.records import DEFAULT_TIER, KIND_NUMBER, NOBODY, columns_of

FIRST = 4096  # rows of the first table, the next ones are longer: who waits for it can begin


class Block(Protocol):
    """Some records as bytes."""

    @property
    def count(self) -> int:
        """The number of records."""

    @property
    def data(self) -> bytes:
        """The records, and `plan.PADDING` bytes of any kind after them."""

    @property
    def size(self) -> int:
        """The bytes of the records."""


class WrongEvent(ValueError):  # noqa: N818 (a finding, which the reader of the file words)
    """An event is wrong; the text says which one, what was found and what is expected."""


class Decoder:
    """Decodes the blocks of one file, whose writer's schema is ours."""

    def __init__(self, kind: str, index: NameIndex, size: int) -> None:
        """Decode events of a kind into tables of at most `size` rows, the first ones shorter."""
        self.kind = kind
        self._index = index
        self._largest = size
        self._size = min(FIRST, size)
        self._type = table_of(kind)
        self._absent = [NOBODY if name in ABSENT else 0 for name in columns_of(self._type)]
        self._maker = columns_of(QUOTE).index("maker") if kind == "quote" else 0
        self._last = np.array([-1, 0])  # seq and ts of the event before
        self._events = 0
        self._rows = self._new_rows()

    def tables(self, blocks: Iterable[Block]) -> Iterator[np.ndarray]:
        """Go through the events as tables; WrongEvent if something is not as it should be."""
        filled = 0
        for block in blocks:
            done = at = 0
            while done < block.count:
                count = min(self._size - filled, block.count - done)
                after, at = self._decode(block, at, filled, count)
                done += after - filled
                filled = after
                if filled == self._size:
                    yield self._finish(filled)
                    filled = 0
            if at != block.size:
                message = f"event {self._events}: found {block.size - at} bytes more, expected none"
                raise WrongEvent(message)
        if filled:
            yield self._finish(filled)

    def _new_rows(self) -> np.ndarray:
        return np.empty((self._size, len(self._absent)), np.int64)

    def _decode(self, block: Block, at: int, first: int, count: int) -> tuple[int, int]:
        """Decode some events into rows from `first`; return the next row and its position."""
        self._index.learn()
        if self._type is OTHER:  # these events leave columns as they are
            self._rows[first : first + count] = self._absent
        after, position, why = decode(
            np.frombuffer(block.data, np.uint8),
            at,
            block.size,
            self._rows,
            first,
            count,
            plan(self.kind),
            self._maker,
            self._last,
            self._index.tables,
        )
        self._events += after - first
        if why == WRONG:
            raise self._wrong(block.data[position : block.size])
        try:
            self._index.make_room() if why == FULL else self._index.settle()
        except ValueError as error:
            raise WrongEvent(str(error)) from None
        return after, position

    def _wrong(self, data: bytes) -> WrongEvent:
        """Find out slowly what is wrong with the event that these bytes begin with."""
        import fastavro  # noqa: PLC0415 (slow to import, and seldom used)

        place = f"event {self._events + 1}"
        try:
            record: Any = fastavro.schemaless_reader(
                io.BytesIO(data), written_schema(self.kind), None
            )
            check(self.kind, record)
            check_order(record, *self._last.tolist())
        except WrongField as error:
            return WrongEvent(f"{place}, {error}")
        except Exception:  # noqa: BLE001 (bytes can be wrong in more ways than fastavro declares)
            return WrongEvent(f"{place}: found bytes that are no {self.kind}, the file is damaged")
        return WrongEvent(f"{place}: found bytes in a form that is not Avro's, the file is damaged")

    def _finish(self, filled: int) -> np.ndarray:
        """Return the rows that are filled, with defaults, and begin new ones."""
        rows = self._rows[:filled].view(self._type)[:, 0]
        self._size = min(2 * self._size, self._largest)
        self._rows = self._new_rows()
        set_defaults(self.kind, rows)
        return rows


def set_defaults(kind: str, rows: np.ndarray) -> None:
    """Set in decoded rows what is not written: the kind, and what other fields tell."""
    match kind:
        case "order":
            is_own = rows["controller"] == NOBODY
            rows["controller"][is_own] = rows["account"][is_own]
        case "security":
            _set_tiers(rows)
    if rows.dtype is OTHER:
        rows["kind"] = KIND_NUMBER[kind]


def _set_tiers(rows: np.ndarray) -> None:
    """Set the tiers that are left to the market; WrongEvent if one does not exist."""
    tiers = np.array(list(DEFAULT_TIER.values()))
    is_null = rows["tier"] == 0
    rows["tier"][is_null] = tiers[rows["market"][is_null]]
    (field,) = [field for field in fields("security") if field.name == "tier"]
    is_wrong = ~np.isin(rows["tier"], field.values)
    if is_wrong.any():
        wrong = rows[is_wrong][0]
        found = f"found {wrong['tier']}, expected {expected(field)}"
        message = f"seq {wrong['seq']}, field tier: {found}"
        raise WrongEvent(message)
