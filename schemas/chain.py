"""Chains: many frames of a part that follow one another, read at once."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np

from schemas.batch import Batch
from schemas.columns import ABSENT, KINDS, ORDER, OTHER, QUOTE, TRADE
from schemas.compiled import IS_COMPILING
from schemas.decode import DONE, FULL
from schemas.decode_chain import APART, SMALL, UNUSUAL, Plans, Room, decode_chain
from schemas.decoder import set_defaults
from schemas.frame import FrameReader
from schemas.interleave import interleave
from schemas.plan import PADDING, plan
from schemas.records import KIND_NUMBER, NOBODY, columns_of

ROWS = 4096  # of each table at the beginning
LISTED = KIND_NUMBER["security"]


@cache
def plans() -> Plans:
    """Return how the events of each kind are read."""
    found = [plan(kind) for kind in KINDS]
    fields = np.zeros((len(KINDS), max(map(len, found)), found[0].shape[1]), np.int64)
    for kind, one in enumerate(found):
        fields[kind, : len(one)] = one
    absent = [NOBODY if name in ABSENT else 0 for name in columns_of(OTHER)]
    return Plans(fields, np.array([len(one) for one in found]), np.array(absent))


class ChainReader:
    """Reads chains; the tables into which they are read are kept for the next ones."""

    def __init__(self, reader: FrameReader) -> None:
        """Share the names of a reader of single frames."""
        self.reader = reader
        self.room = Room(*(_table(ROWS, table) for table in (QUOTE, ORDER, TRADE, OTHER)))

    def read(
        self, frames: Sequence[bytes], begin: int, seq: int, ts: int
    ) -> tuple[int, Batch | None]:
        """Read the first frames, as many as are as usual, after an event at seq and ts.

        Their first `begin` bytes are known to be right.  Return how many they are and their
        events; with none of them nothing has changed.
        """
        counts = self.reader.index.names.counts()
        number = len(frames) if IS_COMPILING else 0
        while number:
            try:
                read, batch = self._read(frames[:number], begin, seq, ts)
            except ValueError:  # a name that is no text, a tier that does not exist
                read, batch = 0, None
            if batch is not None:
                return read, batch
            self.reader.forget(counts)
            number = read if read < number else 0
        return 0, None

    def _read(
        self, frames: Sequence[bytes], begin: int, seq: int, ts: int
    ) -> tuple[int, Batch | None]:
        """Read frames; without a batch the first so many are as usual, and only they."""
        data = np.frombuffer(b"".join([*frames, bytes(PADDING)]), np.uint8)
        bounds = np.array([0, *accumulate(map(len, frames))])
        while True:
            index = self.reader.index
            index.learn()
            last, filled = np.array([seq, ts]), np.zeros(4, np.int64)
            read, why = decode_chain(
                data, bounds, begin, last, last.copy(), plans(), self.room, filled, index.tables
            )
            if why == UNUSUAL:
                return read, None
            if why == FULL:
                index.make_room()
            else:
                index.settle()
            if why == SMALL:
                self.room = Room(*(np.concatenate([one, one]) for one in self.room))
            if why in {DONE, APART}:
                return read, self._batch(filled, seq, ts) if read else None

    def _batch(self, filled: np.ndarray, seq: int, ts: int) -> Batch | None:
        """Return the events in the tables in order of seq; None if there is no such order."""
        rows = [
            table[:count].copy() for table, count in zip(self.room, filled.tolist(), strict=True)
        ]
        kinds, last = np.empty(int(filled.sum()), np.int64), np.array([seq, ts])
        at, ended = np.zeros(4, np.int64), np.zeros(4, np.int64)
        events, _ = interleave(rows[0], rows[1], rows[2], rows[3], at, ended, kinds, last)
        if events < len(kinds):
            return None
        quotes, orders, trades, others = (
            one.view(table)[:, 0]
            for one, table in zip(rows, (QUOTE, ORDER, TRADE, OTHER), strict=True)
        )
        set_defaults("order", orders)
        is_listing = others["kind"] == LISTED
        if is_listing.any():
            listings = others[is_listing]
            set_defaults("security", listings)
            others[is_listing] = listings
        return Batch(kinds, quotes, orders, trades, others, int(last[0]), int(last[1]), events)


def _table(rows: int, table: np.dtype) -> np.ndarray:
    return np.empty((rows, len(columns_of(table))), np.int64)
