"""What Rule 611 protects, and from when on: its dated values as numbers."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from processors.regimes.parameters import GRADES
from processors.regimes.rows import new_york_midnight
from processors.strict_toml import Table, read_table
from schemas.time import SECOND

PATH = Path(__file__).parent / "order_protection.toml"
TYPES = {"first_day": date, "pilot_day": date, "window_s": int, "round_lot": int}


@dataclass(frozen=True, slots=True)
class Protection:
    """The rule as trades are judged by it."""

    start: int  # the first instant on which it is in force, microseconds UTC
    window: int  # microseconds in which a quotation that flickers protects nobody
    fewest_shares: int  # that a protected quotation shows


def protection(*, pilot: bool = False, odd_lots: bool = False) -> Protection:
    """Return the rule for securities of the pilot or for all [5.1-7, D-81].

    With `odd_lots` quotations of less than a round lot are protected as well.
    """
    values = read_values(PATH)
    return Protection(
        start=new_york_midnight(values["pilot_day" if pilot else "first_day"]),
        window=values["window_s"] * SECOND,
        fewest_shares=1 if odd_lots else values["round_lot"],
    )


@cache
def read_values(path: Path) -> dict[str, Any]:
    """Read the dated values; a fault is an error that names the file and the value."""
    table = read_table(path)
    table.check(dict.fromkeys(TYPES, dict), {})
    return {
        name: _value(Table(f"{path}: {name}", table.content[name]), kind)
        for name, kind in TYPES.items()
    }


def _value(record: Table, kind: type) -> date | int:
    """Check one value with its source, and return it."""
    record.check({"rules": list, "value": kind, "source": list, "grade": str}, {"note": str})
    record.one_of("grade", GRADES)
    if not (record.texts("source") and record.texts("rules")):
        raise record.fault("'source' or 'rules' is empty")
    value: date | int = record.content["value"]
    return value
