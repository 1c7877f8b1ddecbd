"""Names in compiled code: from bytes to numbers by a hash table.

A name of up to eight bytes, the normal case, is one machine word; a longer one is found by a
hash of its bytes and compared byte by byte.  Compiled code makes no room: where it is short of
it, it says so, `schemas.index` enlarges the tables, and it is called again.
"""

from typing import NamedTuple

import numpy as np

from schemas.compiled import Number, apart, entry, inner
from schemas.plan import SYMBOL

WORD = 8  # bytes
NO_ROOM = -1
MAKER = 4  # "numbering" of makers: (symbol, participant) to place
USED = 5  # counts: by numbering from 0, then rows of the table, of the journal, bytes
NEWS = 6
BYTES = 7

# Columns of the table.
KEY = 0  # the bytes of a short name, a hash of a long one, the pair of a maker
TAG = 1  # length x 8 + numbering; 0 = the row is free
VALUE = 2  # its number
START = 3  # of its bytes

PRIME = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, as hashing likes it
ONES = np.uint64(2**64 - 1)
HIGH = np.uint64(32)
ONE = np.uint64(1)


class Tables(NamedTuple):
    """What compiled code knows of names."""

    table: np.ndarray  # (power of two, 4) uint64: open addressing
    counts: np.ndarray  # (8,) int64
    journal: (
        np.ndarray
    )  # (rows, 4) int64: numbering, start, length, seq; or MAKER, symbol, participant
    text: np.ndarray  # uint8: the bytes of all names
    makers: np.ndarray  # int64: participants that quoted each symbol


@inner
def word_at(data: np.ndarray, at: Number) -> Number:
    """Return the eight bytes from a position, the first lowest; it compiles to one load."""
    word = np.uint64(data[at])
    for byte in range(1, WORD):
        word |= np.uint64(data[at + np.uint64(byte)]) << np.uint64(8 * byte)
    return word


@apart
def hash_of(data: np.ndarray, at: Number, length: Number) -> Number:
    """Return a hash of many bytes."""
    key = np.uint64(length)
    for offset in range(length):
        key = (key ^ np.uint64(data[at + np.uint64(offset)])) * PRIME
        key ^= key >> HIGH
    return key


@apart
def is_same(
    data: np.ndarray, at: Number, text: np.ndarray, start: Number, length: Number
) -> Number:
    """Compare bytes."""
    for offset in range(length):  # noqa: SIM110 (the compiler knows no generators)
        if data[at + np.uint64(offset)] != text[start + offset]:
            return False
    return True


@inner
def find(
    tables: Tables, data: np.ndarray, at: Number, length: Number, numbering: Number, seq: Number
) -> Number:
    """Return the number of the name that stands in the data, a new one if need be, or NO_ROOM."""
    is_short = length <= WORD
    if is_short:
        key = word_at(data, at) & (ONES >> np.uint64(8 * (WORD - length)))
    else:
        key = hash_of(data, at, length)
    tag = np.uint64(length * 8 + numbering)
    table = tables.table
    mask = np.uint64(table.shape[0] - 1)
    row = (((key ^ tag) * PRIME) >> HIGH) & mask
    while table[row, TAG]:
        if table[row, KEY] == key and table[row, TAG] == tag:
            start = np.int64(table[row, START])
            if is_short or is_same(data, at, tables.text, start, length):
                return np.int64(table[row, VALUE])
        row = (row + ONE) & mask
    return add(tables, data, at, length, numbering, seq, row, key)


@apart
def add(  # noqa: PLR0913, PLR0917 (compiled functions are handed tables, one by one)
    tables: Tables,
    data: np.ndarray,
    at: Number,
    length: Number,
    numbering: Number,
    seq: Number,
    row: Number,
    key: Number,
) -> Number:
    """Give a name its number at a free row of the table, or return NO_ROOM."""
    counts = tables.counts
    start = counts[BYTES]
    if not has_room(tables) or start + length > tables.text.shape[0]:
        return NO_ROOM
    if numbering == SYMBOL and counts[SYMBOL] >= tables.makers.shape[0]:
        return NO_ROOM
    for offset in range(length):
        tables.text[start + offset] = data[at + np.uint64(offset)]
    number = counts[numbering]
    fill(tables, row, key, np.uint64(length * 8 + numbering), number)
    tables.table[row, START] = start
    note(tables, numbering, start, length, seq)
    counts[numbering] += 1
    counts[BYTES] += length
    return number


@inner
def find_maker(tables: Tables, symbol: Number, participant: Number, seq: Number) -> Number:
    """Return the place of the participant among those that quoted the symbol, or NO_ROOM."""
    key = (np.uint64(symbol) << HIGH) | np.uint64(participant)
    table = tables.table
    mask = np.uint64(table.shape[0] - 1)
    row = (((key ^ np.uint64(MAKER)) * PRIME) >> HIGH) & mask
    while table[row, TAG]:
        if table[row, KEY] == key and table[row, TAG] == MAKER:
            return np.int64(table[row, VALUE])
        row = (row + ONE) & mask
    if not has_room(tables):
        return NO_ROOM
    place = tables.makers[symbol]
    fill(tables, row, key, np.uint64(MAKER), place)
    note(tables, MAKER, symbol, participant, seq)
    tables.makers[symbol] += 1
    tables.counts[MAKER] += 1
    return place


@inner
def has_room(tables: Tables) -> Number:
    """Tell whether one more name finds room in the table, at most half full, and the journal."""
    used = 2 * tables.counts[USED] < tables.table.shape[0]
    return used and tables.counts[NEWS] < tables.journal.shape[0]


@inner
def fill(tables: Tables, row: Number, key: Number, tag: Number, value: Number) -> None:
    """Fill a free row of the table."""
    tables.table[row, KEY] = key
    tables.table[row, TAG] = tag
    tables.table[row, VALUE] = value
    tables.counts[USED] += 1


@inner
def note(tables: Tables, numbering: Number, first: Number, second: Number, seq: Number) -> None:
    """Note in the journal what is new."""
    row = tables.journal[tables.counts[NEWS]]
    row[0] = numbering
    row[1] = first
    row[2] = second
    row[3] = seq
    tables.counts[NEWS] += 1


@entry
def move(old: np.ndarray, new: np.ndarray) -> None:
    """Move the rows of a table into a larger one."""
    mask = np.uint64(new.shape[0] - 1)
    for place in range(old.shape[0]):
        tag = old[place, TAG]
        if tag:
            row = (((old[place, KEY] ^ tag) * PRIME) >> HIGH) & mask
            while new[row, TAG]:
                row = (row + ONE) & mask
            for column in range(old.shape[1]):
                new[row, column] = old[place, column]


@entry
def learn_name(tables: Tables, data: np.ndarray, length: Number, numbering: Number) -> Number:
    """Find a name that Python gives; its bytes stand at the beginning of the data."""
    return find(tables, data, np.uint64(0), length, numbering, -1)


@entry
def learn_maker(tables: Tables, symbol: Number, participant: Number) -> Number:
    """Find a maker that Python gives."""
    return find_maker(tables, symbol, participant, -1)
