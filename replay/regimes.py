"""`soes regimes`: the dated values, by named regime, on one day, or between two days."""

from collections.abc import Iterator
from datetime import date

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from processors.regimes import names, parameters, regime_day
from processors.regimes.parameters import Parameter
from processors.regimes.settings import read_settings
from processors.regimes.units import value_text

RECORD = read_settings({})  # nothing set: the values as the record has them


def show(console: Console, on: str | None = None, diff: tuple[str, str] | None = None) -> None:
    """Print the table that was asked for; UsageError if a regime is unknown."""
    if diff is not None:
        show_difference(console, *diff)
    elif on is not None:
        show_day(console, on)
    else:
        show_named(console)


def show_named(console: Console) -> None:
    """Print the named regimes and their values side by side, and what changed when."""
    days = Table("regime", "day", "in short", box=SIMPLE_HEAD)
    for regime in names().regimes:
        days.add_row(regime.name, str(regime.day), regime.description)
    console.print(days)
    columns = (regime.name for regime in names().regimes)
    name = Column("dated value", no_wrap=True)
    values = Table(name, *columns, box=SIMPLE_HEAD, padding=0)  # fits into 80 columns
    for parameter in parameters().values():
        values.add_row(
            parameter.name, *(_text(parameter, regime.day) for regime in names().regimes)
        )
    console.print(values)
    show_timeline(console)


def show_timeline(console: Console) -> None:
    """Print the days on which dated values change, one below the other, with the new values."""
    named = {regime.day: regime.name for regime in names().regimes}
    changes: dict[date, list[str]] = {day: [] for day in named}
    for parameter in parameters().values():
        for day, text in _changes(parameter):
            changes.setdefault(day, []).append(f"{parameter.name} {text}")
    grid = Table.grid(Column(no_wrap=True), Column(no_wrap=True), Column(ratio=1), padding=(0, 1))
    for day in sorted(changes):
        mark = f"● {named[day]}" if day in named else "│"
        style = "bold" if day in named else ""
        grid.add_row(Text(str(day)), Text(mark, style=style), Text(", ".join(changes[day])))
    console.print(Text("What changed when", style="bold"))
    console.print(grid)


def _changes(parameter: Parameter) -> Iterator[tuple[date, str]]:
    """Yield the days on which a value becomes another one, and the new value, under no reading."""
    before = None
    for start in sorted({RECORD.start(value) for value in parameter.values}):
        text = _text(parameter, start)
        if text != before:
            yield start, text
        before = text


def show_day(console: Console, name: str) -> None:
    """Print every value in force on a day, since when, on what authority, and what it means."""
    day = regime_day(name)
    console.print(f"In force on {day}", style="bold")
    table = Table(
        Column("dated value", no_wrap=True), "in force", "since", "source", "grade", box=SIMPLE_HEAD
    )
    meanings = Table.grid(padding=(0, 2))
    for parameter in parameters().values():
        value = RECORD.on(parameter, day)
        since, source = str(RECORD.start(value)), ", ".join(value.source)
        table.add_row(parameter.name, _text(parameter, day), since, source, value.grade)
        meanings.add_row(parameter.name, Text(f"{parameter.description}. {value.note}".strip()))
    console.print(table)
    console.print(meanings)


def show_difference(console: Console, one: str, other: str) -> None:
    """Print the values that differ between two days."""
    days = (regime_day(one), regime_day(other))
    differing = [
        parameter
        for parameter in parameters().values()
        if RECORD.number(parameter, days[0]) != RECORD.number(parameter, days[1])
    ]
    if not differing:
        console.print(f"No dated value differs between {days[0]} and {days[1]}.")
        return
    table = Table("dated value", *(str(day) for day in days), box=SIMPLE_HEAD)
    for parameter in differing:
        table.add_row(
            Text.assemble(parameter.name, "\n", (parameter.description, "dim")),
            *(
                Text.assemble(_text(parameter, day), "\n", (_authority(parameter, day), "dim"))
                for day in days
            ),
        )
    console.print(table)


def _text(parameter: Parameter, day: date) -> str:
    """Return a value on a day as people read it."""
    return value_text(RECORD.number(parameter, day), parameter.unit)


def _authority(parameter: Parameter, day: date) -> str:
    """Return since when a value is in force, by whom, and how well that is founded."""
    value = RECORD.on(parameter, day)
    return f"since {RECORD.start(value)}, {', '.join(value.source)}, {value.grade}"
