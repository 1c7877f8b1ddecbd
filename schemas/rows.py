"""Rows inside messages: an Avro array of records as a table, by the compiled code of log files."""

from collections.abc import Callable

import numpy as np

from schemas.binary import Damaged, Reader
from schemas.columns import ABSENT, KINDS, OTHER, QUOTE, RESULTS, table_of
from schemas.decode import FULL, WRONG, decode
from schemas.decoder import WrongEvent, set_defaults
from schemas.index import NameIndex
from schemas.plan import PADDING, plan
from schemas.records import NOBODY, columns_of

NOTHING = {kind: np.empty(0, table_of(kind)) for kind in (*KINDS, *RESULTS)}
IN_ANY_ORDER = np.empty(0, np.int64)


class Message(Reader):
    """A message whose rows become numbers of an index; Damaged if it is not as its schema says."""

    def __init__(self, data: bytes, at: int, index: NameIndex) -> None:
        """Begin at a position."""
        super().__init__(data, at)
        index.learn()
        self._padded = np.frombuffer(data + bytes(PADDING), np.uint8)
        self._index = index

    def rows(self, kind: str, last: np.ndarray = IN_ANY_ORDER) -> np.ndarray:
        """Read an array of records of a kind; with `last` (seq and ts) they follow one another."""
        parts = []
        while count := self.block():
            parts.append(self._rows(kind, count, last))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else NOTHING[kind]

    def _rows(self, kind: str, count: int, last: np.ndarray) -> np.ndarray:
        table = table_of(kind)
        rows = np.empty((count, len(columns_of(table))), np.int64)
        if table is OTHER:  # these events leave columns as they are
            rows[:] = [NOBODY if name in ABSENT else 0 for name in columns_of(OTHER)]
        maker = columns_of(QUOTE).index("maker") if kind == "quote" else 0
        done = 0
        while done < count:
            done = self._decode(kind, rows, done, maker, last)
        found = rows.view(table)[:, 0]
        try:
            set_defaults(kind, found)
        except WrongEvent as error:
            raise Damaged(str(error)) from None
        return found

    def _decode(self, kind: str, rows: np.ndarray, done: int, maker: int, last: np.ndarray) -> int:
        """Decode rows from `done` on as far as the names have room; return the next one."""
        done, self.at, why = decode(
            self._padded,
            self.at,
            len(self.data),
            rows,
            done,
            len(rows) - done,
            plan(kind),
            maker,
            last,
            self._index.tables,
        )
        if why == WRONG:
            raise Damaged(f"found no {kind} that may stand at byte {self.at}")
        if why == FULL:
            self._settle(self._index.make_room)
        return done

    def end(self) -> None:
        """See that nothing follows, and hand over the names that are new."""
        super().end()
        self._settle(self._index.settle)

    def _settle(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ValueError as error:
            raise Damaged(str(error)) from None
