"""Keeps what compiled code knows of names and `Names` the same."""

import numpy as np

from schemas.lookup import (
    BYTES,
    MAKER,
    NEWS,
    USED,
    Tables,
    learn_maker,
    learn_name,
    move,
)
from schemas.names import Names
from schemas.plan import PADDING, SYMBOL

ROOM = 1024  # names at the beginning


class NameIndex:
    """A `Names` in the form that compiled code can read and add to."""

    def __init__(self, names: Names) -> None:
        """Begin with the names that are known."""
        self.names = names
        self.tables = Tables(
            table=_empty_table(4 * ROOM),
            counts=np.zeros(8, np.int64),
            journal=np.zeros((ROOM, 4), np.int64),
            text=np.zeros(16 * ROOM, np.uint8),
            makers=np.zeros(ROOM, np.int64),
        )
        self._settled = 0  # bytes of names that are handed over
        self._numberings = (names.symbols, names.participants, names.accounts, names.orders)

    def learn(self) -> None:
        """Take over what has been added to the names elsewhere."""
        counts = self.tables.counts
        for number, numbering in enumerate(self._numberings):
            if len(numbering.texts) == counts[number]:
                continue
            for text in numbering.texts[counts[number] :]:
                data = np.frombuffer(text.encode() + bytes(PADDING), np.uint8)
                while learn_name(self.tables, data, len(data) - PADDING, number) < 0:
                    self._enlarge(is_journal_full=self._is_journal_full())
        for symbol, participant in self.names.makers[counts[MAKER] :]:
            while learn_maker(self.tables, symbol, participant) < 0:
                self._enlarge(is_journal_full=self._is_journal_full())
        counts[NEWS] = 0
        self._settled = int(counts[BYTES])

    def has_more_than(self, counts: tuple[int, ...]) -> bool:
        """Tell whether names were added, here or elsewhere, since there were so many."""
        here = tuple(self.tables.counts[: MAKER + 1].tolist())
        return here > counts or self.names.counts() > counts

    def settle(self) -> None:
        """Hand over to the names what compiled code has added; ValueError if it is not UTF-8."""
        counts = self.tables.counts
        if counts[NEWS]:
            begin = self._settled
            self._settled = int(counts[BYTES])
            self._hand_over(self.tables.text[begin : self._settled].tobytes(), begin)
            counts[NEWS] = 0
        if [len(numbering) for numbering in self._numberings] != counts[:MAKER].tolist():
            message = "names were added here and elsewhere at once"
            raise RuntimeError(message)

    def _hand_over(self, text: bytes, begin: int) -> None:
        """Go through the journal; the text is that of its names and begins at a place."""
        news = self.tables.journal[: self.tables.counts[NEWS]]
        for numbering, first, second, seq in news.tolist():
            if numbering == MAKER:
                self.names.maker(first, second)
            else:
                start = first - begin
                name = _decoded(text[start : start + second], seq)
                self._numberings[numbering].number(name)

    def make_room(self) -> None:
        """Hand over what is new, and enlarge what compiled code found too small."""
        is_journal_full = self._is_journal_full()
        self.settle()
        self._enlarge(is_journal_full=is_journal_full)

    def _is_journal_full(self) -> bool:
        return bool(self.tables.counts[NEWS] == len(self.tables.journal))

    def _enlarge(self, *, is_journal_full: bool) -> None:
        """Enlarge what compiled code found too small, if it is not the journal that is full."""
        tables = self.tables
        if 2 * tables.counts[USED] >= len(tables.table):
            table = _empty_table(2 * len(tables.table))
            move(tables.table, table)
            self.tables = tables._replace(table=table)
        elif tables.counts[SYMBOL] == len(tables.makers):
            self.tables = tables._replace(makers=_twice(tables.makers))
        elif not is_journal_full:
            self.tables = tables._replace(text=_twice(tables.text))
        tables.counts[NEWS] = 0  # whoever calls has read it, or knows what stands in it


def _empty_table(rows: int) -> np.ndarray:
    """Return a table without names, in memory that is there: see `decode`."""
    table = np.zeros((rows, 4), np.uint64)
    table.fill(0)
    return table


def _twice(array: np.ndarray) -> np.ndarray:
    return np.concatenate([array, np.zeros_like(array)])


def _decoded(text: bytes, seq: int) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        message = f"seq {seq}: found {text[:80]!r} as a name, expected UTF-8"
        raise ValueError(message) from None
