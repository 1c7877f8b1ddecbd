"""Read the record: what every provision and decision says, on whose word, how well founded."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from processors.strict_toml import Table, read_table
from schemas.errors import UsageError

FOLDER = Path(__file__).parent
EVIDENCE = FOLDER / "evidence"
UNFOUNDED = ("I", "GK")  # grades that need no source


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision of the rulebook, or one decision where the sources leave room."""

    id: str
    part: str
    title: str
    text: str
    source: tuple[str, ...]
    grade: str
    start: date | None  # first day in force
    until: date | None  # last day in force
    settles: tuple[str, ...]  # provisions that a decision settles
    not_implemented: str  # the reason, if it is not done


@dataclass(frozen=True, slots=True)
class Source:
    """A text that the record was read from."""

    title: str
    address: str
    seen: str


@cache
def provisions() -> Mapping[str, Provision]:
    """Return every record by its id, in the rulebook's order."""
    return load_provisions(FOLDER)


@cache
def grades() -> Mapping[str, str]:
    """Return what each grade of evidence means, the best one first."""
    table = read_table(EVIDENCE / "grades.toml")
    table.check(dict.fromkeys(table.content, str), {})
    return table.content


@cache
def sources() -> Mapping[str, Source]:
    """Return the sources by the key that the records cite."""
    table = read_table(EVIDENCE / "sources.toml")
    return {
        key: _source(Table(f"{table.where}: {key}", table.content[key])) for key in table.content
    }


def find_provision(text: str) -> Provision:
    """Return a record by its id, however its letters are written; UsageError names the nearest."""
    ids = {key.casefold(): key for key in provisions()}
    if (folded := text.strip().casefold()) in ids:
        return provisions()[ids[folded]]
    near = [ids[key] for key in difflib.get_close_matches(folded, ids)]
    advice = f", did you mean {', '.join(near)}?" if near else "; soes rules lists them all"
    message = f"no provision '{text}'{advice}"
    raise UsageError(message)


def settled_by(provision: Provision) -> list[Provision]:
    """Return the decisions that settle a provision."""
    return [each for each in provisions().values() if provision.id in each.settles]


def load_provisions(folder: Path) -> Mapping[str, Provision]:
    """Read every part of a folder; a fault is an error that names the file and the record."""
    records: dict[str, Provision] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_table(path)
        table.check({"part": str, "provisions": dict}, {})
        for key, content in table.content["provisions"].items():
            record = Table(f"{path}: {key}", content)
            if key in records:
                raise record.fault(f"stands in '{records[key].part}' already")
            records[key] = _provision(key, table.content["part"], record)
    return records


def _provision(key: str, part: str, record: Table) -> Provision:
    """Check one record and make it."""
    record.check(
        {"title": str, "text": str, "grade": str},
        {"source": list, "from": date, "until": date, "settles": list, "not_implemented": str},
    )
    content = record.content
    grade = record.one_of("grade", tuple(grades()))
    if not record.texts("source") and grade not in UNFOUNDED:
        raise record.fault(f"grade {grade} needs a 'source'")
    for source in record.texts("source"):
        if source not in sources():
            raise record.fault(f"unknown source '{source}'")
    start, until = content.get("from"), content.get("until")
    if start and until and start > until:
        raise record.fault(f"'from' must not be after 'until', found {start} and {until}")
    return Provision(
        key,
        part,
        content["title"],
        content["text"],
        record.texts("source"),
        grade,
        start,
        until,
        record.texts("settles"),
        content.get("not_implemented", ""),
    )


def _source(table: Table) -> Source:
    """Check one source and make it."""
    table.check({"title": str, "address": str, "seen": str}, {})
    return Source(table.content["title"], table.content["address"], table.content["seen"])
