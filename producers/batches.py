"""From tables by kind of event to batches in order of seq."""

from collections.abc import Iterator, Mapping

import numpy as np

from schemas.batch import Batch
from schemas.columns import KINDS, ORDER, OTHER, QUOTE, TRADE
from schemas.interleave import WRONG, interleave

Tables = Iterator[np.ndarray]


class OrderError(ValueError):
    """Two files have the same seq, or time goes backwards from one to the other."""


def merged(streams: list[Tables]) -> Tables:
    """Merge tables of one type by seq."""
    heads = {stream: next(stream, None) for stream in streams}
    while rests := {stream: table for stream, table in heads.items() if table is not None}:
        horizon = min(table["seq"][-1] for table in rests.values())  # all is known up to here
        parts = []
        for stream, table in rests.items():
            end = np.searchsorted(table["seq"], horizon, side="right")
            parts.append(table[:end])
            heads[stream] = table[end:] if end < len(table) else next(stream, None)
        together = np.concatenate(parts)
        yield together[np.argsort(together["seq"], kind="stable")]


class _Source:
    """One of the four tables: what is there of it, and where one is in it."""

    def __init__(self, table: np.dtype, stream: Tables) -> None:
        self.stream = stream
        self.rows = np.empty(0, table)
        self.goes_on = True
        self.at = 0

    def fill(self) -> None:
        """Fetch rows if there are none left."""
        while self.goes_on and self.at == len(self.rows):
            rows = next(self.stream, None)
            self.at = 0
            self.goes_on = rows is not None
            self.rows = self.rows[:0] if rows is None else rows


def batches(streams: Mapping[str, Tables]) -> Iterator[Batch]:
    """Go through the events of all kinds in order of seq; OrderError if they have none."""
    others = [stream for kind, stream in streams.items() if kind not in ("quote", "order", "trade")]
    sources = [
        _Source(QUOTE, streams.get("quote", iter(()))),
        _Source(ORDER, streams.get("order", iter(()))),
        _Source(TRADE, streams.get("trade", iter(()))),
        _Source(OTHER, merged(others)),
    ]
    last = np.array([-1, 0])
    while True:
        for source in sources:
            source.fill()
        if not any(source.goes_on for source in sources):
            return
        yield _batch(sources, last)


def _batch(sources: list[_Source], last: np.ndarray) -> Batch:
    tables = [_numbers(source.rows) for source in sources]
    begin = [source.at for source in sources]
    at = np.array(begin)
    goes_on = np.array([source.goes_on for source in sources], np.int64)
    kinds = np.empty(sum(len(source.rows) - source.at for source in sources), np.int64)
    count, why = interleave(*tables, at, goes_on, kinds, last)
    if why == WRONG:
        raise _disorder(sources, at, last)
    for source, end in zip(sources, at.tolist(), strict=True):
        source.at = end
    parts = [source.rows[first : source.at] for source, first in zip(sources, begin, strict=True)]
    return Batch(kinds[:count], *parts, *last.tolist(), events=count)


def _numbers(rows: np.ndarray) -> np.ndarray:
    return rows.view(np.int64).reshape(len(rows), len(rows.dtype))


def _disorder(sources: list[_Source], at: np.ndarray, last: np.ndarray) -> OrderError:
    heads = [
        source.rows[place]
        for source, place in zip(sources, at, strict=True)
        if place < len(source.rows)
    ]
    head = min(heads, key=lambda row: row["seq"])
    if head["seq"] == last[0]:
        return OrderError(f"seq {last[0]}: found it in two files, expected it once")
    return OrderError(
        f"seq {head['seq']}: found a time before that of seq {last[0]} in another file"
    )


def choose(batch: Batch, is_chosen: np.ndarray) -> Batch:
    """Keep the events of some securities, and those that concern all; `is_chosen` is by symbol."""
    tables = (batch.quotes, batch.orders, batch.trades, batch.others)
    numbers = [KINDS.index("quote"), KINDS.index("order"), KINDS.index("trade")]
    keep = np.ones(len(batch.kinds), bool)
    is_other = ~np.isin(batch.kinds, numbers)
    kept = []
    places = [*(batch.kinds == number for number in numbers), is_other]
    for table, place in zip(tables, places, strict=True):
        symbols = table["symbol"]
        chosen = (symbols < 0) | is_chosen[symbols]
        keep[place] = chosen
        kept.append(table[chosen])
    return Batch(batch.kinds[keep], *kept, batch.last_seq, batch.last_ts, batch.events)
