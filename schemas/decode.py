"""The hot path: Avro's bytes to rows of the tables of `schemas.columns`, compiled.

It reads whatever bytes it is given: it never reads outside them, a record that is not as its
schema and its bounds say is an error, and so is one out of order.
"""

import numpy as np

from schemas.compiled import Number, apart, entry, inner
from schemas.lookup import NO_ROOM, Tables, find, find_maker
from schemas.plan import (
    CHOICES,
    COLUMN,
    FLAG,
    MAXIMUM,
    MINIMUM,
    NULL,
    NULLABLE,
    OPERATION,
    ORDER_ID,
    TEXT,
)

# Why decoding stopped.
DONE = 0  # as many records as asked for
FULL = 1  # the names need room; the record is to be decoded again
WRONG = 2  # the record is wrong

SEQ = 0  # columns of every table
TS = 1
SYMBOL = 2  # columns of quotes
PARTICIPANT = 3

ONE = np.uint64(1)
SEVEN = np.uint64(7)
LAST_SHIFT = np.uint64(63)
LOW_BITS = np.uint64(127)
MORE = np.uint64(128)
BROKEN = np.uint64(2**62)  # instead of a position: the bytes are wrong
CROWDED = np.uint64(2**62 + 1)  # the names need room
NULL_BRANCH = 0  # of a union of null and something, as the byte it is
VALUE_BRANCH = 2
PLAIN_ORDER_ID = np.uint64(2**61)
PLAIN_DIGITS = 19
ZERO_DIGIT = np.uint64(ord("0"))
TEN = np.uint64(10)


@inner
def long_at(data: np.ndarray, at: Number) -> tuple[Number, Number]:
    """Return the Avro int or long at a position, and the position after it."""
    value = np.uint64(0)
    shift = np.uint64(0)
    while True:
        byte = np.uint64(data[at])
        at += ONE
        value |= (byte & LOW_BITS) << shift
        if byte < MORE:
            break
        shift += SEVEN
        if shift > LAST_SHIFT:
            return np.int64(0), BROKEN
    if shift == LAST_SHIFT and byte > ONE:
        return np.int64(0), BROKEN
    return np.int64(value >> ONE) ^ -np.int64(value & ONE), at


@apart
def order_id_at(data: np.ndarray, at: Number, length: Number) -> Number:
    """Return an order id's code if it is a canonical decimal number below 2^61, else -1."""
    if length > PLAIN_DIGITS or (length > 1 and np.uint64(data[at]) == ZERO_DIGIT):
        return -1
    value = np.uint64(0)
    for offset in range(length):
        digit = np.uint64(data[at + np.uint64(offset)]) - ZERO_DIGIT
        if digit >= TEN:
            return -1
        value = value * TEN + digit
    return 2 * np.int64(value) if value < PLAIN_ORDER_ID else -1


@inner
def name_at(
    data: np.ndarray, at: Number, limit: Number, numbering: Number, tables: Tables, seq: Number
) -> tuple[Number, Number]:
    """Return the number of the name there, or an order id's code; and the position after."""
    length, at = long_at(data, at)
    if at > limit or length < 1 or np.uint64(length) > limit - at:
        return np.int64(0), BROKEN
    after = at + np.uint64(length)
    if numbering == ORDER_ID:
        code = order_id_at(data, at, length)
        if code >= 0:
            return code, after
    number = find(tables, data, at, length, numbering, seq)
    if number == NO_ROOM:
        return np.int64(0), CROWDED
    return (2 * number + 1 if numbering == ORDER_ID else number), after


@apart
def choices_at(
    data: np.ndarray, at: Number, limit: Number, maximum: Number
) -> tuple[Number, Number]:
    """Return an array of choices as a set of bits, and the position after it."""
    bits = np.int64(0)
    while True:
        count, at = long_at(data, at)
        if count < 0:  # then the size of the block follows
            count = -count
            _, at = long_at(data, at)
        if count == 0 or at > limit:
            return bits, at
        while count > 0:
            choice, at = long_at(data, at)
            if at > limit or choice < 0 or choice > maximum:
                return bits, BROKEN
            bits |= np.int64(1) << choice
            count -= 1


@inner
def field_at(
    data: np.ndarray, at: Number, limit: Number, field: np.ndarray, tables: Tables, seq: Number
) -> tuple[Number, Number]:
    """Return what a field holds as its table does, and the position after it."""
    if field[NULLABLE]:
        branch = data[at]
        at += ONE
        if branch == NULL_BRANCH:
            return field[NULL], at
        if branch != VALUE_BRANCH:
            return np.int64(0), BROKEN
    operation = field[OPERATION]
    if operation == TEXT:
        return name_at(data, at, limit, field[MINIMUM], tables, seq)
    if operation == CHOICES:
        return choices_at(data, at, limit, field[MAXIMUM])
    if operation == FLAG:
        value, at = np.int64(data[at]), at + ONE
    else:
        value, at = long_at(data, at)
    return value, (at if field[MINIMUM] <= value <= field[MAXIMUM] else BROKEN)


@inner
def is_after(row: np.ndarray, last: np.ndarray) -> Number:
    """Tell whether an event may follow the last one."""
    return row[SEQ] > last[SEQ] and row[TS] >= last[TS]


@entry
def decode(  # noqa: PLR0913, PLR0917 (compiled functions are handed tables, one by one)
    data: np.ndarray,
    at: Number,
    end: Number,
    rows: np.ndarray,
    first: Number,
    count: Number,
    plan: np.ndarray,
    maker: Number,
    last: np.ndarray,
    tables: Tables,
) -> tuple[Number, Number, Number]:
    """Decode records from `at` on into rows; return the next row, its position, why it stopped.

    16 bytes after `end` must be there.  `maker` is the column for the maker's place, 0 = none;
    `last` holds seq and ts of the event before, and is kept up to date; empty = in any order.

    New memory that is read before it is written is got twice: first a page of zeros that is shared,
    then one of its own, of which every processor that runs a thread is told.  So rows are written.
    """
    position = np.uint64(at)
    limit = np.uint64(end)
    for number in range(first, first + count):
        row = rows[number]
        row[SEQ] = 0  # it is read before it is known
        begin = position
        for step in range(plan.shape[0]):
            field = plan[step]
            value, position = field_at(data, position, limit, field, tables, row[SEQ])
            if position > limit:
                return number, np.int64(begin), FULL if position == CROWDED else WRONG
            row[field[COLUMN]] = value
        if maker:
            row[maker] = find_maker(tables, row[SYMBOL], row[PARTICIPANT], row[SEQ])
            if row[maker] == NO_ROOM:
                return number, np.int64(begin), FULL
        if last.shape[0]:
            if not is_after(row, last):
                return number, np.int64(begin), WRONG
            last[SEQ] = row[SEQ]
            last[TS] = row[TS]
    return first + count, np.int64(position), DONE
