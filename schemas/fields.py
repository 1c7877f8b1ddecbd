"""The fields of every event, read from the Avro schemas: their kinds, bounds and defaults."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.columns import KINDS
from schemas.price import LIMIT
from schemas.time import FIRST, LAST

FOLDER = Path(__file__).parent / "avro"
NUMBER = ("number", "time", "price", "shares")
NAME = ("symbol", "participant", "account", "order")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event."""

    name: str
    kind: str  # one of NUMBER or NAME, or "flag", "choice", "choices"
    nullable: bool
    required: bool
    default: object
    choices: tuple[str, ...]  # the enumeration's symbols
    values: tuple[int, ...]  # the only numbers allowed; empty = all from minimum to maximum
    minimum: int
    maximum: int
    null: int  # what tables hold for null


def schema(name: str) -> dict[str, Any]:
    """Return the Avro schema of an event, or of `outcome`."""
    return json.loads((FOLDER / f"{name}.avsc").read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # JSON can be anything; tests read every schema


@cache
def written_schema(kind: str) -> dict[str, Any]:
    """Return the schema as files of events carry it: without defaults, which only readers need.

    Some readers (polars) refuse a file whose schema has them.
    """
    written = schema(kind)
    for declared in written["fields"]:
        declared.pop("default", None)
    return written


def once(schema: Any, known: set[str] | None = None) -> Any:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return a schema of schemas in which an enumeration is defined where it comes first."""
    known = set() if known is None else known
    match schema:
        case list():
            return [once(branch, known) for branch in schema]
        case {"type": "enum", "name": name}:
            if name in known:
                return f"soes.{name}"
            known.add(name)
        case {"type": "record", "fields": declared}:
            return {**schema, "fields": [{**f, "type": once(f["type"], known)} for f in declared]}
        case {"type": "array", "items": items}:
            return {**schema, "items": once(items, known)}
    return schema


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """Return the fields of an event in the order of its schema."""
    return tuple(_field(declared) for declared in schema(kind)["fields"])


@cache
def all_fields() -> tuple[tuple[Field, ...], ...]:
    """Return the fields of every event, by the number of its kind."""
    return tuple(fields(kind) for kind in KINDS)


def _field(declared: dict[str, Any]) -> Field:
    avro = declared["type"]
    nullable = isinstance(avro, list)
    avro = avro[1] if nullable else avro
    kind = _kind(declared, avro)
    minimum, maximum = _bounds(kind, avro)
    return Field(
        name=declared["name"],
        kind=kind,
        nullable=nullable,
        required="default" not in declared,
        default=declared.get("default"),
        choices=_choices(avro),
        values=tuple(declared.get("values", ())),
        minimum=declared.get("minimum", minimum),
        maximum=declared.get("maximum", maximum),
        null=declared.get("absent", -1 if kind in (*NAME, "choice") else 0),
    )


def _kind(declared: dict[str, Any], avro: Any) -> str:  # noqa: ANN401 (an Avro type is text or a tree)
    match avro:
        case "string":
            return str(declared["names"])
        case "boolean":
            return "flag"
        case {"type": "enum"}:
            return "choice"
        case {"type": "array"}:
            return "choices"
    units = {"1e-8 dollars": "price", "microseconds UTC": "time", "shares": "shares"}
    return units.get(declared.get("unit", ""), "number")


def _bounds(kind: str, avro: object) -> tuple[int, int]:
    match kind:
        case "price":
            return 1, LIMIT - 1
        case "time":
            return FIRST, LAST
    bits = 31 if avro == "int" else 63
    return -(2**bits), 2**bits - 1


def _choices(avro: object) -> tuple[str, ...]:
    match avro:
        case {"type": "enum", "symbols": list(symbols)}:
            return tuple(symbols)
        case {"type": "array", "items": {"symbols": list(symbols)}}:
            return tuple(symbols)
    return ()
