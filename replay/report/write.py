"""A report in its three forms: a page of HTML, Markdown, JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from replay.report.content import Picture, Story, Table
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markupsafe import Markup

    from replay.report.content import Report, Section, Value

FOLDER = Path(__file__).parent
SHORT = 12  # rows of a picture that Markdown shows; JSON has them all


def as_html(report: Report) -> str:
    """Return one page with everything in it: it needs no network."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages.filters |= {"figure": figure, "kind": kind, "prose": prose, "drawn": drawn}
    return pages.get_template("page.html").render(report=report)


def as_json(report: Report) -> str:
    """Return the same for machines: every picture with the rows that it is drawn from."""
    content = asdict(report)
    for section in content["sections"]:
        for part in section["parts"]:
            part.pop("svg", None)
    return json.dumps(content, indent=1, default=plain) + "\n"


def as_markdown(report: Report) -> str:
    """Return the same as Markdown: of a picture its caption, and its rows if they are few."""
    blocks = [f"# {report.title}"]
    for section in report.sections:
        blocks += [f"## {section.title}", *section.sentences, *_parts(section)]
        blocks += ["\n".join(f"- {point}" for point in section.points)] if section.points else []
    return "\n\n".join(blocks) + "\n"


def _parts(section: Section) -> Iterator[str]:
    for part in section.parts:
        match part:
            case Table():
                yield f"**{part.title}** (from {part.source}){_marked(part)}"
                yield _table(part.columns, part.rows, compares=part.compares)
            case Picture():
                yield f"**{part.title}** (from {part.source})"
                yield part.caption
                if 0 < len(part.rows) <= SHORT:
                    yield _table(tuple(part.rows[0]), [tuple(row.values()) for row in part.rows])
            case Story():
                yield part.markdown.strip()


def _marked(table: Table) -> str:
    """Say what is marked."""
    return f"; bold: other than under {table.columns[1]}" if table.compares else ""


def _table(
    columns: tuple[str, ...], rows: Sequence[Sequence[Value]], *, compares: bool = False
) -> str:
    lines = [columns, ("---",) * len(columns)]
    for row in rows:
        cells = map(figure, row)
        marks = (compares and place > 1 and one != row[1] for place, one in enumerate(row))
        lines.append(
            tuple(f"**{cell}**" if bold else cell for cell, bold in zip(cells, marks, strict=True))
        )
    return "\n".join(f"| {' | '.join(cells).replace(chr(10), ' ')} |" for cells in lines)


FORMS: dict[str, Callable[[Report], str]] = {
    ".html": as_html,
    ".md": as_markdown,
    ".json": as_json,
}


def form_of(path: Path) -> Callable[[Report], str]:
    """Return the form that a name's ending asks for; UsageError lists the endings."""
    if path.suffix not in FORMS:
        raise UsageError(f"--out {path}: expected a name that ends in {', '.join(FORMS)}")
    return FORMS[path.suffix]


def figure(value: Value) -> str:
    """Return a figure as people read it."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"  # noqa: PLR2004
    return str(value)


def kind(part: object) -> str:
    """Say what a part is."""
    return type(part).__name__.lower()


def prose(text: str) -> Markup:
    """Return Markdown as a part of a page; what it means to be text stays text."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704 (markdown-it escapes)


def drawn(picture: Picture) -> Markup:
    """Return a picture's SVG, in which Matplotlib escapes what is written."""
    from markupsafe import Markup

    return Markup(picture.svg)  # noqa: S704 (as said)


def plain(value: object) -> str:
    """Return instants and days in ISO's form."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")
