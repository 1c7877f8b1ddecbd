"""A stretch of a log in memory: the order of the events, and one table for each shape of event."""

from dataclasses import dataclass, replace

import numpy as np


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
