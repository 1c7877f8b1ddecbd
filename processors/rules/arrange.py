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


@rule
def gather(
    events: np.ndarray,
    count: int,
    quotes: np.ndarray,
    orders: np.ndarray,
    quotes_out: np.ndarray,
    orders_out: np.ndarray,
) -> None:
    """Copy quotes and orders into the order of the events, so that they are read in a row."""
    quote = order = 0
    for i in range(count):
        event = events[i]
        if event["kind"] == kind.QUOTE:
            quotes_out[quote] = quotes[event["row"]]
            event["row"] = quote
            quote += 1
        elif event["kind"] == kind.ORDER:
            orders_out[order] = orders[event["row"]]
            event["row"] = order
            order += 1


@kernel
def arrange(
    kinds: np.ndarray,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    ends: np.ndarray,
    listed: np.ndarray,
    events: np.ndarray,
    quotes_out: np.ndarray,
    orders_out: np.ndarray,
) -> int:
    """Put the events of a batch in order; return how many there are.

    `ends` has a place for each security, to count in.  `listed` and `events` are tables of EVENT
    with a row for each event of the batch; `events`, `quotes_out` and `orders_out` are written.
    """
    count = list_events(kinds, quotes, orders, trades, others, listed)
    first = 0
    for i in range(count):
        if listed[i]["symbol"] == NOBODY:
            if first < i:
                sort_stretch(listed, first, i, ends, events)
            events[i] = listed[i]
            first = i + 1
    if first < count:
        sort_stretch(listed, first, count, ends, events)
    gather(events, count, quotes, orders, quotes_out, orders_out)
    return count
