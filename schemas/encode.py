"""Rows of the tables of `schemas.columns` to Avro's bytes, compiled: the inverse of `decode`."""

from typing import NamedTuple

import numpy as np

from schemas.compiled import Number, apart, entry, inner
from schemas.plan import (
    ACCOUNT,
    CHOICES,
    COLUMN,
    FLAG,
    MAXIMUM,
    MINIMUM,
    NULL,
    NULLABLE,
    OPERATION,
    ORDER_ID,
    PARTICIPANT,
    SYMBOL,
    TEXT,
)

# Why encoding stopped.
DONE = 0
FULL = 1  # the data have no room for the record
WRONG = 2  # a field of the record holds what it may not

LONGEST = 128  # bytes of a field that is no name, at most
ZERO_DIGIT = ord("0")
DIGITS = 19  # of a long, at most


class Texts(NamedTuple):
    """The bytes of names, and where each name of a numbering stands: (names, 2) start, length."""

    text: np.ndarray
    symbols: np.ndarray
    participants: np.ndarray
    accounts: np.ndarray
    orders: np.ndarray


@inner
def put_long(data: np.ndarray, at: Number, value: Number) -> Number:
    """Write an Avro int or long; return the position after it."""
    rest = (np.uint64(value) << np.uint64(1)) ^ np.uint64(value >> np.int64(63))
    while rest > np.uint64(127):
        data[at] = np.uint8((rest & np.uint64(127)) | np.uint64(128))
        rest >>= np.uint64(7)
        at += 1
    data[at] = np.uint8(rest)
    return at + 1


@apart
def put_decimal(data: np.ndarray, at: Number, value: Number) -> Number:
    """Write a number as a text of decimal digits; return the position after it."""
    digits = 1
    rest = value // 10
    while rest:
        digits += 1
        rest //= 10
    at = put_long(data, at, digits)
    for place in range(digits - 1, -1, -1):
        data[at + place] = ZERO_DIGIT + value % 10
        value //= 10
    return at + digits


@inner
def put_text(
    data: np.ndarray, at: Number, texts: Texts, numbering: Number, number: Number
) -> Number:
    """Write a name; return the position after it, -1 if there is no such name."""
    places = texts.orders
    if numbering == SYMBOL:
        places = texts.symbols
    elif numbering == PARTICIPANT:
        places = texts.participants
    elif numbering == ACCOUNT:
        places = texts.accounts
    if number < 0 or number >= places.shape[0]:
        return -1
    start, length = places[number, 0], places[number, 1]
    at = put_long(data, at, length)
    if at + length > data.shape[0]:
        return at + length
    for offset in range(length):
        data[at + offset] = texts.text[start + offset]
    return at + length


@apart
def put_choices(data: np.ndarray, at: Number, bits: Number) -> Number:
    """Write a set of bits as an array of choices; return the position after it."""
    count = 0
    for choice in range(63):
        count += (bits >> choice) & 1
    if count:
        at = put_long(data, at, count)
        for choice in range(63):
            if (bits >> choice) & 1:
                at = put_long(data, at, choice)
    return put_long(data, at, 0)


@inner
def put_field(  # noqa: PLR0911 (one for each kind of field)
    data: np.ndarray, at: Number, value: Number, field: np.ndarray, texts: Texts
) -> Number:
    """Write a field; return the position after it, -1 if it may not hold the value."""
    if field[NULLABLE]:
        if value == field[NULL]:
            data[at] = 0
            return at + 1
        data[at] = 2
        at += 1
    operation = field[OPERATION]
    if operation == TEXT:
        numbering = field[MINIMUM]
        if numbering == ORDER_ID and value >= 0:
            if value % 2 == 0:
                return put_decimal(data, at, value // 2)
            value //= 2
        return put_text(data, at, texts, numbering, value)
    if operation == CHOICES:
        is_allowed = 0 <= value < np.int64(1) << (field[MAXIMUM] + 1)
        return put_choices(data, at, value) if is_allowed else -1
    if value < field[MINIMUM] or value > field[MAXIMUM]:
        return -1
    if operation == FLAG:
        data[at] = value
        return at + 1
    return put_long(data, at, value)


@entry
def encode(
    rows: np.ndarray, first: Number, plan: np.ndarray, texts: Texts, data: np.ndarray, at: Number
) -> tuple[Number, Number, Number]:
    """Encode rows from `first` on to `at`; return next row, position, and why it stopped."""
    room = data.shape[0] - LONGEST
    for number in range(first, rows.shape[0]):
        begin = at
        for step in range(plan.shape[0]):
            field = plan[step]
            if at > room:
                return number, begin, FULL
            at = put_field(data, at, rows[number, field[COLUMN]], field, texts)
            if at < 0:
                return number, begin, WRONG
        if at > room:
            return number, begin, FULL
    return rows.shape[0], at, DONE
