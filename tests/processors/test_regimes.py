"""Dated values on both sides of every boundary; the expected ones are read from the rulebook."""

from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from processors.regimes import parameters, readings, refuse_days_outside, regime_rows
from processors.regimes.rows import new_york_midnight, rows_of
from processors.regimes.settings import read_settings
from processors.rules.tables import NEVER, REGIME
from schemas.errors import InputError, UsageError
from schemas.time import parse_time

SECOND = 1_000_000
DOLLAR = 100_000_000
FIRST, LAST = "1984-12-01", "2001-07-29"


class Change(NamedTuple):
    """A boundary of the rulebook: the last day of one value and the first of the next."""

    field: str
    last: str
    before: int
    first: str
    after: int


CHANGES = [
    # 3.14: tiers come with mandatory SOES; interim cap; 1,000 again (TV6)
    Change("nnm_flat_size", "1988-06-29", 1000, "1988-06-30", 0),
    Change("maximum_order", "1994-01-25", 1000, "1994-01-26", 500),
    Change("maximum_order", "1995-03-27", 500, "1995-03-28", 1000),
    # 3.1: who may enter (D-10 for the days; TV9)
    Change("associated_barred", "1988-07-31", 0, "1988-08-01", 1),
    Change("own_market_barred", "1990-07-26", 0, "1990-07-27", 1),
    Change("professional_barred", "1988-11-30", 0, "1988-12-01", 1),
    Change("professional_barred", "1993-08-12", 1, "1993-08-13", 0),
    # 3.4: short sales
    Change("short_banned", "1994-01-25", 0, "1994-01-26", 1),
    Change("short_banned", "1995-01-25", 1, "1995-01-26", 0),
    Change("bid_test", "1994-09-05", 0, "1994-09-06", 1),
    # 3.3: the five-minute presumption
    Change("five_minute", "1988-07-31", 0, "1988-08-01", 300 * SECOND),
    Change("five_minute", "1999-01-13", 300 * SECOND, "1999-01-14", 0),
    # participation, preference, locked markets (TV40)
    Change("mandatory", "1988-06-29", 0, "1988-06-30", 1),
    Change("preference_agreed", "1991-11-17", 0, "1991-11-18", 1),
    Change("trades_locked", "1988-06-29", 0, "1988-06-30", 1),
    # 3.6: the update period
    Change("update_period", "1991-11-17", 0, "1991-11-18", 15 * SECOND),
    Change("update_period", "1997-12-23", 15 * SECOND, "1997-12-24", 17 * SECOND),
    Change("locked_update_period", "1997-01-19", 0, "1997-01-20", 5 * SECOND),
    # 3.7: exposure and its five minutes; withdrawals
    Change("exposure_multiple", "1988-06-29", 0, "1988-06-30", 5),
    Change("exposure_multiple", "1994-01-25", 5, "1994-01-26", 2),
    Change("exposure_multiple", "1998-07-14", 2, "1998-07-15", 0),
    Change("preferenced_count", "1994-01-25", 1, "1994-01-26", 0),
    Change("refresh", "1988-06-29", 0, "1988-06-30", 300 * SECOND),
    Change("withdrawal_days", "1988-07-10", 0, "1988-07-11", 20),
    Change("auto_update", "1994-01-25", 0, "1994-01-26", 1),
    # sizes shown (TV87)
    Change("actual_size_pilot", "1997-01-19", 0, "1997-01-20", 1),
    Change("actual_size_pilot", "1998-07-14", 1, "1998-07-15", 0),
    Change("actual_size_all", "1998-07-14", 0, "1998-07-15", 1),
    Change("minimum_display", "1990-11-30", 0, "1990-12-01", 1),
    Change("smallcap_display_all", "1993-01-31", 0, "1993-02-01", 1),
    Change("actual_size_display", "1997-01-19", 0, "1997-01-20", 100),
    # 3.12: ECNs and UTP exchanges (TV82)
    Change("ecn_quotes", "1997-01-19", 0, "1997-01-20", 1),
    Change("ecn_alone_holds", "1998-02-22", 0, "1998-02-23", 1),
    Change("hold", "1998-02-22", 0, "1998-02-23", 90 * SECOND),
    # 3.9: the limit-order file
    Change("limit_file", "1997-01-19", 1, "1997-01-20", 0),
    Change("matching", "1990-12-09", 0, "1990-12-10", 1),
    Change("matching", "1997-01-19", 1, "1997-01-20", 0),
    Change("match_wait", "1990-12-09", 0, "1990-12-10", 300 * SECOND),
    Change("match_wait", "1997-01-19", 300 * SECOND, "1997-01-20", 0),
    Change("price_tick", "1997-06-01", DOLLAR // 8, "1997-06-02", DOLLAR // 16),
]
CONSTANT = {
    "smallcap_size": 500,
    "price_limit": 250 * DOLLAR,
    "round_lot": 100,
    "exposure_tier": 0,  # but under a reading
}


# Values of other readings.
READ_OTHERWISE = [
    ({"interim_exposure_base": "tier"}, Change("exposure_tier", "1994-01-25", 0, "1994-01-26", 1)),
    ({"interim_cap": "flat"}, Change("nnm_flat_size", "1994-01-25", 0, "1994-01-26", 500)),
    ({"interim_cap": "flat"}, Change("nnm_flat_size", "1995-03-27", 500, "1995-03-28", 0)),
    ({"limit_away": "store"}, Change("limit_file", "1997-01-19", 1, "1997-01-20", 1)),
    ({"limit_away": "store"}, Change("matching", "1997-01-19", 1, "1997-01-20", 1)),
    (
        {"locked_update_period_s": "7"},  # a number helps only where there is a rule (D-12b)
        Change("locked_update_period", "1991-11-17", 0, "1991-11-18", 7 * SECOND),
    ),
]


def on(day: str, field: str, **settings: str) -> int:
    """Look one field up on one day."""
    (row,) = regime_rows(day, settings)
    return int(row[field])


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.field}-{change.first}")
def test_a_value_changes_on_its_day(change: Change) -> None:
    assert date.fromisoformat(change.first).toordinal() == (
        date.fromisoformat(change.last).toordinal() + 1
    )
    assert on(change.last, change.field) == change.before
    assert on(change.first, change.field) == change.after


