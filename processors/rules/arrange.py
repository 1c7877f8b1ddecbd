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

# What has places of its own.
EVENTS = 0
ORDERS = 1


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
def copy_quote(event: Row, quote: Row) -> None:
    """Let an event be a quote itself, which is read there and nowhere else."""
    describe(event, kind.QUOTE, NOBODY, quote)
    event["maker"] = quote["maker"]
    event["participant"] = quote["participant"]
    event["participant_type"] = quote["participant_type"]
    event["bid"] = quote["bid"]
    event["ask"] = quote["ask"]
    event["bid_size"] = quote["bid_size"]
    event["ask_size"] = quote["ask_size"]
    event["soes"] = quote["soes"]


@rule
def count_stretch(
    kinds: np.ndarray,
    begin: int,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    at: np.ndarray,
    places: np.ndarray,
) -> int:
    """Count each security's events and orders up to an event of every security.

    Return where that is.  Clocks only let time pass and are no events here [D-12b].
    """
    quote, order, trade, other = at[0], at[1], at[2], at[3]
    places[:] = 0
    for i in range(begin, len(kinds)):
        if kinds[i] == kind.QUOTE:
            symbol = quotes[quote]["symbol"]
            quote += 1
        elif kinds[i] == kind.ORDER:
            symbol = orders[order]["symbol"]
            places[ORDERS, symbol] += 1
            order += 1
        elif kinds[i] == kind.TRADE:
            symbol = trades[trade]["symbol"]
            trade += 1
        else:
            symbol = others[other]["symbol"]
            other += 1
        if symbol != NOBODY:
            places[EVENTS, symbol] += 1
        elif kinds[i] != kind.CLOCK:
            return i
    return len(kinds)


@rule
def assign_places(places: np.ndarray, event: int, order: int) -> None:
    """Turn counts into the place of each security's first event and order."""
    for symbol in range(places.shape[1]):
        events, orders = places[EVENTS, symbol], places[ORDERS, symbol]
        places[EVENTS, symbol] = event
        places[ORDERS, symbol] = order
        event += events
        order += orders


@rule
def take_place(places: np.ndarray, what: int, symbol: int) -> int:
    """Return a security's next place, and move it on."""
    place = places[what, symbol]
    places[what, symbol] = place + 1
    return place


@rule
def place_stretch(
    kinds: np.ndarray,
    begin: int,
    stop: int,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    at: np.ndarray,
    places: np.ndarray,
    events: np.ndarray,
    orders_out: np.ndarray,
) -> int:
    """Put events and orders into their places; return how many events there were."""
    count = 0
    for i in range(begin, stop):
        what = kinds[i]
        if what == kind.QUOTE:
            quote = quotes[at[0]]
            copy_quote(events[take_place(places, EVENTS, quote["symbol"])], quote)
            at[0] += 1
        elif what == kind.ORDER:
            order = orders[at[1]]
            row = take_place(places, ORDERS, order["symbol"])
            orders_out[row] = order
            describe(events[take_place(places, EVENTS, order["symbol"])], what, row, order)
            at[1] += 1
        elif what == kind.TRADE:
            trade = trades[at[2]]
            describe(events[take_place(places, EVENTS, trade["symbol"])], what, at[2], trade)
            at[2] += 1
        else:
            other = others[at[3]]
            if what != kind.CLOCK:
                describe(events[take_place(places, EVENTS, other["symbol"])], what, at[3], other)
            at[3] += 1
        count += what != kind.CLOCK
    return count


@kernel
def arrange(
    kinds: np.ndarray,
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    at: np.ndarray,
    places: np.ndarray,
    events: np.ndarray,
    orders_out: np.ndarray,
) -> int:
    """Put the events of a batch in order; return how many there are.

    Orders come in the order of the events, so that they are read in a row.  `at` holds the next
    row of each of the four tables, 0 at first; `places` is (2, securities), to count in.
    `events` and `orders_out` are written.
    """
    count = begin = 0
    while begin < len(kinds):
        stop = count_stretch(kinds, begin, quotes, orders, trades, others, at, places)
        assign_places(places, count, at[1])
        count += place_stretch(
            kinds,
            begin,
            stop,
            quotes,
            orders,
            trades,
            others,
            at,
            places,
            events,
            orders_out,
        )
        if stop < len(kinds):  # an event of every security
            describe(events[count], kinds[stop], at[3], others[at[3]])
            count += 1
            at[3] += 1
        begin = stop + 1
    return count
