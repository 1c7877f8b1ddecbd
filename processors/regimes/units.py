"""Units of the dated values: how a number of people's becomes one of the kernel's."""

import re
from decimal import Decimal

FLAG = "flag"
SHARES = "shares"
DAYS = "days"
MULTIPLE = "times the maximum size"
SECONDS = "seconds"
DOLLARS = "dollars"
SIXTEENTHS = "sixteenths of a dollar"
SIDES = "sides"
PERCENT = "percent"
DAY_TRADES = "day trades"

SCALES = {
    FLAG: 1,
    SHARES: 1,
    DAYS: 1,
    MULTIPLE: 1,
    SECONDS: 1_000_000,  # the kernel's spans are microseconds
    DOLLARS: 100_000_000,  # its prices are 1e-8 dollars
    SIXTEENTHS: 6_250_000,
    SIDES: 1,
    PERCENT: 1,
    DAY_TRADES: 1,
}
POSITIVE = "positive"
ZERO_OR_MORE = "zero or more"
CEILING = 10**9  # keeps sums and products of the kernel within 64 bits

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


def scale(unit: str, number: int) -> int:
    """Return a whole number of a unit as the kernel counts it."""
    return number * SCALES[unit]


def parse_number(text: str, unit: str, sense: str) -> int:
    """Return a number that a user wrote, as the kernel counts it; ValueError says what is wrong."""
    if not _NUMBER.fullmatch(text):
        message = "no plain decimal number"
        raise ValueError(message)
    if Decimal(text) >= CEILING:
        message = f"not below {CEILING:,}"
        raise ValueError(message)
    scaled = Decimal(text) * SCALES[unit]
    if scaled != scaled.to_integral_value():
        message = "no whole number" if SCALES[unit] == 1 else f"finer than 1/{SCALES[unit]:,}"
        raise ValueError(message)
    if sense == POSITIVE and not scaled:
        message = "not above 0"
        raise ValueError(message)
    return int(scaled)


def number_text(scaled: int, unit: str) -> str:
    """Return a number of the kernel's in its own unit, without trailing zeros."""
    number = Decimal(scaled) / SCALES[unit]
    return f"{number.normalize():,f}"


def value_text(scaled: int | None, unit: str) -> str:
    """Return a value as people read it: 15 s, $250, 5 x, 1,000, yes; - where there is none."""
    if scaled is None:
        return "-"
    if unit == FLAG:
        return "yes" if scaled else "no"
    number = number_text(scaled, unit)
    forms = {SECONDS: f"{number} s", DOLLARS: f"${number}", MULTIPLE: f"{number} x"}
    return forms.get(unit, number)
