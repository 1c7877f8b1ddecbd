"""Names of regimes: a regime is a day on which the system's rules are known [D-7]."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from processors.strict_toml import Table, read_table
from schemas.errors import UsageError

PATH = Path(__file__).parent / "choices" / "names.toml"
HISTORICAL = "historical"


@dataclass(frozen=True, slots=True)
class NamedRegime:
    """A day that has a name."""

    name: str
    day: date
    description: str


@dataclass(frozen=True, slots=True)
class Names:
    """The span of days on which the rules are known, and the named ones among them."""

    first: date
    last: date
    regimes: tuple[NamedRegime, ...]


@cache
def names() -> Names:
    """Return the span and the named regimes."""
    return load_names(PATH)


def load_names(path: Path) -> Names:
    """Read the file of names; a fault is an error that names the file."""
    table = read_table(path)
    table.check({"first": date, "last": date, "regimes": list}, {})
    span = Names(table.content["first"], table.content["last"], ())
    regimes = tuple(_named(record, span) for record in table.tables("regimes"))
    if len({regime.name for regime in regimes}) < len(regimes):
        raise table.fault("a name stands twice")
    return Names(span.first, span.last, regimes)


def _named(record: Table, span: Names) -> NamedRegime:
    """Check one named regime and make it."""
    record.check({"name": str, "date": date, "description": str}, {})
    day = record.content["date"]
    if not span.first <= day <= span.last:
        raise record.fault(f"'date' must be from {span.first} to {span.last}, found {day}")
    return NamedRegime(record.content["name"], day, record.content["description"])


def regime_day(name: str) -> date:
    """Return the day of a regime by its name or its date; UsageError says what is expected."""
    known = names()
    if name == HISTORICAL:
        message = f"{HISTORICAL} is no single day: expected a regime's name or a date YYYY-MM-DD"
        raise UsageError(message)
    for regime in known.regimes:
        if regime.name == name:
            return regime.day
    day = _parse_day(name)
    if day is None:
        choice = ", ".join(regime.name for regime in known.regimes)
        message = f"unknown regime '{name}': expected {choice}, {HISTORICAL} or a date YYYY-MM-DD"
        raise UsageError(message)
    if not known.first <= day <= known.last:
        message = (
            f"regime {name} is outside the system's time: expected {known.first} to {known.last}"
        )
        raise UsageError(message)
    return day


def _parse_day(text: str) -> date | None:
    """Read a date in its long form alone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
