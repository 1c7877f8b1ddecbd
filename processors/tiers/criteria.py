"""The criteria of the tier sizes as they were on a date [4.1]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from processors.regimes import names
from processors.regimes.parameters import GRADES
from processors.strict_toml import Table, read_table
from schemas.errors import UsageError
from schemas.price import DOLLAR

PATH = Path(__file__).parent / "criteria.toml"
NUMBERS = ("days_listed", "spared_below", "spared_ranks", "steps", "quarters")
BOUNDS = ("shares", "least_volume", "dearest_bid", "fewest_makers")


@dataclass(frozen=True, slots=True)
class Level:
    """A maximum order size, and what a security must show to have it."""

    shares: int
    least_volume: int  # shares a day
    volume_below: int | None  # a bound that only the table read to the letter has
    dearest_bid: int  # 1e-8 dollars
    fewest_makers: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a review goes by from a day on."""

    start: date
    levels: tuple[Level, ...]  # the largest size first
    days_listed: int
    spared_below: int  # 1e-8 dollars
    spared_ranks: int
    steps: int
    quarters: int


def criteria_on(day: date) -> Criteria:
    """Return what a review of a day's data goes by; UsageError if there were no tiers then."""
    known = criteria()
    if not known[0].start <= day <= names().last:
        message = (
            f"there are no criteria of tier sizes for {day}, "
            f"expected a day from {known[0].start} to {names().last}"
        )
        raise UsageError(message)
    return [each for each in known if each.start <= day][-1]


@cache
def criteria() -> Sequence[Criteria]:
    """Return the criteria of all dates, the earliest first."""
    return load_criteria(PATH)


def load_criteria(path: Path) -> Sequence[Criteria]:
    """Read a file of criteria; a fault is an error that names the file and the place."""
    table = read_table(path)
    table.check({"description": str, "rules": list, "values": list}, {})
    if not table.texts("rules"):
        raise table.fault("'rules' is empty")
    found = [_criteria(each) for each in table.tables("values")]
    starts = [each.start for each in found]
    if not found or starts != sorted(set(starts)):
        raise table.fault("expected values, each from a later day than the one before")
    return found


def _criteria(table: Table) -> Criteria:
    """Check one record and make it."""
    required = {"from": date, "source": list, "grade": str, "levels": list}
    table.check({**required, **dict.fromkeys(NUMBERS, int)}, {"note": str})
    content = table.content
    table.one_of("grade", GRADES)
    if not table.texts("source"):
        raise table.fault("'source' is empty")
    levels = tuple(_level(each) for each in table.tables("levels"))
    sizes = [level.shares for level in levels]
    if not sizes or sizes != sorted(set(sizes), reverse=True):
        raise table.fault("expected levels, the largest first")
    return Criteria(
        content["from"],
        levels,
        content["days_listed"],
        content["spared_below"] * DOLLAR,
        content["spared_ranks"],
        content["steps"],
        content["quarters"],
    )


def _level(table: Table) -> Level:
    """Check one level and make it."""
    table.check(dict.fromkeys(BOUNDS, int), {"volume_below": int})
    content = table.content
    return Level(
        content["shares"],
        content["least_volume"],
        content.get("volume_below"),
        content["dearest_bid"] * DOLLAR,
        content["fewest_makers"],
    )
