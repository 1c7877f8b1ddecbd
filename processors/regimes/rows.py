"""Rows of `REGIME`: what the kernel is told about the rules of a day, or of every day in turn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from processors.regimes.names import HISTORICAL, names, regime_day
from processors.regimes.parameters import parameters
from processors.regimes.settings import Settings, read_settings
from processors.regimes.units import SECONDS, ZERO_OR_MORE, parse_number
from processors.rules.tables import NEVER, REGIME
from schemas.errors import InputError
from schemas.time import EPOCH, MICROSECOND, NEW_YORK

FIELDS = frozenset(REGIME.names or ())
LATENCY = "report_latency_s"  # the reading that is a span
NOTHING_SET: Mapping[str, str] = MappingProxyType({})


def regime_rows(name: str, settings: Mapping[str, str] = NOTHING_SET) -> np.ndarray:
    """Return the rows of a regime: one for a name or a date, one after the other for `historical`.

    UsageError if the name, a setting's name or its value is unknown or outside.
    """
    chosen = read_settings(settings)
    days = change_days(chosen) if name == HISTORICAL else [regime_day(name)]
    return rows_of(days, chosen)


def rows_of(days: Sequence[date], settings: Settings) -> np.ndarray:
    """Return a row for each day that differs from the one before, each until the next one's day."""
    contents = [(day, _content(day, settings)) for day in days]
    changes = contents[:1] + [
        later for earlier, later in pairwise(contents) if earlier[1] != later[1]
    ]
    rows = np.zeros(len(changes), REGIME)
    for row, (_, content) in zip(rows, changes, strict=True):
        for field, number in content.items():
            row[field] = number
    rows["until"] = [*(new_york_midnight(day) for day, _ in changes[1:]), NEVER]
    return rows


def change_days(settings: Settings) -> list[date]:
    """Return the days on which any value changes, the first day of the system included."""
    starts = (settings.start(value) for each in parameters().values() for value in each.values)
    return sorted(set(starts))


def refuse_days_outside(instants: Iterable[int]) -> None:
    """Refuse, for `historical`, instants on days whose rules are not known [D-7]."""
    span = names()
    for instant in instants:
        day = (EPOCH + instant * MICROSECOND).astimezone(NEW_YORK).date()
        if not span.first <= day <= span.last:
            message = (
                f"the log has events of {day}, but 'historical' knows the rules from {span.first}"
                f" to {span.last} alone: name a regime instead, such as 1997"
            )
            raise InputError(message)


def new_york_midnight(day: date) -> int:
    """Return the instant at which a day begins in New York, in microseconds UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=NEW_YORK) - EPOCH) // MICROSECOND


def _content(day: date, settings: Settings) -> dict[str, int]:
    """Return what is in force on a day by the kernel's fields, 0 where a rule does not exist."""
    dated = {
        each.field: settings.number(each, day) or 0
        for each in parameters().values()
        if each.field in FIELDS
    }
    chosen = {f"read_{name}": number for name, number in settings.chosen().items()}
    latency = parse_number(settings.answers[LATENCY], SECONDS, ZERO_OR_MORE)
    read = {field: number for field, number in chosen.items() if field in FIELDS}
    return {**dated, **read, "report_latency": latency}
