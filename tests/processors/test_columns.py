"""Rows become columns, those of one security together, in memory that is used again."""

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.arrow import inside_table
from processors.columns import Room
from processors.pages import small_pages
from processors.rules import tables
from schemas.names import Names

SYMBOLS = ("MSFT", "AAPL", "INTC")  # numbered as they come, not in order of their letters
NOBODY = len(SYMBOLS)  # here: stands for -1, an event of every security

securities = st.lists(st.integers(0, NOBODY), max_size=20)


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


def outcomes(count: int) -> np.ndarray:
    """Make outcomes with prices of their own, which fill more memory than changes do."""
    rows = np.zeros(count, tables.OUTCOME)
    for price in ("price", "inside_bid", "inside_ask"):
        rows[price] = np.arange(count) + 10**9
    return rows


@settings(deadline=None)  # the first one waits for the compiler
@given(st.lists(st.tuples(st.integers(0, 2), securities), min_size=1, max_size=4))
def test_rows_come_by_label_and_symbol_and_stay_in_order_within_a_security(
    pieces: list[tuple[int, list[int]]],
) -> None:
    labels = [label for label, _ in pieces]
    made = changes(*(those for _, those in pieces))
    whole = np.concatenate(made)
    label = np.repeat(labels, [len(rows) for rows in made])
    order = np.lexsort([np.array([*SYMBOLS, ""])[whole["symbol"]], label])  # it is stable

    columns = Room().by_security(list(zip(labels, made, strict=True)), names())

    assert (columns["label"] == label[order]).all()
    for field in whole.dtype.names or ():
        column = columns[field]
        low = column[:, 0] if field in ("bid", "ask") else column
        assert (low == whole[field][order]).all()


@settings(deadline=None)
@given(securities, securities)
def test_prices_are_right_in_memory_that_is_used_again(first: list[int], second: list[int]) -> None:
    room = Room()
    room.by_security([(0, outcomes(30))], names())
    for those in (first, second):
        made = changes([symbol % NOBODY for symbol in those])
        table = inside_table(["1991"], room.by_security([(0, made[0])], names()), names())
        bids = [Decimal(int(bid)).scaleb(-8) for bid in np.sort(made[0]["bid"])]
        assert sorted(table["bid"].to_pylist()) == bids
        assert table["ask"].null_count == len(those)


def test_memory_in_small_pages_begins_with_zeros_and_can_be_written() -> None:
    rows = small_pages(1000, tables.INSIDE)
    assert not rows.view(np.int64).any()
    rows["seq"] = np.arange(1000)

    assert rows["seq"].sum() == 499_500
    assert len(small_pages(0, tables.INSIDE)) == 0
