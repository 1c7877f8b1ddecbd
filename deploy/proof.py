"""The proof that two stores hold the same: every row of every table, whatever their order."""

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from processors.store import open_store

# All that a store shows, but for the columns that say when it was written.
TABLES = {
    "runs": "SELECT * EXCEPT (started, finished) FROM runs",
    "logs": "SELECT * EXCEPT loaded FROM logs",
    "outcomes": "SELECT * FROM outcomes",
    "inside": "SELECT * FROM inside",
    "orders": "SELECT * FROM orders",
    "quotes": "SELECT * FROM quotes",
    "trades": "SELECT * FROM trades",
    "notices": "SELECT * FROM notices",
}
ROWS = "SELECT cityHash64(toString(tuple(*))) AS row FROM (%s) ORDER BY row"

Rows = dict[str, np.ndarray]  # a number for every row, in ascending order, by table


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table of one store beside that of another."""

    table: str
    rows: int
    digest: str  # of all rows
    lacking: int  # rows that only the other has
    added: int  # rows that the other has not

    @property
    def is_same(self) -> bool:
        """Tell whether both have the same rows."""
        return not self.lacking and not self.added

    def __str__(self) -> str:
        """Say how many rows there are, and whether they are the same."""
        verdict = "the same rows in both"
        if not self.is_same:
            verdict = f"NOT THE SAME: {self.lacking:,} rows are missing, {self.added:,} too many"
        return f"{self.table:9} {self.rows:>11,} rows, hash {self.digest}: {verdict}"


def rows_of(store: str) -> Rows:
    """Return the rows of a store."""
    with open_store(store, create=False) as opened:
        return {
            table: opened.arrow(ROWS % sql).column("row").to_numpy()
            for table, sql in TABLES.items()
        }


def compare(ours: Rows, theirs: Rows) -> list[Comparison]:
    """Compare two stores, table by table and row by row."""
    return [_compare(table, ours[table], theirs[table]) for table in TABLES]


def _compare(table: str, ours: np.ndarray, theirs: np.ndarray) -> Comparison:
    found, expected = Counter(ours.tolist()), Counter(theirs.tolist())
    digest = hashlib.sha256(ours.tobytes()).hexdigest()[:16]
    lacking, added = (expected - found).total(), (found - expected).total()
    return Comparison(table, len(ours), digest, lacking, added)
