"""Which event comes when: the events of a batch, those of one security together.

Securities do not influence one another, so a batch may be gone through security by security:
each market is fetched into the processor's cache once, not at each of its events.  Between two
events that concern every security the order is by security, then by seq.
"""

import numpy as np

from processors.rules import kind
from processors.rules.compiled import kernel, rule
from processors.rules.tables import NOBODY

Row = np.void


@rule
def describe(event: Row, what: int, row: int, source: Row) -> None:
    """Note which row of which table an event is, whose it is and when it comes."""
    event["kind"] = what
    event["row"] = row
    event["symbol"] = source["symbol"]
    event["seq"] = source["seq"]
    event["ts"] = source["ts"]
    event["maker"] = NOBODY


@rule
def list_events(
    kinds: np.ndarray,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    events: np.ndarray,
) -> int:
    """List the events in order of seq, without clocks, which only let time pass [D-12b]."""
    quote = order = trade = other = count = 0
    for what in kinds:
        event = events[count]
        if what == kind.QUOTE:
            describe(event, what, quote, quotes[quote])
            event["maker"] = quotes[quote]["maker"]
            quote += 1
        elif what == kind.ORDER:
            describe(event, what, order, orders[order])
            order += 1
        elif what == kind.TRADE:
            describe(event, what, trade, trades[trade])
            trade += 1
        else:
            describe(event, what, other, others[other])
            other += 1
        count += what != kind.CLOCK
    return count


@rule
def sort_stretch(
    events: np.ndarray, first: int, last: int, ends: np.ndarray, out: np.ndarray
) -> None:
    """Sort events[first:last], each of a security, by security and within it as they came."""
    ends[:] = 0
    for i in range(first, last):
        ends[events[i]["symbol"]] += 1
    end = first
    for symbol in range(len(ends)):
        end += ends[symbol]
        ends[symbol] = end
    for i in range(last - 1, first - 1, -1):
        symbol = events[i]["symbol"]
        ends[symbol] -= 1
        out[ends[symbol]] = events[i]


@kernel
def arrange(
    kinds: np.ndarray,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    symbols: int,
    events: np.ndarray,
    out: np.ndarray,
) -> int:
    """Put the events of a batch of `symbols` securities in order into `out`; return how many.

    `events` and `out` are tables of EVENT with a row for each event of the batch.
    """
    count = list_events(kinds, quotes, orders, trades, others, events)
    ends = np.zeros(symbols, np.int64)
    first = 0
    for i in range(count):
        if events[i]["symbol"] == NOBODY:
            if first < i:
                sort_stretch(events, first, i, ends, out)
            out[i] = events[i]
            first = i + 1
    if first < count:
        sort_stretch(events, first, count, ends, out)
    return count
