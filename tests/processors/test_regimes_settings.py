"""Settings: what `--set` replaces, and what it refuses."""

import pytest

from processors.regimes import readings, regime_rows, setting_names, split_settings
from schemas.errors import UsageError

SECOND = 1_000_000

CONTRACT_READINGS = {
    "interim_start": ["1994-01-26", "1994-01-10", "1994-01-31"],
    "interim_cap": ["min_tier", "flat"],
    "interim_exposure_base": ["max_order", "tier"],
    "all_in_update_period": ["wait", "return"],
    "quote_update": ["price_or_refresh", "executed_side_price"],
    "report_latency_s": ["0"],
    "locked_update_period_s": [],
    "closed_quote": ["removed", "displayed"],
    "actual_size_quote": ["stands", "decremented"],
    "exposure_pool": ["per_side", "both_sides"],
    "rotation": ["least_recent", "alphabetical"],
    "queue_priority": ["market_first", "fifo", "price_time"],
    "order_life": ["all_queued", "ecn_hold"],
    "hold_clock": ["entry", "ecn_alone"],
    "hold_end": ["exclusive", "inclusive"],
    "purge_scope": ["side", "both"],
    "smallcap_next_maker": ["best_price", "any"],
    "smallcap_locked": ["wait", "execute"],
    "price_cap": ["live", "tier_only"],
    "five_minute": ["audit", "enforce", "lockout_any", "lockout_same_side"],
    "five_minute_end": ["open", "closed"],
    "preference_absent": ["unpreferenced", "return"],
    "limit_away": ["return", "store"],
    "limit_overlap_price": ["earlier", "midpoint"],
    "limit_odd_remainder": ["no_match", "return"],
    "first_bid": ["previous_day", "up"],
    "odd_lots": ["accept", "refuse"],
    "professional_end": ["1993-08-13", "interim"],
    "day_trade_block": ["designation", "at_once"],
}
DATED = [
    "update_period_s",
    "hold_s",
    "exposure_multiple",
    "refresh_s",
    "price_limit",
    "maximum_order",
    "withdrawal_days",
    "five_minute_s",
    "match_wait_s",
]


def field(day: str, name: str, **settings: str) -> int:
    """Look one field up on one day."""
    (row,) = regime_rows(day, settings)
    return int(row[name])


def test_the_readings_are_the_contract_s() -> None:
    assert {name: list(reading.values) for name, reading in readings().items()} == (
        CONTRACT_READINGS
    )


def test_what_can_be_set_is_the_contract_s_readings_and_the_dated_values_of_d_8() -> None:
    assert sorted(setting_names()) == sorted({*CONTRACT_READINGS, *DATED})