@pytest.mark.parametrize(("settings", "change"), READ_OTHERWISE)
def test_a_value_of_another_reading_changes_on_its_day(
    settings: dict[str, str], change: Change
) -> None:
    assert on(change.last, change.field, **settings) == change.before
    assert on(change.first, change.field, **settings) == change.after


@pytest.mark.parametrize("field", sorted({change.field for change in CHANGES}))
def test_a_value_stays_between_its_changes(field: str) -> None:
    """Every value holds from the first day or its change to the next change or the last day."""
    changes = [change for change in CHANGES if change.field == field]

    assert on(FIRST, field) == changes[0].before
    assert on(LAST, field) == changes[-1].after
    for earlier, later in pairwise(changes):
        assert earlier.after == later.before


@pytest.mark.parametrize("field", CONSTANT)
def test_a_constant_is_one_over_the_years(field: str) -> None:
    assert set(regime_rows("historical")[field].tolist()) == {CONSTANT[field]}


def test_every_field_of_the_kernel_has_its_values_and_its_boundaries_here() -> None:
    fields = {name for name in REGIME.names or () if not name.startswith("read_")}
    dated = fields - {"until", "report_latency"}

    assert dated == {parameter.field for parameter in parameters().values()}
    assert dated == {change.field for change in CHANGES} | set(CONSTANT)


def test_every_reading_of_the_rules_is_a_field_of_the_kernel_or_a_dated_value() -> None:
    read = {name.removeprefix("read_") for name in REGIME.names or () if name.startswith("read_")}
    dated = {value.reading for each in parameters().values() for value in each.values}
    only = {name for each in parameters().values() for value in each.values for name in value.only}
    unless = {
        name for each in parameters().values() for value in each.values for name in value.unless
    }
    elsewhere = {"report_latency_s", "locked_update_period_s", "day_trade_block"}

    assert set(readings()) == read | (dated - {""}) | only | unless | elsewhere


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("1984", "1985-01-02"),
        ("pre-1991", "1991-10-09"),
        ("1991", "1991-11-18"),
        ("1994", "1994-01-26"),
        ("1995", "1995-03-28"),
        ("1997", "1997-01-20"),
        ("1998", "1998-02-23"),
        ("1999", "1999-04-01"),
    ],
)
def test_a_named_regime_is_its_day(name: str, day: str) -> None:
    rows = regime_rows(name)

    assert rows.dtype == REGIME
    assert rows["until"].tolist() == [NEVER]
    assert rows.tobytes() == regime_rows(day).tobytes()


