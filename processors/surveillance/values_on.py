"""The values by which surveillance goes on a day, beside those of the regimes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from processors.regimes.parameters import Parameter, load_parameters, parameters
from processors.regimes.settings import Settings

FOLDER = Path(__file__).parent / "values"


@dataclass(frozen=True, slots=True)
class Values:
    """What counts on a day."""

    sides: int  # of a day trade that must have gone through SOES
    percent: int  # by which the sizes of its sides may differ, of the larger
    enough: int  # day trades in a day that make a professional account


@cache
def surveillance_parameters() -> Mapping[str, Parameter]:
    """Return the dated values of surveillance by name."""
    return load_parameters(FOLDER)


def values_on(day: date, settings: Settings) -> Values | None:
    """Return the values of a day; None where no account is shut out as professional [3.1-4f]."""
    if not settings.number(parameters()["professional_barred"], day):
        return None
    known = surveillance_parameters()
    names = ("day_trade_sides", "same_size_percent", "professional_day_trades")
    sides, percent, enough = (settings.number(known[name], day) or 0 for name in names)
    return Values(sides, percent, enough)
