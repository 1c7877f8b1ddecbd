"""From tables by kind of event to batches in order of seq."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from schemas.batch import Batch
from schemas.columns import KINDS, OTHER, TABLES
from schemas.interleave import WRONG, interleave
from schemas.time import format_time

Tables = Iterator[np.ndarray]


class OrderError(ValueError):
    """Two files have the same seq, or time goes backwards from one to the other."""


class _Source:
    """Tables of one type, one after the other: where one is, and whether more follow."""

    def __init__(self, table: np.dtype, stream: Tables) -> None:
        self._stream = stream
        self._next = next(stream, None)
        self.rows = np.empty(0, table)
        self.at = 0

    @property
    def goes_on(self) -> bool:
        """Tell whether rows follow those that are here."""
        return self._next is not None

    def fill(self) -> bool:
        """Fetch rows if none are left; tell whether there are any now."""
        if self.at == len(self.rows) and self._next is not None:
            self.rows = self._next
            self.at = 0
            self._next = next(self._stream, None)
        return self.at < len(self.rows)


def merged(streams: list[Tables]) -> Tables:
    """Merge tables of other events by seq."""
    sources = [_Source(OTHER, stream) for stream in streams]
    while any([source.fill() for source in sources]):  # noqa: C419 (all are to be filled)
        known = [source.rows["seq"][-1] for source in sources if source.goes_on]
        parts = []
        for source in sources:
            end = len(source.rows)
            if known:
                end = int(np.searchsorted(source.rows["seq"], min(known), side="right"))
            parts.append(source.rows[source.at : end])
            source.at = max(source.at, end)
        together = np.concatenate(parts)
        yield together[np.argsort(together["seq"], kind="stable")]


def batches(streams: Mapping[str, Tables]) -> Iterator[Batch]:
    """Go through the events of all kinds in order of seq; OrderError if they have none."""
    others = [stream for kind, stream in streams.items() if kind not in TABLES]
    sources = [_Source(table, streams.get(kind, iter(()))) for kind, table in TABLES.items()]
    sources.append(_Source(OTHER, merged(others)))
    last = np.array([-1, 0])
    while any([source.fill() for source in sources]):  # noqa: C419 (all are to be filled)
        yield _batch(sources, last)


def _batch(sources: list[_Source], last: np.ndarray) -> Batch:
    quotes, orders, trades, others = (_numbers(source.rows) for source in sources)
    begin = [source.at for source in sources]
    at = np.array(begin)
    goes_on = np.array([source.goes_on for source in sources], np.int64)
    kinds = np.empty(sum(len(source.rows) - source.at for source in sources), np.int64)
    count, why = interleave(quotes, orders, trades, others, at, goes_on, kinds, last)
    if why == WRONG:
        raise _disorder(sources, at, last)
    return _taken(sources, at.tolist(), kinds[:count], last.tolist())


def _taken(sources: list[_Source], at: list[int], kinds: np.ndarray, last: list[int]) -> Batch:
    """Take the rows up to these places out of the sources."""
    places = zip(sources, at, strict=True)
    quotes, orders, trades, others = (source.rows[source.at : end] for source, end in places)
    for source, end in zip(sources, at, strict=True):
        source.at = end
    return Batch(kinds, quotes, orders, trades, others, last[0], last[1], len(kinds))


def _numbers(rows: np.ndarray) -> np.ndarray:
    return rows.view(np.int64).reshape(len(rows), len(rows.dtype.names or ()))


def _disorder(sources: list[_Source], at: np.ndarray, last: np.ndarray) -> OrderError:
    places = zip(sources, at.tolist(), strict=True)
    heads = [source.rows[place] for source, place in places if place < len(source.rows)]
    head = min(heads, key=lambda row: int(row["seq"]))
    if head["seq"] == last[0]:
        return OrderError(f"seq {last[0]}: found in two places, expected once")
    found = f"found {format_time(int(head['ts']))} after {format_time(int(last[1]))}"
    return OrderError(
        f"seq {head['seq']}, field ts: {found}, expected a time that does not go backwards"
    )


def choose(batch: Batch, is_chosen: np.ndarray) -> Batch:
    """Keep the events of some securities, and those that concern all.

    `is_chosen` is by symbol; its last element is true, since -1 points there.
    """
    keep = np.ones(len(batch.kinds), bool)
    numbers = [KINDS.index(kind) for kind in TABLES]
    places = [batch.kinds == number for number in numbers]
    places.append(~np.isin(batch.kinds, numbers))
    tables = [batch.quotes, batch.orders, batch.trades, batch.others]
    for position, (place, table) in enumerate(zip(places, tables, strict=True)):
        keep[place] = chosen = is_chosen[table["symbol"]]
        tables[position] = table[chosen]
    return replace(
        batch,
        kinds=batch.kinds[keep],
        quotes=tables[0],
        orders=tables[1],
        trades=tables[2],
        others=tables[3],
    )
