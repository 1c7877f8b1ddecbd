"""A stretch of a log in memory: the order of the events, and one table for each shape of event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.columns import KINDS, TABLES

OWN = tuple(KINDS.index(name) for name in TABLES)  # kinds with a table of their own


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in order of seq; with the `Names` that numbered them they are whole, nothing is lost.

    `kinds[i]` says what event i is (index into `columns.KINDS`); its row is the next one of the
    table for that kind: quotes, orders, trades, and others for every other kind.
    """

    kinds: np.ndarray  # (events,) int64
    quotes: np.ndarray  # columns.QUOTE
    orders: np.ndarray  # columns.ORDER
    trades: np.ndarray  # columns.TRADE
    others: np.ndarray  # columns.OTHER
    last_seq: int  # of the stretch, also of events that a choice of securities left out
    last_ts: int
    events: int  # read, also those left out


def after(batch: Batch, seq: int) -> Batch:
    """Return the events of a batch that come after a place of the log."""
    tables = (batch.quotes, batch.orders, batch.trades, batch.others)
    known = [int(np.searchsorted(table["seq"], seq, side="right")) for table in tables]
    if not any(known):
        return batch
    quotes, orders, trades, others = (table[n:] for table, n in zip(tables, known, strict=True))
    kinds = batch.kinds[sum(known) :]
    return replace(
        batch,
        kinds=kinds,
        quotes=quotes,
        orders=orders,
        trades=trades,
        others=others,
        events=len(kinds),
    )


def joined(batches: Sequence[Batch]) -> Batch:
    """Return stretches that follow one another as one."""
    if len(batches) == 1:
        return batches[0]
    last = batches[-1]
    return Batch(
        np.concatenate([batch.kinds for batch in batches]),
        _joined([batch.quotes for batch in batches]),
        _joined([batch.orders for batch in batches]),
        _joined([batch.trades for batch in batches]),
        _joined([batch.others for batch in batches]),
        last.last_seq,
        last.last_ts,
        sum(batch.events for batch in batches),
    )


def _joined(tables: Sequence[np.ndarray]) -> np.ndarray:
    """Join tables of one type as plain numbers: records are copied field by field."""
    numbers = np.concatenate([np.ascontiguousarray(table).view(np.int64) for table in tables])
    return numbers.view(tables[0].dtype)


def stretch(batch: Batch, first: int, stop: int) -> Batch:
    """Return the events of a batch from one place in it to before another."""
    kinds = batch.kinds[first:stop]
    tables = []
    for name, table in zip(TABLES, (batch.quotes, batch.orders, batch.trades), strict=True):
        is_it = batch.kinds == KINDS.index(name)
        begin = int(np.count_nonzero(is_it[:first]))
        tables.append(table[begin : begin + int(np.count_nonzero(is_it[first:stop]))])
    begin = first - sum(int(np.count_nonzero(batch.kinds[:first] == n)) for n in OWN)
    rest = len(kinds) - sum(map(len, tables))
    tables.append(batch.others[begin : begin + rest])
    ends = [table[-1] for table in tables if len(table)]
    last_seq = max((int(row["seq"]) for row in ends), default=batch.last_seq)
    last_ts = max((int(row["ts"]) for row in ends), default=batch.last_ts)
    quotes, orders, trades, others = tables
    return Batch(kinds, quotes, orders, trades, others, last_seq, last_ts, len(kinds))


def times(batch: Batch) -> np.ndarray:
    """Return when each event happened, in the order of the events."""
    found = np.empty(len(batch.kinds), np.int64)
    is_own = np.zeros(len(batch.kinds), bool)
    for name, table in zip(TABLES, (batch.quotes, batch.orders, batch.trades), strict=True):
        is_it = batch.kinds == KINDS.index(name)
        found[is_it] = table["ts"]
        is_own |= is_it
    found[~is_own] = batch.others["ts"]
    return found
