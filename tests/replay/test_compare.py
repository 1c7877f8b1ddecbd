"""`soes compare` on a small market whose figures are worked out by hand.

A and B show 20 - 20 1/4.  Orders 1 and 2 are filled at once by A and B, 3 waits for the end of A's
update period: 15 seconds under the rules of 1991, 17 under those of 1998.  At 40 an ECN stands
alone at the inside: in 1991 there are none, and B, whose turn it is, fills order 4; in 1998 it is
held, and returned after 90 seconds.  Orders 5 and 6 are filled at once, 7 waits until the makers
have moved to 20 1/2, 25 cents above what it saw.  Order 8 is too large, order 9 sells.
"""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from pyarrow import parquet
from rich.console import Console

from processors.store import Store, open_store
from replay.compare import Comparison, Summary, compare, instructive
from replay.compare_files import write_comparison
from replay.compare_print import print_comparison, print_examples
from schemas.errors import InputError, UsageError
from tests.builders import at, order, quote, security
from tests.stored import EventsLog, a_run, replay_into

MARKET = EventsLog(
    [
        security(at("09:20:00")),
        quote(at("09:20:00"), "A", "20 - 20 1/4"),
        quote(at("09:20:00"), "B", "20 - 20 1/4"),
        order(at(0), "1", "buy", 200),
        order(at(5), "2", "buy", 200),
        order(at(6), "3", "buy", 300),
        quote(at(40), "ISLD", "20 - 20 1/8", participant_type="ecn"),
        order(at(41), "4", "buy", 400),
        quote(at(150), "ISLD", "none - none", participant_type="ecn"),
        order(at(200), "5", "buy", 100),
        order(at(201), "6", "buy", 100),
        order(at(202), "7", "buy", 100),
        quote(at(205), "A", "20 1/8 - 20 1/2"),
        quote(at(206), "B", "20 1/8 - 20 1/2"),
        order(at(300), "8", "buy", 5000),
        order(at(301), "9", "sell", 100),
    ]
)
REGIMES = ("1991", "1998")
NOTHING = {"stored": 0, "cancelled": 0, "waiting": 0}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a store with the market under both regimes."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('compare')}/store") as opened:
        replay_into(opened, MARKET, a_run(MARKET, *REGIMES))
        yield opened


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    """Compare them."""
    return compare(store, "run-1")


def test_the_figures_of_each_regime_are_those_worked_out_by_hand(comparison: Comparison) -> None:
    # 200 + 200 + 300 + 400 + 100 + 100 + 100 bought and 100 sold; only order 7 paid more: 25 cents.
    assert comparison.summaries == (
        Summary("1991", orders=9, executed=8, held=2, returned=0, rejected=1, shares=1500,
                median_wait=0, median_wait_held=9, cents_over_inside=2500 / 1500,
                rejections={"size": 1}, **NOTHING),
        Summary("1998", orders=9, executed=7, held=3, returned=1, rejected=1, shares=1100,
                median_wait=0, median_wait_held=11, cents_over_inside=2500 / 1100,
                rejections={"size": 1}, **NOTHING),
    )  # fmt: skip


def test_orders_that_differ_are_grouped_by_what_became_of_them(comparison: Comparison) -> None:
    (cause,) = comparison.causes

    assert cause.stories == (
        (("executed", "inside", "X-2"),),
        (("held", "ecn_alone", "U-4"), ("returned", "timed_out", "U-6")),
    )
    assert (cause.orders, cause.shares, cause.prices) == (1, (400, 0), (20.25, None))
    assert cause.rules == ("U-4", "U-6", "X-2")
    assert cause.example == ("ABCD", 8)


def test_an_example_shows_an_order_with_its_outcomes_by_regime(
    store: Store, comparison: Comparison
) -> None:
    (example,) = instructive(comparison, store)

    assert (example.order["order_id"], example.order["quantity"]) == ("4", 400)
    assert [
        (row["outcome"], row["price"], row["participant"]) for row in example.outcomes["1991"]
    ] == [("executed", Decimal("20.25"), "B")]
    assert [row["outcome"] for row in example.outcomes["1998"]] == ["held", "returned"]


