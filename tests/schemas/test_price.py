"""Prices are exact, or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.price import format_price, parse_price


@pytest.mark.parametrize("denominator", [8, 16, 32, 64, 128, 256])
def test_fractions_of_the_old_tapes_are_exact(denominator: int) -> None:
    for numerator in range(1, denominator):
        price = 20 + Fraction(numerator, denominator)
        text = str(Decimal(price.numerator) / Decimal(price.denominator))

        assert parse_price(text) == price * 10**8


def test_cents_are_exact() -> None:
    for cents in range(1, 1000):
        text = f"{cents // 100}.{cents % 100:02d}"

        assert parse_price(text) == cents * 10**6
        assert parse_price(Decimal(text)) == cents * 10**6


@pytest.mark.parametrize(
    ("value", "price"),
    [
        pytest.param("0.00000001", 1, id="smallest"),
        pytest.param("999999999.99999999", 10**17 - 1, id="largest"),
        pytest.param("20.125000000000", 2_012_500_000, id="zeros-beyond-eight-decimals"),
        pytest.param(20, 2_000_000_000, id="whole-dollars"),
        pytest.param(Decimal("2.5e1"), 2_500_000_000, id="exponent"),
        pytest.param(Decimal("20." + "0" * 400), 2_000_000_000, id="many-digits"),
    ],
)
def test_a_price_is_whole_in_hundred_millionths_of_a_dollar(
    value: str | int | Decimal, price: int
) -> None:
    assert parse_price(value) == price


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("20.123456789", "more than 8 decimals", id="nine-decimals"),
        pytest.param(Decimal("1e-99999999"), "more than 8 decimals", id="minute"),
        pytest.param(
            Decimal("20." + "0" * 900 + "1"), "more than 8 decimals", id="rounding-hides-it"
        ),
        pytest.param("0", "not above 0", id="zero"),
        pytest.param(Decimal("0e99999999"), "not above 0", id="zero-with-exponent"),
        pytest.param("-1", "not above 0", id="negative"),
        pytest.param("1000000000", "10^9 dollars or more", id="enormous"),
        pytest.param(Decimal("1e99999999"), "10^9 dollars or more", id="absurd"),
        pytest.param(Decimal("NaN"), "not a finite number", id="nan"),
        pytest.param("", "no decimal number", id="empty"),
        pytest.param("1_000", "no decimal number", id="underscore"),
        pytest.param("٣", "no decimal number", id="foreign-digits"),
        pytest.param("1e3", "no decimal number", id="exponent-in-text"),
        pytest.param(" 1", "no decimal number", id="space"),
    ],
)
def test_anything_else_is_refused(value: str | Decimal, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("^", r"\^")):
        parse_price(value)


@given(st.integers(1, 10**17 - 1))
def test_a_printed_price_reads_the_same(price: int) -> None:
    text = format_price(price)

    assert parse_price(text) == price
    assert Decimal(text) * 10**8 == price
    assert text == "0" or not text.endswith(".")
    assert "." not in text or not text.endswith("0")
