"""Prices: whole numbers of 1e-8 dollars, exact for cents and for fractions down to 1/256."""

import re
from decimal import MAX_PREC, Context, Decimal

DOLLAR = 10**8
DECIMALS = 8
LIMIT = 10**9 * DOLLAR  # every price is below it

_NUMBER = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?", re.ASCII)
_EXACT = Context(prec=MAX_PREC)  # arithmetic in the default context would round


def parse_amount(value: str | int | Decimal) -> int:
    """Return dollars as 1e-8 dollars, whatever the sign; ValueError unless that is exact."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        message = "no decimal number"
        raise ValueError(message)
    number = Decimal(value)
    if not number.is_finite():
        message = "not a finite number"
        raise ValueError(message)
    if not number:
        return 0
    if number.adjusted() >= len("123456789"):
        message = "10^9 dollars or more"
        raise ValueError(message)
    scaled = number.scaleb(DECIMALS, _EXACT)
    whole = int(scaled)
    if whole != scaled:
        message = f"more than {DECIMALS} decimals"
        raise ValueError(message)
    return whole


def parse_price(value: str | int | Decimal) -> int:
    """Return a price in dollars as 1e-8 dollars; ValueError says what is wrong with it."""
    price = parse_amount(value)
    if price <= 0:
        message = "not above 0"
        raise ValueError(message)
    return price


def format_price(price: int) -> str:
    """Return 1e-8 dollars as dollars, without trailing zeros."""
    dollars, rest = divmod(abs(price), DOLLAR)
    sign = "-" if price < 0 else ""
    return f"{sign}{dollars}.{rest:08d}".rstrip("0").rstrip(".")
