"""What of a moment comes into chart and tables."""

from typing import Any

import pytest

from processors.market import Quote
from replay.palette import REGIMES as COLOURS
from replay.watch.agreements import Agreements
from replay.watch.chart import options
from replay.watch.markup import in_order, tape_markup
from replay.watch.reel import Reel, open_reel
from replay.watch.tables import OrderCell, table
from replay.watch.viewer import Viewer
from tests.builders import at, event, order, quote, security
from tests.watch.test_reel import seen

REGIMES = ("1991", "1998")
DAY = [
    security(at("09:00:00")),
    event(at("09:10:00"), "agreement", participant="MAKA", firm="OEFX", agreed=True),
    event(at("09:10:00"), "agreement", participant="ELSE", firm="OEFX", agreed=True),
    event(at("09:11:00"), "agreement", participant="MAKA", firm="ABLE", agreed=True),
    quote(at("09:50:00"), "MAKB", "20 - 20 1/4"),
    quote(at("09:55:00"), "MAKA", "20 - 20 1/4"),
    event(at("09:56:00"), "agreement", participant="MAKA", firm="OEFX", agreed=False),
    order(at(0), "1", "buy", 300),
    quote(at(30), "ISLD", "20 - 20 1/8", participant_type="ecn"),
    order(at(31), "<b>2</b>", "buy", 300),
]


@pytest.fixture(scope="module")
def reel() -> Reel:
    return open_reel(seen(DAY), REGIMES, {})


def drawn(reel: Reel) -> dict[str, list[dict[str, Any]]]:
    """Return what is drawn of each regime at the end."""
    series = options(reel, reel.end, dark=False)["series"]
    return {regime: [one for one in series if one["name"] == regime] for regime in REGIMES}


def test_each_regime_has_its_inside_and_its_executions_in_a_colour_of_its_own(reel: Reel) -> None:
    for number, found in enumerate(drawn(reel).values()):
        assert [one["type"] for one in found] == ["line", "line", "scatter"]
        assert {one["itemStyle"]["color"] for one in found} == {COLOURS[number]}


def test_an_ecn_makes_the_inside_of_the_regimes_that_count_it(reel: Reel) -> None:
    offers = {regime: found[1]["data"][-1][1] for regime, found in drawn(reel).items()}
    executions = {regime: len(found[2]["data"]) for regime, found in drawn(reel).items()}

    assert offers == {"1991": 20.25, "1998": 20.125}
    assert executions == {"1991": 2, "1998": 1}


def test_a_line_is_drawn_from_when_there_is_an_inside_up_to_now(reel: Reel) -> None:
    first, *_, last = drawn(reel)["1998"][0]["data"]

    assert last[0] - first[0] == (10 * 60 + 31) * 1000  # from 09:50:00 to 10:00:31
    assert first[1] == last[1] == 20


def test_many_points_are_thinned_and_the_last_one_is_kept() -> None:
    quotes = [quote(at(number / 10), "MAKA", f"{20 + number % 3} - 30") for number in range(2_000)]
    busy = open_reel(seen([security(at("09:00:00")), *quotes]), ["1998"], {})
    line = options(busy, busy.end, dark=False)["series"][0]["data"]

    assert len(line) < 300
    assert line[-1][1] == 20 + 1999 % 3


def test_agreements_are_those_of_the_securitys_makers_that_still_stand(reel: Reel) -> None:
    agreements = Agreements(reel.footage)

    assert agreements.at(1) == {}
    assert agreements.at(6) == {"MAKA": ["ABLE", "OEFX"]}
    assert agreements.at(7) == {"MAKA": ["ABLE"]}


def test_quotes_stand_in_order_of_price_and_then_of_time(reel: Reel) -> None:
    viewer = Viewer(reel)
    viewer.go(reel.end)
    market = viewer.markets()["1998"]

    def makers(quotes: list[Quote]) -> list[str]:
        return [one.participant for one in quotes]

    assert makers(in_order(market.quotes["bid"], "bid")) == ["MAKB", "MAKA", "ISLD"]
    assert makers(in_order(market.quotes["ask"], "ask")) == ["ISLD", "MAKB", "MAKA"]


def test_names_that_look_like_markup_are_shown_as_they_are(reel: Reel) -> None:
    tape = tape_markup(reel.footage, len(reel.footage))

    assert "<b>" not in tape
    assert "&lt;b&gt;2&lt;/b&gt;" in tape


def test_how_many_rows_are_left_out_is_said() -> None:
    rows = [("", (str(number), OrderCell("7", number))) for number in range(12)]

    assert "and 2 more" in table("Many", ("No", "Order"), rows, 10)
    assert "none" in table("Empty", ("No", "Order"), [], 10)
