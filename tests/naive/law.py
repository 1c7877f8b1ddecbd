"""The dated values, read a second time from the rulebook (3.0, 3.14) and semantics (D-8, D-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")

MICROSECONDS = 1_000_000
PRICE_UNITS = 10**8
FIRST_DAY, LAST_DAY = date(1984, 12, 1), date(2001, 7, 29)
ALWAYS = "1984-12-01"

NAMED = {
    "1984": "1985-01-02",
    "pre-1991": "1991-10-09",
    "1991": "1991-11-18",
    "1994": "1994-01-26",
    "1995": "1995-03-28",
    "1997": "1997-01-20",
    "1998": "1998-02-23",
    "1999": "1999-04-01",
}

MANDATORY: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
TIERS: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
LARGEST_ORDER: tuple[tuple[str, int], ...] = (
    (ALWAYS, 1000),
    ("1994-01-26", 500),
    ("1995-03-28", 1000),
)
EXPOSURE_MULTIPLE: tuple[tuple[str, int | None], ...] = (
    (ALWAYS, None),
    ("1988-06-30", 5),
    ("1994-01-26", 2),
    ("1998-07-15", None),
)
PREFERENCED_COUNT: tuple[tuple[str, bool], ...] = (
    (ALWAYS, True),
    ("1994-01-26", False),
)
UPDATE_PERIOD: tuple[tuple[str, str | None], ...] = (
    (ALWAYS, None),
    ("1991-11-18", "15"),
    ("1997-12-24", "17"),
)
LOCKED_UPDATE_PERIOD: tuple[tuple[str, str], ...] = ((ALWAYS, "0"), ("1997-01-20", "5"))
AGREEMENT_NEEDED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1991-11-18", True))
EXECUTES_LOCKED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
NO_ASSOCIATED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-08-01", True))
NO_OWN_MARKET: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1990-07-27", True))
NO_PROFESSIONALS: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    ("1988-12-01", True),
    ("1993-08-13", False),
)
PRICE_LIMIT: tuple[tuple[str, str], ...] = ((ALWAYS, "250"),)
LIMIT_FILE: tuple[tuple[str, bool], ...] = ((ALWAYS, True), ("1997-01-20", False))
ELECTRONIC_QUOTES: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    ("1997-01-20", True),
)
ORDER_LIFE: tuple[tuple[str, str | None], ...] = ((ALWAYS, None), ("1998-02-23", "90"))
ACTUAL_SIZE: tuple[tuple[str, str], ...] = (
    (ALWAYS, "none"),
    ("1997-01-20", "pilot"),
    ("1998-07-15", "all"),
)
SHORT_SALES: tuple[tuple[str, str], ...] = (
    (ALWAYS, "free"),
    ("1994-01-26", "banned"),
    ("1995-01-26", "bid test"),  # National Market only
)

SETTINGS = {
    "update_period_s",
    "locked_update_period_s",
    "hold_s",
    "exposure_multiple",
    "price_limit",
    "maximum_order",
}


@dataclass(frozen=True)
class Law:
    """What is in force on a day: periods in microseconds, prices in 1e-8 dollars, None: no rule."""

    mandatory: bool
    tiers: bool
    largest_order: int
    exposure_multiple: Fraction | None
    preferenced_count: bool
    update_period: int
    locked_update_period: int
    agreement_needed: bool
    executes_locked: bool
    no_associated: bool
    no_own_market: bool
    no_professionals: bool
    price_limit: int
    limit_file: bool
    electronic_quotes: bool
    order_life: int | None
    actual_size: str
    short_sales: str


def law_on(day: date, settings: Mapping[str, str]) -> Law:
    """Look every dated value up on the day; a setting replaces a value only where there is one."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"no law on {day}: SOES ran from {FIRST_DAY} to {LAST_DAY}"
        raise ValueError(message)
    if unknown := set(settings) - SETTINGS:
        message = f"the twin does not know the settings {sorted(unknown)}"
        raise ValueError(message)
    multiple = _on(EXPOSURE_MULTIPLE, day)
    period = _on(UPDATE_PERIOD, day)
    life = _on(ORDER_LIFE, day)
    locked = settings.get("locked_update_period_s", _on(LOCKED_UPDATE_PERIOD, day))
    return Law(
        mandatory=_on(MANDATORY, day),
        tiers=_on(TIERS, day),
        largest_order=int(settings.get("maximum_order", _on(LARGEST_ORDER, day))),
        exposure_multiple=(
            None if multiple is None else Fraction(settings.get("exposure_multiple", multiple))
        ),
        preferenced_count=_on(PREFERENCED_COUNT, day),
        update_period=_units(settings.get("update_period_s", period) if period else "0"),
        locked_update_period=_units(locked if period else "0"),
        agreement_needed=_on(AGREEMENT_NEEDED, day),
        executes_locked=_on(EXECUTES_LOCKED, day),
        no_associated=_on(NO_ASSOCIATED, day),
        no_own_market=_on(NO_OWN_MARKET, day),
        no_professionals=_on(NO_PROFESSIONALS, day),
        price_limit=_units(settings.get("price_limit", _on(PRICE_LIMIT, day)), PRICE_UNITS),
        limit_file=_on(LIMIT_FILE, day),
        electronic_quotes=_on(ELECTRONIC_QUOTES, day),
        order_life=None if life is None else _units(settings.get("hold_s", life)),
        actual_size=_on(ACTUAL_SIZE, day),
        short_sales=_on(SHORT_SALES, day),
    )


def _on(values: tuple[tuple[str, T], ...], day: date) -> T:
    """Find the value that is in force on a day: the last that began on it or before."""
    return [value for start, value in values if date.fromisoformat(start) <= day][-1]


def _units(number: str, units: int = MICROSECONDS) -> int:
    """Turn a decimal number into whole units; it must fit exactly."""
    whole = Decimal(number) * units
    if whole != int(whole):
        message = f"{number} is finer than 1/{units}"
        raise ValueError(message)
    return int(whole)
