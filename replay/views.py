"""The views of market quality: what each measures, with its parameters and columns.

A view is an SQL file whose head says what it is; the same file makes it in a server and in the
embedded engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import schemas
from schemas.errors import UsageError

FOLDER = Path(schemas.__file__).parent / "views"
PARTS = ("Definition", "Parameters", "Units", "Cannot say", "Source")  # of a file's head, in order
# What stands for a parameter in an example; the run's id is the user's.
EXAMPLES = {
    "run": "'RUN'",
    "every": "'day'",
    "gap_s": "60",
    "least": "3",
    "cap": "1000",
    "symbols": "['INTC', 'MSFT']",
}


@dataclass(frozen=True, slots=True)
class View:
    """A view as its file describes it."""

    name: str
    title: str  # one sentence
    definition: str
    parameters: str
    units: str
    cannot_say: str
    source: str
    arguments: tuple[str, ...]  # names of the parameters, in order
    columns: tuple[tuple[str, str], ...]  # name, and what it holds

    @property
    def example(self) -> str:
        """Return a question to copy."""
        given = ", ".join(f"{name} = {EXAMPLES[name]}" for name in self.arguments)
        return f"SELECT * FROM {self.name}({given})"  # noqa: S608 (shown, not run)


@cache
def views() -> dict[str, View]:
    """Return the views by name."""
    return {
        path.stem: read(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.iterdir())
    }


def find_view(name: str) -> View:
    """Return a view; UsageError says which there are, and which may be meant."""
    if name not in views():
        hint = f" ({', '.join(near)} may be meant)" if (near := meant(name)) else ""
        raise UsageError(f"there is no view {name}{hint}; there are {', '.join(views())}")
    return views()[name]


def meant(name: str) -> list[str]:
    """Return the views whose name, or the name of a column of theirs, is like this one."""
    if near := get_close_matches(name, views(), n=1):
        return near
    columns_of = {column: view.name for view in views().values() for column, _ in view.columns}
    return [columns_of[column] for column in get_close_matches(name, columns_of, n=1)]


def read(name: str, text: str) -> View:
    """Read what a file says of its view; ValueError if a part of its head is missing."""
    head, _, body = text.partition("CREATE OR REPLACE VIEW")
    said = " ".join(line.removeprefix("--").strip() for line in head.splitlines())
    title, *parts = re.split(rf"\s*\b({'|'.join(PARTS)}):\s*", said)
    if tuple(parts[::2]) != PARTS:
        raise ValueError(f"{name}.sql: expected the parts {', '.join(PARTS)} in its head")
    named = set(re.findall(r"\{(\w+):", body))
    arguments = tuple(one for one in EXAMPLES if one in named)
    definition, parameters, units, cannot_say, source = (part.strip() for part in parts[1::2])
    return View(
        name, title.strip(), definition, parameters, units, cannot_say, source, arguments,
        columns(body),
    )  # fmt: skip


def columns(body: str) -> tuple[tuple[str, str], ...]:
    """Return the columns of a view's outermost SELECT: each says in a remark what it holds."""
    remark = re.compile(r"^\s{4}.*?(\w+),?  -- (.*)$", re.MULTILINE)
    outermost = body[body.rindex("\nSELECT\n") :]
    return tuple(remark.findall(outermost))
