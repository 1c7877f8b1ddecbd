"""Instants: what is read, what is refused, what is printed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.time import FIRST, LAST, format_time, parse_time


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1991-11-18T09:30:00-05:00", 690_474_600_000_000),
        ("1991-11-18T14:30:00Z", 690_474_600_000_000),
        ("1991-11-18T14:30:00.000001+00:00", 690_474_600_000_001),
        ("1991-11-18T20:00+0530", 690_474_600_000_000),
    ],
)
def test_the_instant_counts_not_its_offset(text: str, instant: int) -> None:
    assert parse_time(text) == instant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1991-11-18T09:30:00", "without a UTC offset"),
        ("1700-01-01T00:00:00Z", "outside the years 1980 to 2049"),
        ("1979-12-31T18:59:59-05:00", "outside the years 1980 to 2049"),
        ("2050-01-01T00:00:00-05:00", "outside the years 1980 to 2049"),
        ("0001-01-01T00:00:00+05:00", "outside the years 1980 to 2049"),
        ("9999-12-31T23:59:59-05:00", "outside the years 1980 to 2049"),
        ("1991-11-18T09:30:00.1234567Z", "finer than microseconds"),
        ("1991-02-30T09:30:00Z", "no time that exists"),
        ("1991-11-18T09:30:60Z", "no time that exists"),
        ("1991-11-18 09:30:00Z", "no ISO-8601 time"),
        ("1991-11-18T09:30:00-05:99", "no ISO-8601 time"),
        ("690474600000000", "no ISO-8601 time"),
        ("", "no ISO-8601 time"),
    ],
)
def test_a_time_that_could_mean_two_things_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_time(text)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (690_474_600_000_000, "1991-11-18T09:30:00-05:00"),
        (690_474_600_000_001, "1991-11-18T09:30:00.000001-05:00"),
        (679_829_400_000_000, "1991-07-18T05:30:00-04:00"),
        (FIRST, "1979-12-31T19:00:00-05:00"),
        (LAST, "2049-12-31T23:59:59.999999-05:00"),
    ],
)
def test_times_are_printed_in_new_york(instant: int, text: str) -> None:
    assert format_time(instant) == text


@given(st.integers(FIRST, LAST))
def test_a_printed_time_reads_the_same(instant: int) -> None:
    text = format_time(instant)

    assert parse_time(text) == instant
    assert datetime.fromisoformat(text) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=instant
    )
