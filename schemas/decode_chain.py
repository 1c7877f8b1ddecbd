"""Frames that follow one another to rows of tables, compiled: a stream's hot path.

Only what is as usual is read here: at anything else reading stops before the frame, and
`schemas.frame` finds out what it is.
"""

from typing import NamedTuple

import numpy as np

from schemas.columns import KINDS, QUOTE, TABLES
from schemas.compiled import Number, entry, inner
from schemas.decode import DONE, FULL, SEQ, TS, decode, long_at
from schemas.lookup import Tables
from schemas.records import columns_of

# Why reading stopped, besides what `schemas.decode` knows.
UNUSUAL = 3  # something in the frame is not as usual
APART = 4  # nothing of it was read: the log ends with it, or it is not the next one
SMALL = 5  # a table has no room for the frame; it is to be read again

TABLE_OF = np.array([list(TABLES).index(kind) if kind in TABLES else 3 for kind in KINDS])
OTHERS = 3  # among the tables
KIND = 2  # a column of the table of other events
MAKER = columns_of(QUOTE).index("maker")
QUOTE_TABLE = 0
NO_END = 0  # of the log: the byte that says so


class Room(NamedTuple):
    """Tables that are filled, as plain numbers: (rows, columns) int64."""

    quotes: np.ndarray
    orders: np.ndarray
    trades: np.ndarray
    others: np.ndarray


class Plans(NamedTuple):
    """How the events of each kind are read."""

    fields: np.ndarray  # (kinds, most fields, 6): `schemas.plan`
    counts: np.ndarray  # (kinds,) fields of each
    absent: np.ndarray  # what a row of other events holds before it is read


@inner
def prepare(others: np.ndarray, first: Number, count: Number, kind: Number, plans: Plans) -> None:
    """Set what other events leave as it is, and their kind."""
    for row in range(first, first + count):
        for column in range(others.shape[1]):
            others[row, column] = plans.absent[column]
        others[row, KIND] = kind


@inner
def sort_others(others: np.ndarray, first: Number, stop: Number) -> None:
    """Put the rows of one frame, few and kind by kind, in order of seq."""
    for row in range(first + 1, stop):
        place = row
        while place > first and others[place - 1, SEQ] > others[place, SEQ]:
            for column in range(others.shape[1]):
                kept = others[place, column]
                others[place, column] = others[place - 1, column]
                others[place - 1, column] = kept
            place -= 1


@entry
def decode_chain(  # noqa: C901, PLR0911, PLR0913, PLR0917 (one way out for each finding)
    data: np.ndarray,
    bounds: np.ndarray,
    begin: Number,
    last: np.ndarray,
    newest: np.ndarray,
    plans: Plans,
    room: Room,
    filled: np.ndarray,
    tables: Tables,
) -> tuple[Number, Number]:
    """Read frames into tables; return how many, and why it stopped.

    Frame i is `data[bounds[i]:bounds[i + 1]]`, its first `begin` bytes are known to be right, and
    `schemas.plan.PADDING` bytes follow the last.  `last` holds seq and ts of the event before,
    `filled` the rows in each table; both are kept up to date.  `newest` is as long as `last`.
    """
    for frame in range(bounds.shape[0] - 1):
        limit = np.uint64(bounds[frame + 1])
        previous, at = long_at(data, np.uint64(bounds[frame] + begin))
        if at > limit or previous != last[SEQ]:
            return frame, APART
        promised, at = long_at(data, at)
        if at > limit or data[at] != NO_END:
            return frame, APART
        at += np.uint64(1)
        before = filled[OTHERS]
        seq, ts = last[SEQ], last[TS]
        for kind in range(plans.counts.shape[0]):
            number = TABLE_OF[kind]
            newest[SEQ] = last[SEQ]
            newest[TS] = last[TS]
            while True:
                count, at = long_at(data, at)
                if at > limit or count < 0 or count > np.int64(limit - at):
                    return frame, UNUSUAL
                if count == 0:
                    break
                rows = room[number]
                first = filled[number]
                if first + count > rows.shape[0]:
                    return frame, SMALL
                if number == OTHERS:
                    prepare(rows, first, count, kind, plans)
                _, after, why = decode(
                    data,
                    np.int64(at),
                    np.int64(limit),
                    rows,
                    first,
                    count,
                    plans.fields[kind, : plans.counts[kind]],
                    MAKER if number == QUOTE_TABLE else 0,
                    newest,
                    tables,
                )
                if why != DONE:
                    return frame, (FULL if why == FULL else UNUSUAL)
                at = np.uint64(after)
                filled[number] += count
            seq = max(seq, newest[SEQ])
            ts = max(ts, newest[TS])
        if at != limit or seq != promised or seq == last[SEQ]:
            return frame, UNUSUAL
        sort_others(room.others, before, filled[OTHERS])
        last[SEQ] = seq
        last[TS] = ts
    return bounds.shape[0] - 1, DONE
