"""Rule 611 on small tapes: what is protected, what a trade goes through, what excuses it.

Shown here: [5.1-1, 5.1-2, 5.1-4, 5.1-5, 5.1-6, 5.1-7, D-81, D-82, D-83, D-84, D-85, D-87].
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processors.provisions import provisions, sources
from processors.strict_toml import read_table
from processors.trade_throughs.protection import PATH, read_values
from processors.trade_throughs.verdict import exception
from tests.builders import Event, at, event, quote
from tests.conftest import Soes
from tests.faults import sentence_of

DAY = "2008-01-04"
BERKSHIRE = (("ARCA", "204.85 x 500 - 204.95 x 1000"), ("BATS", "204.80 x 300 - 205 x 1000"))

Judge = Callable[..., list[dict[str, Any]]]


def shows(moment: float | str, venue: str, text: str, day: str = DAY, **fields: object) -> Event:
    """Let a venue show `204.85 - 204.95`."""
    return quote(at(moment, day), venue, text, "BRK.B", **fields)


def trade(price: str, *conditions: str, moment: float | str = 0, day: str = DAY) -> Event:
    """Report a trade at a venue that quotes nothing."""
    fields = {"symbol": "BRK.B", "price": price, "quantity": 200, "venue": "NSDQ"}
    return event(at(moment, day), "trade", **fields, conditions=list(conditions))


def berkshire(moment: float | str = -60, day: str = DAY) -> list[Event]:
    """Let two venues show the market of the encyclopaedia's example (S3)."""
    return [shows(moment, venue, text, day) for venue, text in BERKSHIRE]


