"""The manner of a date: what the market looked like, looked up in dated facts."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from typing import Any

from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Manner:
    """The market of one date; each field is a fact of `manner.toml`, with its unit there."""

    increment: int
    increment_below_10: int
    odd_kept: int
    narrow_spread: int
    wide_spread: int
    professionals: int
    ecn: int
    display: int
    maximum_order: int
    tiers: int
    pilot: int


def manner_of(day: date) -> Manner:
    """Return the manner of a date; UsageError before the first one."""
    facts = tomllib.loads((files(__package__) / "manner.toml").read_text())
    return Manner(**{field.name: _value_on(day, facts[field.name]) for field in fields(Manner)})


def _value_on(day: date, dated: list[dict[str, Any]]) -> int:
    """Return the value of the last fact that is not after the date."""
    in_force = [fact for fact in dated if fact["from"] <= day]
    if not in_force:
        first = dated[0]["from"]
        message = f"--date {day}: no day before {first} can be generated, SOES did not exist yet"
        raise UsageError(message)
    return int(in_force[-1]["value"])
