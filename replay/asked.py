"""What a store can be asked: its tables, and the views of market quality."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import schemas
from replay.views import views

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from replay.views import View

FOLDER = Path(schemas.__file__).parent / "store"
# A view and the remark before it; the layout's own is not for readers.
TABLE = re.compile(
    r"((?:^--[^\n]*\n)+)(?:CREATE TABLE.*?;\n\s*)?CREATE OR REPLACE VIEW (\w+)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Askable:
    """A name to select from."""

    name: str
    arguments: tuple[str, ...]  # of a view that has parameters
    title: str  # one sentence


@cache
def askable() -> tuple[Askable, ...]:
    """Return the tables of the store, then its views."""
    measures = (Askable(one.name, one.arguments, one.title) for one in views().values())
    return (*_tables(), *measures)


def _tables() -> Iterator[Askable]:
    for path in sorted(FOLDER.glob("*.sql")):
        for remark, name in TABLE.findall(path.read_text("utf-8")):
            said = " ".join(line.removeprefix("--").strip() for line in remark.splitlines())
            yield Askable(name, (), re.split(r"(?<=[.:;]) ", said)[0].rstrip(":;.") + ".")


def show(console: Console) -> None:
    """Print what there is, with the parameters and a sentence."""
    print_names(console, askable(), console.width)
    console.print(
        "soes views NAME tells more of a view; "
        "SELECT name, type, comment FROM system.columns WHERE table = 'outcomes_stored' of a table",
        style="dim",
    )


def print_names(console: Console, found: Iterable[Askable | View], width: int) -> None:
    """Print a line for each name."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Column, Table
    from rich.text import Text

    table = Table(
        Column("name", no_wrap=True),
        Column("parameters", no_wrap=True),
        Column("what it shows", ratio=1),
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        width=width,
    )
    for one in found:
        table.add_row(one.name, ", ".join(one.arguments), Text(one.title))
    console.print(table)