@pytest.fixture
def judge(soes: Soes, log: Callable[..., Path]) -> Judge:
    """Return the findings about the trades among some events."""

    def run(*events: Event, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        done = soes("trade-throughs", log(events), *options, "--out", "-")
        assert done.status == 0, done.err
        return done.lines

    return run


@pytest.mark.parametrize(
    ("price", "side", "protected"),
    [
        pytest.param("204.85", None, None, id="sold-at-the-bid"),
        pytest.param("204.80", "bid", "204.85", id="sold-below-the-bid"),
        pytest.param("204.8499", "bid", "204.85", id="sold-a-hundredth-of-a-cent-below"),
        pytest.param("204.95", None, None, id="bought-at-the-offer"),
        pytest.param("205", "ask", "204.95", id="bought-above-the-offer"),
        pytest.param("204.90", None, None, id="between"),
    ],
)
def test_a_trade_below_a_bid_or_above_an_offer_is_a_trade_through(
    judge: Judge, price: str, side: str | None, protected: str | None
) -> None:
    (finding,) = judge(*berkshire(), trade(price))

    assert finding["verdict"] == ("trade_through" if side else "none")
    assert (finding["side"], finding["protected_price"]) == (side, protected)
    assert finding["venue"] == ("ARCA" if side else None)


def test_a_finding_has_every_field_of_the_contract(judge: Judge) -> None:
    assert judge(*berkshire(), trade("204.8"), trade("204.9", "iso")) == [
        {
            "symbol": "BRK.B",
            "seq": 3,
            "ts": "2008-01-04T10:00:00-05:00",
            "price": "204.8",
            "verdict": "trade_through",
            "side": "bid",
            "protected_price": "204.85",
            "venue": "ARCA",
            "by": "0.05",
            "exception": None,
        },
        {
            "symbol": "BRK.B",
            "seq": 4,
            "ts": "2008-01-04T10:00:00-05:00",
            "price": "204.9",
            "verdict": "none",
            "side": None,
            "protected_price": None,
            "venue": None,
            "by": None,
            "exception": None,
        },
    ]


def test_the_side_of_the_customer_and_the_venue_of_the_trade_do_not_matter(judge: Judge) -> None:
    bought_there = {**trade("204.80"), "side": "buy", "venue": "ARCA"}

    (finding,) = judge(*berkshire(), bought_there)

    assert (finding["verdict"], finding["side"]) == ("trade_through", "bid")


def test_what_takes_the_better_price_first_goes_through_nothing(judge: Judge) -> None:
    better_is_gone = shows(0, "ARCA", "204.75 - 204.95")

    findings = judge(*berkshire(), trade("204.85"), better_is_gone, trade("204.80"))

    assert [finding["verdict"] for finding in findings] == ["none", "none"]


@pytest.mark.parametrize(
    ("fields", "options", "verdict"),
    [
        pytest.param({"automated": False}, (), "none", id="by-hand"),
        pytest.param({"bid_size": 99}, (), "none", id="99-shares"),
        pytest.param({"bid_size": 100}, (), "trade_through", id="100-shares"),
        pytest.param({"bid_size": None}, (), "trade_through", id="nobody-knows-how-many"),
        pytest.param({"ask_size": 99}, (), "trade_through", id="99-shares-on-the-other-side"),
        pytest.param({"bid_size": 99}, ("--odd-lots",), "trade_through", id="99-if-asked"),
        pytest.param({"bid": None}, (), "none", id="no-bid"),
        pytest.param({"participant_type": "ecn"}, (), "trade_through", id="an-ecn"),
    ],
)
def test_an_automated_quote_of_a_round_lot_is_protected(
    judge: Judge, fields: Event, options: tuple[str, ...], verdict: str
) -> None:
    (finding,) = judge(shows(-60, "ARCA", "20 - 20.10", **fields), trade("19.99"), options=options)

    assert finding["verdict"] == verdict


@pytest.mark.parametrize(
    ("day", "options", "verdict"),
    [
        pytest.param("1998-06-01", (), "not_in_force", id="soes"),
        pytest.param("2007-07-06", ("--pilot",), "not_in_force", id="the-pilot's-eve"),
        pytest.param("2007-07-09", ("--pilot",), "trade_through", id="the-pilot's-first-day"),
        pytest.param("2007-07-09", (), "not_in_force", id="not-in-the-pilot"),
        pytest.param("2007-08-17", (), "not_in_force", id="the-last-day-without"),
        pytest.param("2007-08-20", (), "trade_through", id="the-first-day"),
        pytest.param("2007-08-20", ("--pilot",), "trade_through", id="the-first-day-of-the-pilot"),
    ],
)
def test_the_rule_is_in_force_from_its_day_on(
    judge: Judge, day: str, options: tuple[str, ...], verdict: str
) -> None:
    (finding,) = judge(*berkshire(day=day), trade("204.80", day=day), options=options)

    assert finding["verdict"] == verdict


@pytest.mark.parametrize(
    ("day", "moment", "verdict"),
    [
        pytest.param(DAY, "09:29:59.999999", "outside_hours", id="before-the-open"),
        pytest.param(DAY, "09:30:00", "trade_through", id="at-the-open"),
        pytest.param(DAY, "15:59:59.999999", "trade_through", id="before-the-close"),
        pytest.param(DAY, "16:00:00", "outside_hours", id="at-the-close"),
        pytest.param("2008-07-03", "12:59:59", "trade_through", id="before-an-early-close"),
        pytest.param("2008-07-03", "13:00:00", "outside_hours", id="at-an-early-close"),
        pytest.param("2008-07-04", "10:00:00", "outside_hours", id="on-a-holiday"),
        pytest.param("2006-07-04", "10:00:00", "not_in_force", id="before-the-rule-and-closed"),
    ],
)
def test_trades_are_judged_in_regular_hours_alone(
    judge: Judge, day: str, moment: str, verdict: str
) -> None:
    (finding,) = judge(*berkshire("09:00:00", day), trade("204.80", moment=moment, day=day))

    assert finding["verdict"] == verdict


@pytest.mark.parametrize(
    ("day", "moment", "verdict"),
    [
        pytest.param("2008-01-03", "15:59:59", "none", id="of-yesterday's-session"),
        pytest.param("2008-01-03", "16:00:00", "trade_through", id="from-yesterday's-close-on"),
        pytest.param(DAY, "08:00:00", "trade_through", id="before-the-open"),
    ],
)
def test_quotes_lapse_when_the_session_ends(
    judge: Judge, day: str, moment: str, verdict: str
) -> None:
    (finding,) = judge(*berkshire(moment, day), trade("204.80"))

    assert finding["verdict"] == verdict


@pytest.mark.parametrize(
    ("first", "replaced", "price", "excused"),
    [
        pytest.param("20.00 - 20.10", -0.4, "20.00", True, id="as-low-as-the-trade"),
        pytest.param("19.90 - 20.10", -0.4, "20.00", True, id="lower"),
        pytest.param("20.01 - 20.10", -0.4, "20.00", False, id="higher-than-the-trade"),
        pytest.param("none - 20.10", -0.4, "20.00", False, id="no-bid-is-no-lower-one"),
        pytest.param("20.00 - 20.10", -0.999999, "20.00", True, id="just-within-a-second"),
        pytest.param("20.00 - 20.10", -1, "20.00", False, id="a-second-before"),
        pytest.param("20.00 - 20.10", 0, "20.00", True, id="at-the-trade's-instant"),
        pytest.param("20.00 - 20.20", -0.4, "20.20", True, id="an-offer-as-high"),
        pytest.param("20.00 - 20.19", -0.4, "20.20", False, id="an-offer-lower-than-the-trade"),
        pytest.param("20.00 - none", -0.4, "20.20", False, id="no-offer-is-no-higher-one"),
    ],
)
def test_a_quote_that_flickers_excuses_for_a_second(
    judge: Judge, first: str, replaced: float, price: str, *, excused: bool
) -> None:
    flicker = [shows(-5, "ARCA", first), shows(replaced, "ARCA", "20.05 - 20.10")]

    (finding,) = judge(*flicker, trade(price))

    assert finding["verdict"] == ("excepted" if excused else "trade_through")
    assert finding["exception"] == ("flicker" if excused else None)


def test_the_quote_in_between_is_found_and_one_by_hand_counts(judge: Judge) -> None:
    flicker = [
        shows(-5, "ARCA", "20.05 - 20.10"),
        shows(-0.8, "ARCA", "20.00 - 20.10", automated=False),
        shows(-0.5, "ARCA", "20.05 - 20.10"),
        shows(-0.2, "ARCA", "20.05 - 20.11"),
    ]

    (finding,) = judge(*flicker, trade("20.00"))

    assert (finding["exception"], finding["protected_price"]) == ("flicker", "20.05")


def test_a_quote_of_yesterday_does_not_flicker(judge: Judge) -> None:
    yesterday = shows("15:00:00", "ARCA", "20.00 - 20.10", "2008-01-03")
    today = shows("09:29:59.9", "ARCA", "20.05 - 20.10")

    (finding,) = judge(yesterday, today, trade("20.00", moment="09:30:00"))

    assert finding["verdict"] == "trade_through"


@pytest.mark.parametrize(
    ("quotes", "venue", "verdict"),
    [
        pytest.param(
            [shows(-5, "BATS", "20.05 - 20.20"), shows(-5, "ARCA", "20.06 - 20.20")],
            "ARCA",
            "trade_through",
            id="the-best",
        ),
        pytest.param(
            [shows(-5, "BATS", "20.05 - 20.20"), shows(-5, "ARCA", "20.05 - 20.20")],
            "ARCA",
            "trade_through",
            id="of-equals-the-first-by-the-alphabet",
        ),
        pytest.param(
            [
                shows(-5, "ARCA", "19.90 - 20.20"),
                shows(-5, "BATS", "20.05 - 20.20"),
                shows(-0.5, "ARCA", "20.06 - 20.20"),
            ],
            "BATS",
            "trade_through",
            id="not-the-best-that-flickers",
        ),
        pytest.param(
            [
                shows(-5, "ARCA", "19.90 - 20.20"),
                shows(-5, "BATS", "19.90 - 20.20"),
                shows(-0.5, "ARCA", "20.06 - 20.20"),
                shows(-0.5, "BATS", "20.05 - 20.20"),
            ],
            "ARCA",
            "excepted",
            id="the-best-where-all-flicker",
        ),
    ],
)
def test_of_several_venues_one_is_named(
    judge: Judge, quotes: list[Event], venue: str, verdict: str
) -> None:
    (finding,) = judge(*quotes, trade("20.00"))

    assert (finding["venue"], finding["verdict"]) == (venue, verdict)


@pytest.mark.parametrize(
    ("bid", "ask", "exception"),
    [
        pytest.param({}, {}, "crossed", id="crossed"),
        pytest.param({"automated": False}, {}, None, id="crossed-by-a-bid-by-hand"),
        pytest.param({"bid": "20"}, {}, None, id="locked"),
    ],
)
def test_a_crossed_market_excuses_at_any_price(
    judge: Judge, bid: Event, ask: Event, exception: str | None
) -> None:
    high = shows(-5, "ARCA", "20.05 - 20.50", **bid)
    low = shows(-5, "BATS", "19.90 - 20", **ask)

    findings = judge(high, low, *(trade(price) for price in ("19.80", "20.02", "20.10")))

    excuses = [one["exception"] for one in findings if one["verdict"] != "none"]
    assert excuses
    assert set(excuses) == {exception}


def test_in_a_crossed_market_the_bid_is_named_before_the_offer(judge: Judge) -> None:
    crossed = [shows(-5, "BATS", "20.05 - 20.50"), shows(-5, "ARCA", "19.90 - 19.95")]

    (finding,) = judge(*crossed, trade("20"))

    assert (finding["side"], finding["venue"], finding["by"]) == ("bid", "BATS", "0.05")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("self_help", "self_help"),
        ("not_regular_way", "not_regular_way"),
        ("opening", "single_price"),
        ("reopening", "single_price"),
        ("closing", "single_price"),
        ("iso", "iso"),
        ("benchmark", "benchmark"),
        ("stopped", "stopped"),
    ],
)
def test_a_condition_of_the_trade_excuses_it_where_it_needs_an_excuse(
    judge: Judge, condition: str, expected: str
) -> None:
    inside, through = judge(*berkshire(), trade("204.85", condition), trade("204.80", condition))

    assert (inside["verdict"], inside["exception"]) == ("none", None)
    assert (through["verdict"], through["exception"]) == ("excepted", expected)
    assert (through["protected_price"], through["venue"]) == ("204.85", "ARCA")


