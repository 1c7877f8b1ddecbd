"""Surveillance of a stored run: day trades, professional accounts, and what follows from them.

Shown here: [3.1-4a, 3.1-4c, 3.1-4d, D-86, D-87, D-88].
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processors.surveillance.day_trades import day_trades
from processors.surveillance.trades import Trade
from processors.surveillance.values_on import Values
from tests.builders import Event, at, event, order, quote, security
from tests.conftest import Soes

BOTH = Values(sides=2, percent=10, enough=5)
EITHER = Values(sides=1, percent=10, enough=5)


def trade(minute: int, side: str, shares: int = 1000, *, soes: bool = True, **other: Any) -> Trade:  # noqa: ANN401 - fields
    """Make a trade of a controller's day."""
    fields: dict[str, Any] = {
        "day": date(1990, 3, 5),
        "controller": "K",
        "symbol": "ABCD",
        "sells": side == "sell",
        "shares": shares,
        "ts": datetime(1990, 3, 5, 15, tzinfo=UTC) + timedelta(minutes=minute),
        "seq": minute,
        "order_id": str(minute) if soes else None,
        "is_short": False,
        "account": "K",
    }
    return Trade(**(fields | other))


def paired(values: Values, *trades: Trade) -> list[tuple[int, int]]:
    return [(first.seq, last.seq) for first, last in day_trades(trades, values)]


def test_each_trade_is_paired_with_the_earliest_opposite_one_that_is_free() -> None:
    trades = [trade(0, "buy"), trade(1, "buy"), trade(2, "sell"), trade(3, "sell")]

    assert paired(BOTH, *trades) == [(0, 2), (1, 3)]


def test_a_sale_that_comes_first_makes_a_day_trade_too() -> None:
    assert paired(BOTH, trade(0, "sell"), trade(1, "buy")) == [(0, 1)]


@pytest.mark.parametrize(("shares", "same"), [(900, True), (899, False), (1000, True)])
def test_sizes_differ_by_a_tenth_of_the_larger_at_most(shares: int, *, same: bool) -> None:
    assert bool(paired(BOTH, trade(0, "buy"), trade(1, "sell", shares))) == same


def test_a_trade_that_does_not_fit_waits_for_another() -> None:
    trades = [trade(0, "buy", 500), trade(1, "buy"), trade(2, "sell"), trade(3, "sell", 500)]

    assert paired(BOTH, *trades) == [(1, 2), (0, 3)]


def test_securities_are_kept_apart() -> None:
    assert not paired(BOTH, trade(0, "buy"), trade(1, "sell", symbol="WXYZ"))


def test_a_side_outside_the_system_counts_only_under_the_later_rule() -> None:
    trades = [trade(0, "buy"), trade(1, "sell", soes=False)]

    assert not paired(BOTH, *trades)
    assert paired(EITHER, *trades) == [(0, 1)]
    assert not paired(EITHER, trade(0, "buy", soes=False), trade(1, "sell", soes=False))


def market(day: str) -> Iterator[Event]:
    """Let three makers quote."""
    yield security(at("09:15:00", day))
    for maker in ("A", "B", "C"):
        yield quote(at("09:20:00", day), maker, "20 - 20 1/4")


def round_trips(day: str, count: int) -> Iterator[Event]:
    """Buy and sell a thousand shares so many times, ten minutes apart, from two accounts."""
    for number in range(count):
        seconds = 600 * number
        who = {"account": f"K{number % 2}", "controller": "K"}
        yield order(at(seconds, day), f"b{number}", "buy", 1000, **who)
        yield order(at(seconds + 301, day), f"s{number}", "sell", 1000, **who)


Found = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def surveyed(soes: Soes, log: Callable[..., Path]) -> Found:
    """Replay events into a store and survey the run."""

    def survey(events: list[Event], regime: str, *options: str) -> list[dict[str, Any]]:
        url = f"chdb://{Path.cwd()}/store"
        done = soes("replay", log(events), "--regime", regime, "--store", url, "--run", "mine")
        assert done.status == 0, done.err
        found = soes("surveil", "mine", "--store", url, "--out", "-", *options)
        assert found.status == 0, found.err
        return found.lines

    return survey


def test_five_day_trades_of_one_head_make_a_professional_account(surveyed: Found) -> None:
    day = "1990-03-05"
    found = surveyed([*market(day), *round_trips(day, 5)], day)

    assert [(line["finding"], line["count"], line["rule"]) for line in found] == [
        ("day_trades", 5, "3.1-4c"),
        ("professional_account", 5, "3.1-4a"),
        ("pattern", 5, "3.1-4b"),
    ]
    assert {(line["regime"], line["day"], line["controller"]) for line in found} == {
        (day, day, "K")
    }
    assert found[0]["order_ids"] == [f"{side}{n}" for n in range(5) for side in "bs"]
    assert (found[2]["trades"], found[2]["accounts"], found[2]["short_sales"]) == (10, 2, 0)


def test_four_do_not(surveyed: Found) -> None:
    day = "1990-03-05"
    found = surveyed([*market(day), *round_trips(day, 4)], day)

    assert [line["finding"] for line in found] == ["day_trades", "pattern"]


def test_a_sale_outside_the_system_counts_from_10_october_1991(surveyed: Found) -> None:
    day = "1992-03-02"
    outside = event(
        at(400, day),
        "trade",
        symbol="ABCD",
        price="20",
        quantity=1000,
        venue="INST",
        account="K0",
        controller="K",
        side="sell",
    )
    bought = order(at(0, day), "b", "buy", 1000, account="K0", controller="K")
    found = surveyed([*market(day), bought, outside], "1991,pre-1991")

    assert [(line["regime"], line["order_ids"]) for line in found if line["rule"] == "3.1-4c"] == [
        ("1991", ["b"])
    ]


def test_nothing_is_found_when_no_account_was_shut_out_any_more(surveyed: Found) -> None:
    day = "1993-09-01"
    events = [*market(day), *round_trips(day, 6)]

    assert not surveyed(events, day)
    assert surveyed(events, day, "--set", "professional_end=interim")


@pytest.mark.parametrize(
    ("options", "ts"),
    [
        ((), "1990-03-06T09:30:00-05:00"),
        (("--set", "day_trade_block=at_once"), "1990-03-05T10:45:01-05:00"),
    ],
)
def test_the_designations_that_follow_are_written_as_a_log(
    surveyed: Found, soes: Soes, options: tuple[str, ...], ts: str
) -> None:
    day = "1990-03-05"
    surveyed([*market(day), *round_trips(day, 6)], day, "--designate", "log.out.jsonl", *options)

    (line,) = Path("log.out.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "type": "designation",
        "seq": 1,
        "ts": ts,
        "account": "K",
        "professional": True,
    }
    assert soes("replay", "log.out.jsonl", "--regime", day, "--out", "-").status == 0


def test_designations_follow_from_one_regime_alone(surveyed: Found, soes: Soes) -> None:
    day = "1990-03-05"
    surveyed([*market(day), *round_trips(day, 5)], "1991,pre-1991")
    done = soes(
        "surveil", "mine", "--store", f"chdb://{Path.cwd()}/store", "--designate", "x.jsonl"
    )

    assert done.status == 2
    assert "--designate needs --regime" in done.err


def test_findings_are_shown_as_a_table(surveyed: Found, soes: Soes) -> None:
    day = "1990-03-05"
    surveyed([*market(day), *round_trips(day, 5)], day)
    done = soes("surveil", "mine", "--store", f"chdb://{Path.cwd()}/store")

    assert "professional_account" in done.out
    assert "3.1-4a" in done.out
