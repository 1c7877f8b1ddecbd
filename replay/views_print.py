"""`soes views`: the views on the screen, all in a table or one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Column, Table
from rich.text import Text

from replay.asked import print_names
from replay.views import find_view, views

if TYPE_CHECKING:
    from rich.console import Console

    from replay.views import View

WIDEST = 100  # columns; wider lines are hard to follow


def show(console: Console, name: str | None) -> None:
    """Print every view in a line, or one in full; UsageError if there is none of that name."""
    if name is None:
        show_all(console)
    else:
        show_one(console, find_view(name))


def show_all(console: Console) -> None:
    """Print the name, the parameters and the purpose of every view."""
    print_names(console, views().values(), min(console.width, WIDEST))
    console.print("soes views NAME says how each is defined, and has an example", style="dim")


def show_one(console: Console, view: View) -> None:
    """Print what a view measures, how, and what it cannot say."""
    parts = Table.grid(Column(width=12), Column(ratio=1), padding=(0, 2, 0, 0))
    parts.width = min(console.width, WIDEST)
    for label, text in (
        ("definition", view.definition),
        ("parameters", view.parameters),
        ("units", view.units),
        ("cannot say", view.cannot_say),
        ("source", view.source),
    ):
        parts.add_row(Text(label, style="bold"), Text(text))
    columns = Table(
        Column("column", no_wrap=True),
        Column("holds", ratio=1),
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        width=min(console.width, WIDEST),
    )
    for name, text in view.columns:
        columns.add_row(name, Text(text))
    console.print(Text(f"{view.name}: {view.title}", style="bold"))
    console.print()
    console.print(parts)
    console.print(columns)
    console.print(Text(f'soes sql "{view.example}"'), soft_wrap=True)