def test_of_several_exceptions_the_first_of_the_rule_is_told() -> None:
    """The contract lists them in the order of 611(b)."""
    order = [
        "self_help",
        "not_regular_way",
        "single_price",
        "crossed",
        "iso",
        "benchmark",
        "flicker",
        "stopped",
    ]
    left = {"self_help", "not_regular_way", "opening", "iso", "benchmark", "stopped"}
    state = {"crossed": True, "flickered": True}
    told = []
    while excuse := exception(left, **state):
        told.append(excuse)
        left -= {excuse, "opening" if excuse == "single_price" else ""}
        state["crossed"] &= excuse != "crossed"
        state["flickered"] &= excuse != "flicker"

    assert told == order


def test_securities_are_judged_apart(judge: Judge) -> None:
    other = {**trade("19.99"), "symbol": "ABCD"}

    findings = judge(*berkshire(), other, trade("204.80"))
    chosen = judge(*berkshire(), other, trade("204.80"), options=("--symbols", "BRK.B"))

    assert [finding["verdict"] for finding in findings] == ["none", "trade_through"]
    assert chosen == findings[1:]


def test_every_dated_value_cites_a_provision_and_a_source() -> None:
    for record in read_table(PATH).content.values():
        assert set(record["rules"]) <= set(provisions())
        assert set(record["source"]) <= set(sources())


FAULTS = {
    "an unknown value": ("[window_s]", "[window]", "unknown key 'window'"),
    "another type": ("value = 100", "value = 2007-08-20", "'value' must be a whole number"),
    "a day as text": ("value = 2007-08-20", 'value = "2007"', "'value' must be a date"),
    "no source": ('source = ["R611"]', "source = []", "'source' or 'rules' is empty"),
    "an unknown grade": ('grade = "GK"', 'grade = "A"', "'grade' must be one of"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_dated_values_is_named(fault: str, tmp_path: Path) -> None:
    good, bad, expected = FAULTS[fault]

    assert expected in sentence_of(read_values, PATH, (good, bad), tmp_path)
