"""`soes rules`: the record of provisions, all in a table or one in full."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from processors.provisions import (
    Provision,
    find_provision,
    grades,
    implementations,
    provisions,
    settled_by,
    sources,
)
from processors.regimes import parameters, readings
from processors.regimes.units import value_text

WIDEST = 100  # columns; wider lines are hard to follow


def show(console: Console, provision: str | None = None) -> None:
    """Print one provision in full, or all in a table; UsageError if the id is unknown."""
    if provision is None:
        show_all(console)
    else:
        show_one(console, find_provision(provision))


def show_all(console: Console) -> None:
    """Print every provision in a line, by part of the rulebook."""
    for part, records in groupby(provisions().values(), attrgetter("part")):
        console.print(Text(part, style="bold"))
        table = Table(
            Column("id", width=7),
            Column("provision", ratio=1),
            Column("grade", width=6),
            Column("from", width=10),
            Column("until", width=10),
            Column("done", width=11),
            box=SIMPLE_HEAD,
            padding=0,
            width=min(console.width, WIDEST),
        )
        for record in records:
            days = (str(record.start or ""), str(record.until or ""))
            table.add_row(record.id, Text(record.title), record.grade, *days, _state(record))
        console.print(table)


def show_one(console: Console, record: Provision) -> None:
    """Print a provision: what it says, who says so, how well founded, where it is done."""
    console.print(Text.assemble((f"{record.id}  {record.title}", "bold")))
    console.print(Text(record.part, style="dim"))
    console.print()
    console.print(Text(record.text))
    console.print()
    grid = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2))
    for label, content in _facts(record):
        grid.add_row(Text(label, style="dim"), Text(content))
    console.print(grid)


def _state(record: Provision) -> str:
    """Return in a word whether a provision is done; a dash where there is nothing to do."""
    if record.id in implementations():
        return "yes"
    is_dated = any(record.id in parameter.rules for parameter in parameters().values())
    return "by its date" if is_dated else "-"


def _facts(record: Provision) -> Iterator[tuple[str, str]]:
    """Yield what is known about a provision, each with its label."""
    if _span(record):
        yield "in force", _span(record)
    yield "grade", f"{record.grade}: {grades()[record.grade]}"
    for key in record.source:
        source = sources()[key]
        yield "source", f"{key}: {source.title}\n{source.address}\nseen: {source.seen}"
    for other in record.settles:
        yield "settles", f"{other}: {provisions()[other].title}"
    for decision in settled_by(record):
        yield "settled by", f"{decision.id}: {decision.title}\n{decision.text}"
    yield from _choices(record)
    for place in implementations().get(record.id, ()):
        yield "done in", place
    if record.not_implemented:
        yield "not done", record.not_implemented


def _choices(record: Provision) -> Iterator[tuple[str, str]]:
    """Yield the dated values and the readings that serve a provision."""
    for parameter in parameters().values():
        if record.id in parameter.rules:
            values = (
                f"{value_text(value.value, parameter.unit)} from {value.start}"
                for value in parameter.values
            )
            yield "dated value", f"{parameter.name}: {'; '.join(values)}"
    for reading in readings().values():
        if record.id in reading.rules and reading.values:
            yield (
                "reading",
                f"{reading.name}: {', '.join(reading.values)} (the first is the default)",
            )


def _span(record: Provision) -> str:
    """Return the days on which a provision is in force; empty if it knows none."""
    if record.start and record.until:
        return f"{record.start} to {record.until}"
    if record.start:
        return f"from {record.start}"
    return f"to {record.until}" if record.until else ""