@pytest.mark.parametrize(
    "name",
    ["1984-11-30", "2001-07-30", "1988", "19880630", "1988-W26-4", "1988-6-30", "1989-02-29", ""],
)
def test_a_regime_outside_the_system_s_time_is_a_wrong_command_line(name: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        regime_rows(name)


def test_the_first_and_the_last_day_are_regimes() -> None:
    assert len(regime_rows(FIRST)) == len(regime_rows(LAST)) == 1


def test_historical_rows_are_cut_at_new_york_midnights_of_the_changes() -> None:
    rows = regime_rows("historical")
    cuts = sorted({change.first for change in CHANGES})

    assert rows["until"].tolist() == [
        *(parse_time(datetime.fromisoformat(cut).isoformat() + offset(cut)) for cut in cuts),
        NEVER,
    ]


def offset(day: str) -> str:
    """Return New York's offset at the midnight of one of the days, from the almanac."""
    winter = ("-11-", "-12-", "-01-", "-02-", "-03-")
    return "-05:00" if any(month in day for month in winter) else "-04:00"


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        pytest.param("1988-06-30", "1988-06-30T00:00:00-04:00", id="summer"),
        pytest.param("1991-11-18", "1991-11-18T00:00:00-05:00", id="winter"),
        pytest.param("1994-04-03", "1994-04-03T00:00:00-05:00", id="clocks-go-forward-at-two"),
        pytest.param("1994-04-04", "1994-04-04T00:00:00-04:00", id="the-day-after"),
        pytest.param("1986-04-27", "1986-04-27T00:00:00-05:00", id="last-sunday-of-april"),
        pytest.param("1998-10-25", "1998-10-25T00:00:00-04:00", id="clocks-go-back-at-two"),
        pytest.param("1998-10-26", "1998-10-26T00:00:00-05:00", id="winter-again"),
    ],
)
def test_midnight_is_new_york_s(day: str, instant: str) -> None:
    assert new_york_midnight(date.fromisoformat(day)) == parse_time(instant)


def test_historical_has_the_rules_of_each_day() -> None:
    """The row in force at noon is the row of that day as a regime of its own."""
    rows = regime_rows("historical")
    for change in CHANGES:
        for day in (change.last, change.first):
            noon = parse_time(f"{day}T12:00:00-05:00")
            row = rows[np.searchsorted(rows["until"], noon, side="right")]
            assert row[change.field] == on(day, change.field)


def test_no_row_of_historical_repeats_the_one_before() -> None:
    rows = regime_rows("historical")
    rows["until"] = 0

    assert all(earlier.tobytes() != later.tobytes() for earlier, later in pairwise(rows))


@pytest.mark.parametrize("instant", ["1984-11-30T23:59:59-05:00", "2001-07-30T00:00:00-04:00"])
def test_historical_refuses_a_log_of_other_days(instant: str) -> None:
    """Show what a day outside SOES is answered [D-7]."""
    with pytest.raises(InputError, match="name a regime") as refusal:
        refuse_days_outside([parse_time(instant)])

    assert not isinstance(refusal.value, UsageError)


def test_historical_accepts_the_first_and_the_last_day() -> None:
    refuse_days_outside(
        [parse_time("1984-12-01T00:00:00-05:00"), parse_time("2001-07-29T23:59:59.999999-04:00")]
    )


INTERIM = ["maximum_order", "exposure_multiple", "preferenced_count", "short_banned", "auto_update"]


@pytest.mark.parametrize("field", INTERIM)
@pytest.mark.parametrize("start", ["1994-01-10", "1994-01-31"])
def test_the_interim_start_moves_all_five(field: str, start: str) -> None:
    settings = read_settings({"interim_start": start, "professional_end": "interim"})
    eve = date.fromordinal(date.fromisoformat(start).toordinal() - 1)

    before, after = rows_of([eve, date.fromisoformat(start)], settings)

    assert before[field] == on("1994-01-03", field)
    assert after[field] == on("1994-02-03", field)
    assert (before["professional_barred"], after["professional_barred"]) == (1, 0)


def test_a_value_that_a_reading_moves_stands_at_the_reading_s_default() -> None:
    moved = [
        (value.start.isoformat(), readings()[value.reading].default)
        for parameter in parameters().values()
        for value in parameter.values
        if value.reading
    ]

    assert len(moved) == len(INTERIM) + len(("professional_barred", "exposure_tier", "flat cap"))
    assert all(start == default for start, default in moved)
