"""Rows as a table that fits the terminal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.time import EPOCH, MICROSECOND, format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console


def print_rows(
    console: Console,
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
    title: str | None = None,
) -> None:
    """Print rows as a table if it fits, else each row's cells below each other."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), title=title, title_justify="left")
    for place, name in enumerate(names):
        numbers = all(isinstance(row[place], int | float | Decimal | None) for row in rows)
        table.add_column(Text(name), justify="right" if numbers else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    unlimited = console.options.update(width=100_000, max_width=100_000)
    if console.measure(table, options=unlimited).maximum <= console.width:
        console.print(table)
    else:
        _print_records(console, names, rows, title)


def _print_records(
    console: Console, names: Sequence[str], rows: Sequence[Sequence[object]], title: str | None
) -> None:
    from rich.table import Table
    from rich.text import Text

    if title:
        console.print(Text(title))
    for row in rows:
        record = Table.grid(padding=(0, 2))
        for name, value in zip(names, row, strict=True):
            record.add_row(Text(name, style="bold"), Text(cell(value), overflow="fold"))
        console.print(record)
        console.print()


def cell(value: object) -> str:  # noqa: PLR0911 (one for each type)
    """Return a value as people read it: nothing for null, New York's time, no trailing zeros."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() if value.tzinfo:
            return format_time((value - EPOCH) // MICROSECOND)
        case Decimal():
            return f"{value.normalize():f}"
        case float():
            return f"{value:.6g}" if abs(value) < 1e6 else f"{value:,.2f}"  # noqa: PLR2004 (where digits begin to be in the way)
        case list() | tuple():
            return ", ".join(map(cell, value))
        case dict():
            return ", ".join(f"{key}={cell(one)}" for key, one in value.items())
    return str(value)
