"""Dated values: one file a parameter, each value with its first day, source and grade [D-10]."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from processors.provisions import sources
from processors.regimes.names import names
from processors.regimes.units import FLAG, POSITIVE, SCALES, SECONDS, ZERO_OR_MORE, scale
from processors.rules.tables import REGIME
from processors.strict_toml import Table, read_table
from schemas.errors import InputError

FOLDER = Path(__file__).parent
GRADES = ("P", "P-head", "S", "I", "GK")
OTHERWISE = ("until", "report_latency", "read_")  # beginnings of fields that are no dated values
NEEDED = [field for field in REGIME.names or () if not field.startswith(OTHERWISE)]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from its first day to the day before the next one's."""

    start: date
    reading: str  # the reading that can move the first day; empty if none can
    only: Mapping[str, str]  # readings with whose answers alone the value holds
    unless: Mapping[str, str]  # readings with whose answers it does not
    value: int | None  # as the kernel counts it; None where the rule does not exist
    source: tuple[str, ...]
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One rule value over the years."""

    name: str
    description: str
    unit: str
    sense: str  # which numbers a user may set; empty if none
    rules: tuple[str, ...]
    values: tuple[DatedValue, ...]

    @property
    def field(self) -> str:
        """Return the name of the kernel's field, which says nothing about the unit."""
        return self.name.removesuffix("_s") if self.unit == SECONDS else self.name


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter by name; InputError if there is none for a field of the kernel."""
    found = load_parameters(FOLDER)
    refuse_gaps({each.field for each in found.values()})
    return found


def refuse_gaps(fields: Container[str]) -> None:
    """Refuse fields of the kernel without a file: 0 would mean that their rules do not exist."""
    missing = [field for field in NEEDED if field not in fields]
    if missing:
        raise InputError(f"{FOLDER}: no file has the values of {', '.join(missing)}")


def load_parameters(folder: Path) -> Mapping[str, Parameter]:
    """Read every parameter of a folder."""
    return {path.stem: load_parameter(path) for path in sorted(folder.glob("*.toml"))}


def load_parameter(path: Path) -> Parameter:
    """Read one parameter; a fault is an error that names the file and the place."""
    table = read_table(path)
    table.check(
        {"description": str, "unit": str, "rules": list, "values": list},
        {"set": str},
    )
    unit = table.one_of("unit", tuple(SCALES))
    if not table.texts("rules"):
        raise table.fault("'rules' is empty")
    return Parameter(
        path.stem,
        table.content["description"],
        unit,
        table.one_of("set", (POSITIVE, ZERO_OR_MORE)) if "set" in table.content else "",
        table.texts("rules"),
        _in_order(table, tuple(_dated_value(record, unit) for record in table.tables("values"))),
    )


def _dated_value(record: Table, unit: str) -> DatedValue:
    """Check one value and make it."""
    record.check(
        {"from": date, "source": list, "grade": str},
        {
            "value": bool if unit == FLAG else int,
            "absent": bool,
            "reading": str,
            "only": dict,
            "unless": dict,
            "note": str,
        },
    )
    content = record.content
    if ("value" in content) == content.get("absent", False):
        raise record.fault("needs either 'value' or 'absent = true'")
    if content.get("value", 0) < 0:
        raise record.fault(f"'value' must not be negative, found {content['value']}")
    if not record.texts("source"):
        raise record.fault("'source' is empty")
    if unknown := sorted(set(record.texts("source")) - set(sources())):
        raise record.fault(f"'source' names {', '.join(unknown)}, which sources.toml does not have")
    return DatedValue(
        content["from"],
        content.get("reading", ""),
        content.get("only", {}),
        content.get("unless", {}),
        scale(unit, int(content["value"])) if "value" in content else None,
        record.texts("source"),
        record.one_of("grade", GRADES),
        content.get("note", ""),
    )


def _in_order(table: Table, values: tuple[DatedValue, ...]) -> tuple[DatedValue, ...]:
    """Refuse values that leave days without one, overlap, or stand out of order."""
    span = names()
    if not values:
        raise table.fault("has no values")
    if values[0].start != span.first:
        raise table.fault(f"the first value must be from {span.first}, found {values[0].start}")
    for earlier, later in pairwise(values):
        if earlier.start >= later.start:
            raise table.fault(f"value from {later.start} must be after {earlier.start}")
    if values[-1].start > span.last:
        raise table.fault(f"value from {values[-1].start} is after the last day, {span.last}")
    return values
