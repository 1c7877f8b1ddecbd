"""What a report consists of, whatever its form: sections of sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float | None
Row = Mapping[str, Any]  # of a view


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the views that its figures come from."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    source: str  # names of views
    compares: bool = False  # it has a column for each regime: what differs from the first is marked


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, what it shows in words, and the rows that it is drawn from."""

    name: str  # a short one, for the page's address
    title: str
    caption: str
    source: str  # names of views
    rows: Sequence[Row]
    svg: str  # empty = there was nothing to draw, and the caption says so


@dataclass(frozen=True, slots=True)
class Story:
    """An order that is explained."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report."""

    name: str  # a short one, for the page's address
    title: str
    sentences: tuple[str, ...] = ()
    parts: tuple[Table | Picture | Story, ...] = ()
    points: tuple[str, ...] = ()  # listed below


@dataclass(frozen=True, slots=True)
class Report:
    """A run, told."""

    title: str
    run: str
    regimes: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())
