"""Rows become columns, those of one security together, in memory that is used again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from processors.arrow import Room, inside_table
from processors.pages import small_pages
from processors.rules import tables
from schemas.names import Names

SYMBOLS = ("MSFT", "AAPL", "INTC")  # numbered as they come, not in order of their letters
NOBODY = len(SYMBOLS)  # here: stands for -1, an event of every security

pieces = st.lists(st.lists(st.integers(0, NOBODY), max_size=20), min_size=1, max_size=4)


def names() -> Names:
    known = Names()
    for symbol in SYMBOLS:
        known.symbol(symbol)
    return known


def changes(*symbols: list[int]) -> list[np.ndarray]:
    """Make tables of changes of the inside that are told apart by `seq`."""
    made, seq = [], 0
    for those in symbols:
        rows = np.zeros(len(those), tables.INSIDE)
        rows["symbol"] = [-1 if symbol == NOBODY else symbol for symbol in those]
        rows["seq"] = np.arange(seq, seq + len(those))
        rows["bid"] = 10**8 + rows["seq"]
        made.append(rows)
        seq += len(those)
    return made


@given(pieces)
def test_rows_of_a_security_stay_in_order_and_securities_come_by_their_symbols(
    symbols: list[list[int]],
) -> None:
    made = changes(*symbols)
    whole = np.concatenate(made)
    texts = np.array([*SYMBOLS, ""])[whole["symbol"]]
    expected = whole[np.argsort(texts, kind="stable")]

    columns = Room().by_security(made, names())

    assert all((columns[field] == expected[field]).all() for field in expected.dtype.names or ())


@given(pieces, pieces)
def test_what_was_made_of_columns_stays_when_their_memory_is_used_again(
    first: list[list[int]], second: list[list[int]]
) -> None:
    room, known = Room(), names()
    made = changes(*[[symbol % NOBODY for symbol in those] for those in first])
    table = inside_table("1991", room.by_security(made, known), known)
    before = table.to_pylist()

    room.by_security(changes(*second, [1, 0, 2] * 30), known)

    assert table.to_pylist() == before


def test_memory_in_small_pages_begins_with_zeros_and_can_be_written() -> None:
    rows = small_pages(1000, tables.INSIDE)
    assert not rows.view(np.int64).any()
    rows["seq"] = np.arange(1000)

    assert rows["seq"].sum() == 499_500
    assert len(small_pages(0, tables.INSIDE)) == 0