def test_examples_have_different_causes_and_those_whose_ends_differ_come_first(
    store: Store,
) -> None:
    away = [order(at(400 + n), f"away {n}", "buy", 100, limit="19") for n in range(3)]
    own = [order(at(410), "own", "buy", 100, firm="A")]
    log = EventsLog([*MARKET.events, *away, *own])
    replay_into(store, log, a_run(log, "1984", "1991", "1998", id="richer"))
    found = compare(store, "richer")

    examples = instructive(found, store)

    rules = [example.cause.rules for example in examples]
    ends = [len(set(example.cause.ends)) for example in examples]
    assert len(set(rules)) == 3
    assert ends == sorted(ends, reverse=True)
    assert len(instructive(found, store, 1)) == 1


def test_a_single_regime_is_summed_up_and_compared_with_nothing(store: Store) -> None:
    replay_into(store, MARKET, a_run(MARKET, "1991", id="alone"))

    found = compare(store, "alone")

    assert [one.shares for one in found.summaries] == [1500]
    assert found.causes == ()


def test_a_run_without_orders_has_a_summary_of_noughts(store: Store) -> None:
    log = EventsLog(MARKET.events[:3])
    replay_into(store, log, a_run(log, *REGIMES, id="quiet"))

    found = compare(store, "quiet")

    assert [one.orders for one in found.summaries] == [0, 0]
    assert found.summaries[0].median_wait is None


def test_a_run_that_is_not_there_or_not_complete_is_said(store: Store) -> None:
    store.begin(a_run(MARKET, *REGIMES, id="begun"))

    with pytest.raises(InputError, match=r"^there is no run other in the store /"):
        compare(store, "other")
    with pytest.raises(InputError, match=r"^the run begun is incomplete: the same replay"):
        compare(store, "begun")


def test_the_screen_shows_figures_causes_and_examples(store: Store, comparison: Comparison) -> None:
    console = Console(file=StringIO(), width=120)
    print_comparison(console, comparison)
    print_examples(console, instructive(comparison, store))
    assert isinstance(console.file, StringIO)
    lines = [" ".join(line.split()) for line in console.file.getvalue().splitlines()]

    assert "shares executed 1,500 1,100" in lines
    assert "of those held, s 9 11" in lines
    assert "1 orders fare differently under these regimes" in lines
    assert any(line.startswith("1. ABCD order 4: buy 400 at the market") for line in lines)
    assert any(line.startswith("U-6 ") for line in lines)
    assert any("held ecn_alone U-4, returned timed_out U-6" in line for line in lines)


FLAT = [
    ("1991", "executed inside X-2", 400, 20.25),
    ("1998", "held ecn_alone U-4, returned timed_out U-6", 0, None),
]


def test_the_causes_go_into_csv_and_parquet_a_line_for_each_regime(
    comparison: Comparison, tmp_path: Path
) -> None:
    for name in ("causes.csv", "causes.parquet", ".more.csv.123.partial"):
        write_comparison(comparison, tmp_path / name)
    with (tmp_path / "causes.csv").open(encoding="utf-8") as file:
        texts = [tuple(row.values()) for row in csv.DictReader(file)]
    draft = (tmp_path / ".more.csv.123.partial").read_text(encoding="utf-8")
    table = parquet.read_table(tmp_path / "causes.parquet").to_pylist()

    common = ("1", "1", "U-4 U-6 X-2")
    assert texts == [
        (*common, regime, fate, str(shares), "" if price is None else str(price), "ABCD", "8")
        for regime, fate, shares, price in FLAT
    ]
    assert draft == (tmp_path / "causes.csv").read_text(encoding="utf-8")
    assert [(row["regime"], row["fate"], row["shares"], row["price"]) for row in table] == FLAT


def test_everything_goes_into_json(comparison: Comparison, tmp_path: Path) -> None:
    write_comparison(comparison, tmp_path / "all.json")

    found = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))

    assert found["run"] == "run-1"
    assert [one["shares"] for one in found["regimes"]] == [1500, 1100]
    assert [row["fate"] for row in found["causes"]] == [fate for _, fate, _, _ in FLAT]


def test_another_ending_is_a_wrong_command_line(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.xls was found, \.csv, \.json, \.parquet"):
        write_comparison(comparison, tmp_path / "causes.xls")
