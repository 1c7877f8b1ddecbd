"""Rows of several tables turned into columns, those of one security together, compiled."""

import numpy as np

from schemas.compiled import Number, entry


@entry
def count_rows(rows: np.ndarray, symbol: Number, ranks: np.ndarray, counts: np.ndarray) -> None:
    """Add to the counts of the securities' ranks; `symbol` is a column of the rows."""
    for row in range(rows.shape[0]):
        counts[ranks[rows[row, symbol]]] += 1


@entry
def turn_rows(
    rows: np.ndarray, symbol: Number, ranks: np.ndarray, places: np.ndarray, columns: np.ndarray
) -> None:
    """Write rows where the next of their security belongs; `places` is by rank, kept up to date."""
    for row in range(rows.shape[0]):
        rank = ranks[rows[row, symbol]]
        place = places[rank]
        places[rank] = place + 1
        for column in range(rows.shape[1]):
            columns[column, place] = rows[row, column]
