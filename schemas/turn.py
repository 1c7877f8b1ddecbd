"""Rows of several tables turned into columns, those of one security together, compiled."""

import numpy as np

from schemas.compiled import Number, entry


@entry
def count_rows(rows: np.ndarray, symbol: Number, ranks: np.ndarray, counts: np.ndarray) -> None:
    """Add to the counts of the securities' ranks; `symbol` is a column of the rows."""
    for row in range(rows.shape[0]):
        counts[ranks[rows[row, symbol]]] += 1


@entry
def turn_rows(  # noqa: PLR0913, PLR0917 (compiled functions are handed tables, one by one)
    rows: np.ndarray,
    symbol: Number,
    ranks: np.ndarray,
    places: np.ndarray,
    as_words: np.ndarray,
    as_halves: np.ndarray,
    as_prices: np.ndarray,
    words: np.ndarray,
    halves: np.ndarray,
    prices: np.ndarray,
) -> None:
    """Write rows where the next of their security belongs; `places` is by rank, kept up to date.

    `as_words` lists the columns of the rows that become `words`, and so on; of a price only the
    lower half is written.
    """
    for row in range(rows.shape[0]):
        rank = ranks[rows[row, symbol]]
        place = places[rank]
        places[rank] = place + 1
        for column in range(as_words.shape[0]):
            words[column, place] = rows[row, as_words[column]]
        for column in range(as_halves.shape[0]):
            halves[column, place] = rows[row, as_halves[column]]
        for column in range(as_prices.shape[0]):
            prices[column, place, 0] = rows[row, as_prices[column]]