@pytest.mark.parametrize(
    ("day", "name", "value", "of", "expected"),
    [
        pytest.param("1991-11-17", "update_period_s", "20", "update_period", 0, id="none-yet"),
        pytest.param("1991-11-18", "update_period_s", "20", "update_period", 20 * SECOND, id="15"),
        pytest.param("1999-04-01", "update_period_s", "20", "update_period", 20 * SECOND, id="17"),
        pytest.param("1999-04-01", "update_period_s", "0", "update_period", 0, id="zero"),
        pytest.param("1998-02-22", "hold_s", "60", "hold", 0, id="no-life-before-1998"),
        pytest.param("1998-02-23", "hold_s", "0.5", "hold", SECOND // 2, id="half-a-second"),
        pytest.param(
            "1988-06-29", "exposure_multiple", "3", "exposure_multiple", 0, id="voluntary"
        ),
        pytest.param("1988-06-30", "exposure_multiple", "3", "exposure_multiple", 3, id="five"),
        pytest.param("1996-01-02", "exposure_multiple", "3", "exposure_multiple", 3, id="two"),
        pytest.param("1998-07-15", "exposure_multiple", "3", "exposure_multiple", 0, id="actual"),
        pytest.param("1985-01-02", "price_limit", "99.5", "price_limit", 9_950_000_000, id="price"),
        pytest.param("1985-01-02", "maximum_order", "300", "maximum_order", 300, id="from-1984"),
        pytest.param("1994-06-01", "maximum_order", "2000", "maximum_order", 2000, id="interim"),
        pytest.param(
            "1991-11-17", "locked_update_period_s", "9", "locked_update_period", 0, id="locked-none"
        ),
        pytest.param(
            "1991-11-18",
            "locked_update_period_s",
            "9",
            "locked_update_period",
            9 * SECOND,
            id="locked-0",
        ),
        pytest.param(
            "1999-04-01",
            "locked_update_period_s",
            "1.25",
            "locked_update_period",
            1_250_000,
            id="locked-5",
        ),
    ],
)
def test_a_number_replaces_a_value_wherever_the_rule_exists(
    day: str, name: str, value: str, of: str, expected: int
) -> None:
    assert field(day, of, **{name: value}) == expected


def test_a_number_leaves_every_other_value_alone() -> None:
    (row,), (plain,) = regime_rows("1998", {"hold_s": "60"}), regime_rows("1998")

    row["hold"] = plain["hold"]

    assert row.tobytes() == plain.tobytes()


def test_a_number_makes_the_rows_alike_that_it_alone_told_apart() -> None:
    """With one length for both periods, Christmas Eve of 1997 changes nothing any more."""
    rows = regime_rows("historical", {"update_period_s": "10"})

    assert len(rows) == len(regime_rows("historical")) - 1
    assert set(rows["update_period"].tolist()) == {0, 10 * SECOND}


def test_the_ceiling_leaves_the_flat_size_of_1984_to_its_own_value() -> None:
    (row,) = regime_rows("1984", {"maximum_order": "300"})

    assert (row["maximum_order"], row["nnm_flat_size"], row["smallcap_size"]) == (300, 1000, 500)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hold", "90"),
        ("ecn_quotes", "true"),
        ("", ""),
        ("hold_s", ""),
        ("hold_s", "0"),
        ("hold_s", "-1"),
        ("hold_s", "+1"),
        ("hold_s", " 1"),
        ("hold_s", "1e1"),
        ("hold_s", "1_0"),
        ("hold_s", "٣"),
        ("hold_s", "nan"),
        ("hold_s", "0.0000001"),
        ("hold_s", "1000000000"),
        ("update_period_s", "fifteen"),
        ("maximum_order", "0"),
        ("maximum_order", "100.5"),
        ("exposure_multiple", "0"),
        ("exposure_multiple", "1.5"),
        ("price_limit", "0"),
        ("price_limit", "0.000000001"),
        ("locked_update_period_s", "none"),
        ("locked_update_period_s", ""),
        ("report_latency_s", "-1"),
        ("rotation", "Alphabetical"),
        ("rotation", ""),
        ("interim_start", "1994-01-11"),
        ("five_minute", "off"),
    ],
)
def test_a_setting_out_of_sense_is_a_wrong_command_line(name: str, value: str) -> None:
    with pytest.raises(UsageError, match="expected") as refusal:
        regime_rows("1998", {name: value})

    assert name in str(refusal.value)


@pytest.mark.parametrize("name", [name for name, values in CONTRACT_READINGS.items() if values])
def test_a_reading_set_to_its_own_default_is_accepted(name: str) -> None:
    rows = regime_rows("historical", {name: CONTRACT_READINGS[name][0]})

    assert rows.tobytes() == regime_rows("historical").tobytes()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, value)
            for name, values in CONTRACT_READINGS.items()
            for value in values[1:]
            if name != "day_trade_block"  # of surveillance alone
        ),
        ("report_latency_s", "2"),
        ("refresh_s", "60"),
        ("withdrawal_days", "10"),
        ("five_minute_s", "60"),
        ("match_wait_s", "60"),
    ],
)
def test_every_answer_and_number_tells_the_kernel_something(name: str, value: str) -> None:
    rows = regime_rows("historical", {name: value})

    assert rows.tobytes() != regime_rows("historical").tobytes()


def test_settings_are_taken_apart_at_the_first_equals_sign() -> None:
    assert split_settings(["hold_s=60", "rotation=a=b"]) == {"hold_s": "60", "rotation": "a=b"}


@pytest.mark.parametrize("pairs", [["hold_s"], ["hold_s=60", "hold_s=60"]])
def test_settings_that_cannot_be_taken_apart_are_a_wrong_command_line(pairs: list[str]) -> None:
    with pytest.raises(UsageError):
        split_settings(pairs)
