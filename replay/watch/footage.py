"""The events of one security in memory, cut wherever one wants to stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.batch import Batch, joined
from schemas.columns import KINDS, TABLES, table_of
from schemas.errors import InputError
from schemas.names import Names, Numbering
from schemas.records import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWN = tuple(KINDS.index(kind) for kind in TABLES)  # kinds with a table of their own
NOBODY = -1


@dataclass(frozen=True)
class Footage:
    """What happened to one security, and what concerned every one; nothing changes it.

    A position is the number of events that have been: 0 before the first of them.
    """

    symbol: str
    names: Names
    batch: Batch

    @cached_property
    def tables(self) -> tuple[np.ndarray, ...]:
        """The tables of the batch, those of `schemas.columns.TABLES` first, then the others."""
        return (self.batch.quotes, self.batch.orders, self.batch.trades, self.batch.others)

    @cached_property
    def rows(self) -> np.ndarray:
        """How many rows of each table come before each position, (4, events + 1) int32."""
        counts = np.zeros((len(self.tables), len(self) + 1), np.int32)
        for table, own in enumerate(OWN):
            np.cumsum(self.batch.kinds == own, out=counts[table, 1:])
        counts[-1] = np.arange(len(self) + 1) - counts[:-1].sum(axis=0)
        return counts

    @cached_property
    def seqs(self) -> np.ndarray:
        """The place of each event in the log."""
        return self._by_event("seq")

    @cached_property
    def times(self) -> np.ndarray:
        """When each event was, microseconds UTC."""
        return self._by_event("ts")

    @property
    def first_order(self) -> int:
        """The position of the first order, else that of the last event."""
        orders = self.batch.kinds == KINDS.index("order")
        return int(np.argmax(orders)) if orders.any() else len(self) - 1

    @property
    def last_ts(self) -> int:
        """Time of the log's last event, whichever security's."""
        return self.batch.last_ts

    def __len__(self) -> int:
        """Count the events."""
        return len(self.batch.kinds)

    def _by_event(self, field: str) -> np.ndarray:
        """Return a field of every event, in the order of the log."""
        found = np.empty(len(self), np.int64)
        for table, rows in enumerate(self.tables):
            found[np.diff(self.rows[table]) == 1] = rows[field]
        return found

    def cut(self, start: int, stop: int, now: int) -> Batch:
        """Return the events from one position up to another, at the end of which it is `now`."""
        places = zip(self.tables, self.rows[:, start], self.rows[:, stop], strict=True)
        quotes, orders, trades, others = (table[a:b] for table, a, b in places)
        return replace(
            self.batch,
            kinds=self.batch.kinds[start:stop],
            quotes=quotes,
            orders=orders,
            trades=trades,
            others=others,
            last_ts=now,
            events=stop - start,
        )

    def event(self, position: int) -> tuple[str, dict[str, Any]]:
        """Return the event that follows a position: its kind, and its record in plain words."""
        kind = KINDS[self.batch.kinds[position]]
        number = list(TABLES).index(kind) if kind in TABLES else len(TABLES)
        row = self.tables[number][self.rows[number, position]]
        assert row.dtype == table_of(kind)  # noqa: S101 (the counts are those of these tables)
        return kind, record_of(kind, tuple(row.tolist()), self.names)


def footage(symbol: str, names: Names, batches: Sequence[Batch]) -> Footage:
    """Gather batches of one security; InputError if it has no event of its own."""
    number = names.symbols.numbers.get(symbol)
    whole = joined(batches) if batches else None
    if number is None or whole is None or not _mentions(whole, number):
        raise InputError(f"there is no event of a security {symbol} to be seen")
    return Footage(symbol, alone(names, symbol), renumbered(whole))


def alone(names: Names, symbol: str) -> Names:
    """Return names with one security; the other names are shared, and may grow.

    An engine opens a place for every security that it knows of: here it shall be one.
    """
    found = Names()
    found.__dict__.update(names.__dict__)
    found.symbols = Numbering([symbol])
    return found


def _mentions(batch: Batch, number: int) -> bool:
    return any((table["symbol"] == number).any() for table in _tables(batch))


def _tables(batch: Batch) -> Iterator[np.ndarray]:
    yield from (batch.quotes, batch.orders, batch.trades, batch.others)


def renumbered(batch: Batch) -> Batch:
    """Call the one security of a batch 0; what concerns every one stays nobody's."""
    renumbered = [table.copy() for table in _tables(batch)]
    for table in renumbered:
        table["symbol"] = np.where(table["symbol"] == NOBODY, NOBODY, 0)
    quotes, orders, trades, others = renumbered
    return replace(batch, quotes=quotes, orders=orders, trades=trades, others=others)
