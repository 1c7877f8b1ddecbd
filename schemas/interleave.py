"""The order of events that stand in several tables, compiled."""

import numpy as np

from schemas.columns import KINDS
from schemas.compiled import Number, entry, inner

# Why it stopped.
SHORT = 0  # a table that goes on has no more rows, or all have ended
WRONG = 1  # an event may not follow the one before it

SEQ = 0  # columns of every table
TS = 1
KIND = 2  # of the table of other events
NEVER = 2**62  # above every seq

QUOTE = KINDS.index("quote")
ORDER = KINDS.index("order")
TRADE = KINDS.index("trade")


@inner
def head(rows: np.ndarray, at: Number) -> Number:
    """Return the seq of the next row, NEVER if there is none."""
    return rows[at, SEQ] if at < rows.shape[0] else NEVER


@inner
def is_short(rows: np.ndarray, at: Number, goes_on: Number) -> Number:
    """Tell whether a table must be filled before the next event is known."""
    return goes_on != 0 and at == rows.shape[0]


@entry
def interleave(  # noqa: PLR0913, PLR0917 (compiled functions are handed tables, one by one)
    quotes: np.ndarray,
    orders: np.ndarray,
    trades: np.ndarray,
    others: np.ndarray,
    at: np.ndarray,
    goes_on: np.ndarray,
    kinds: np.ndarray,
    last: np.ndarray,
) -> tuple[Number, Number]:
    """Write the kinds of the events in order of seq; return how many, and why it stopped.

    `at` holds the next row of each table and `last` seq and ts of the event before, both kept up
    to date; `goes_on` tells of each table whether more rows will follow.
    """
    for count in range(kinds.shape[0]):
        if is_short(quotes, at[0], goes_on[0]) or is_short(orders, at[1], goes_on[1]):
            return count, SHORT
        if is_short(trades, at[2], goes_on[2]) or is_short(others, at[3], goes_on[3]):
            return count, SHORT
        quote, order = head(quotes, at[0]), head(orders, at[1])
        trade, other = head(trades, at[2]), head(others, at[3])
        seq = min(quote, order, trade, other)
        if seq == quote:
            table, kinds[count], ts = 0, QUOTE, quotes[at[0], TS]
        elif seq == order:
            table, kinds[count], ts = 1, ORDER, orders[at[1], TS]
        elif seq == trade:
            table, kinds[count], ts = 2, TRADE, trades[at[2], TS]
        else:
            table, kinds[count], ts = 3, others[at[3], KIND], others[at[3], TS]
        if seq <= last[SEQ] or ts < last[TS]:
            return count, WRONG
        at[table] += 1
        last[SEQ] = seq
        last[TS] = ts
    return kinds.shape[0], SHORT
