"""The law: dated values and provisions with their sources, and the readings that are open."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from deploy.site.markdown import page, table
from processors.provisions import Provision, grades, implementations, provisions, sources
from processors.regimes import names, parameters, read_settings, readings
from processors.regimes.parameters import Parameter
from processors.regimes.units import value_text

RECORD = read_settings({})  # nothing set: the values as the record has them


def rules_page() -> str:
    """Return what was in force when, and every provision with its text and its sources."""
    return page(
        "# Rules by date",
        "A regime is a date: every dated value is looked up on it.  "
        "`soes regimes --on DATE`, `soes regimes --diff A B` and `soes rules ID` say the same on "
        "the terminal, `replay.dated_values()` and `replay.provisions()` in Python.",
        "## Regimes that have a name",
        table(
            ("regime", "day", "in short"),
            [(f"`{one.name}`", str(one.day), one.description) for one in names().regimes],
        ),
        "## What changed when",
        table(("from", "dated value", "in force", "what it is", "source", "grade"), _changes()),
        "## Grades",
        table(("grade", "what it means"), grades().items()),
        "## Provisions",
        *_provisions(),
        "## Sources",
        table(
            ("source", "title", "address", "seen"),
            [(key, one.title, one.address, one.seen) for key, one in sources().items()],
        ),
    )


def readings_page() -> str:
    """Return the questions on which the sources are silent or disagree."""
    rows = [
        (f"`{one.name}`", one.description, _answers(one.values), ", ".join(map(_link, one.rules)))
        for one in readings().values()
    ]
    return page(
        "# Readings",
        "Where the sources are silent or disagree the replay follows a reading.  The first answer "
        "is the default; `--set NAME=VALUE` takes another, `soes sensitivity LOG` tries them all.",
        table(("reading", "question", "answers", "provisions"), rows),
    )


def _changes() -> list[tuple[str, ...]]:
    """Return every change of a dated value, by day, with who says so and how well founded it is."""
    return sorted(row for parameter in parameters().values() for row in _values(parameter))


def _values(parameter: Parameter) -> Iterator[tuple[str, ...]]:
    """Yield the days on which a value becomes another one."""
    before = None
    for day in sorted({RECORD.start(value) for value in parameter.values}):
        if (text := _value(parameter, day)) != before:
            value = RECORD.on(parameter, day)
            what = f"{parameter.description}. {value.note}"
            yield str(day), f"`{parameter.name}`", text, what, ", ".join(value.source), value.grade
            before = text


def _value(parameter: Parameter, day: date) -> str:
    return value_text(RECORD.number(parameter, day), parameter.unit)


def _provisions() -> Iterator[str]:
    """Yield the provisions, by part of the rulebook."""
    for part, records in groupby(provisions().values(), attrgetter("part")):
        yield f"### {part}"
        yield from map(_provision, records)


def _provision(record: Provision) -> str:
    """Return a provision with all that is known of it."""
    days = f"from {record.start}" if record.start else ""
    days += f" to {record.until}" if record.until else ""
    done = ", ".join(f"`{place}`" for place in implementations().get(record.id, ()))
    facts = [
        f"grade {record.grade}",
        ", ".join(record.source),
        f"in force {days.strip()}" if days else "",
        f"done in {done}" if done else record.not_implemented,
    ]
    head = f"#### {record.id} {record.title} {{ #{_anchor(record.id)} }}"
    return f"{head}\n\n{record.text}\n\n*{'; '.join(filter(None, facts))}*"


def _answers(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values) or "a number; by default the dated value"


def _link(name: str) -> str:
    return f"[{name}](rules.md#{_anchor(name)})" if name in provisions() else name


def _anchor(name: str) -> str:
    """Return a provision's place on its page."""
    return f"rule-{name.lower().replace('.', '-')}"
