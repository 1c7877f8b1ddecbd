"""Rows with named columns, for whichever library one works with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from replay.grid import cell, print_rows
from replay.paper import written

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

SHOWN = 10  # rows of a table on a screen
HEAD = 2  # lines
SHOWN_WIDE = 2  # of one that is too wide, whose cells stand below each other


class Table:
    """Rows with named columns, held in memory as Arrow.

    Prices are exact decimals in dollars, quantities whole shares, times instants in UTC
    (microseconds).  What does not apply is null.

    >>> import replay
    >>> table = replay.provisions()
    >>> table.columns[:2]
    ['id', 'title']
    >>> table.to_polars().filter(id="U-6")["title"].item()
    'Time out'

    Whatever reads Arrow's stream interface (`polars.DataFrame(table)`, DuckDB) takes it as it is.
    """

    def __init__(self, arrow: pa.Table) -> None:
        """Hold an Arrow table."""
        self._arrow = arrow

    def to_arrow(self) -> pa.Table:
        """Return the rows as a `pyarrow.Table`; nothing is copied."""
        return self._arrow

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a `polars.DataFrame`; ModuleNotFoundError without polars."""
        try:
            import polars as pl
        except ModuleNotFoundError:
            raise _missing("polars") from None
        frame = pl.from_arrow(self._arrow)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 (a table never is a single column)
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a `pandas.DataFrame`; ModuleNotFoundError without pandas."""
        try:
            import pandas  # noqa: F401, ICN001 (Arrow's own message does not say what to do)
        except ModuleNotFoundError:
            raise _missing("pandas") from None
        return self._arrow.to_pandas()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each row as a `dict`: for a few rows, and for tests.

        >>> import replay
        >>> replay.readings().to_dicts()[0]["reading"]
        'interim_start'
        """
        rows: list[dict[str, Any]] = self._arrow.to_pylist()
        return rows

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self._arrow.column_names)

    def __len__(self) -> int:
        """Count the rows."""
        return int(self._arrow.num_rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the rows to any library that knows Arrow's stream interface."""
        return self._arrow.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Show the first rows."""
        if not len(self):
            return f"no rows of {', '.join(self.columns)}"
        for rows in (SHOWN, SHOWN_WIDE):
            shown = self._text(rows)
            if len(shown.splitlines()) <= SHOWN + HEAD:
                break
        return f"{shown}\n{self._rest(rows)}"

    def _repr_html_(self) -> str:
        """Show the first rows in a notebook."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell(value))}</td>" for value in row) + "</tr>"
            for row in self._first(SHOWN)
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{self._rest(SHOWN)}</p>"

    def _text(self, rows: int) -> str:
        return written(lambda console: print_rows(console, self.columns, self._first(rows)))

    def _first(self, rows: int) -> list[list[Any]]:
        return [list(row.values()) for row in self._arrow.slice(0, rows).to_pylist()]

    def _rest(self, rows: int) -> str:
        """Say how many rows there are, and that not all are shown."""
        shown = f", the first {rows} shown" if len(self) > rows else ""
        return f"{len(self):,} row{'s' * (len(self) != 1)}{shown}"


def _missing(library: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(
        f"{library} is not installed: `pip install {library}`, or take to_arrow()", name=library
    )
