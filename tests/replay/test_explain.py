"""`soes explain` on a small market: the same as the page of `compare`, order by order."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from processors.fingerprint import rules_fingerprint
from processors.store import Store, open_store
from replay.explain import Explanation, explain
from replay.explain_print import print_explanation
from schemas.errors import InputError
from tests.builders import at, event, order, quote, security
from tests.stored import EventsLog, a_run, replay_into

# A shows the best offer alone; B is a step away.  Order 1 starts A's update period, order 2 waits
# for its end behind order 1's rest, an ECN undercuts both at 40, order 4 is A's own.
MARKET = EventsLog(
    [
        security(at("09:20:00")),
        quote(at("09:20:00"), "A", "20 - 20 1/4"),
        quote(at("09:20:00"), "B", "20 - 20 3/8"),
        order(at(0), "1", "buy", 200),
        order(at(5), "2", "buy", 300),
        order(at(6), "3", "buy", 300),
        quote(at(40), "ISLD", "20 - 20 1/8", participant_type="ecn"),
        order(at(41), "4", "buy", 400),
        order(at(45), "5", "buy", 400, firm="A"),
        event(at(46), "cancel", symbol="ABCD", order_id="4"),
        security(at(50), symbol="WXYZ"),
        order(at(51), "1", "sell", 100, symbol="WXYZ"),
    ]
)
REGIMES = ("1984", "1991", "1998")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a store with the market under three regimes."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('explain')}/store") as opened:
        replay_into(opened, MARKET, a_run(MARKET, *REGIMES, rules=rules_fingerprint()))
        yield opened


def told(explanation: Explanation, width: int = 200) -> str:
    console = Console(width=width, record=True, file=StringIO())
    print_explanation(console, explanation)
    return console.export_text()


def test_the_turns_of_an_order_are_its_outcomes_with_what_moved_it(store: Store) -> None:
    life = explain(store, "run-1", "2").lives[1]

    assert [(turn.cause is None, len(turn.outcomes)) for turn in life.turns] == [
        (False, 1),  # it arrives and is held
        (True, 1),  # the update period ends
    ]
    assert life.turns[1].outcomes[0]["ts"] - life.turns[0].outcomes[0]["ts"] == timedelta(
        seconds=10
    )


def test_the_market_is_shown_as_it_was_at_each_turn(store: Store) -> None:
    arrives, _ = explain(store, "run-1", "3").lives[1].turns[:2]

    maker = arrives.after.there("ask")[0]
    assert (maker.participant, maker.update_due - arrives.ts) == ("A", 9_000_000)
    assert [waiting.order_id for waiting in arrives.before.orders] == ["2"]


def test_a_held_order_is_told_with_its_makers_and_those_ahead_of_it(store: Store) -> None:
    page = told(explain(store, "run-1", "3"))

    assert "at the ask  A is in its update period until 10:00:15" in page
    assert "ahead       order 2" in page
    assert "the update period of A ends" in page
    assert "G-6  All makers in their update period" in page


def test_the_first_point_at_which_the_regimes_part_is_told(store: Store) -> None:
    parting = explain(store, "run-1", "4").parting

    assert parting is not None
    assert {regime: row and row["outcome"] for regime, row in parting.items()} == {
        "1984": "executed",
        "1991": "held",
        "1998": "held",
    }
    assert explain(store, "run-1", "1", symbol="ABCD").parting is None


def test_an_ecn_counts_only_where_the_rules_let_it_count(store: Store) -> None:
    page = told(explain(store, "run-1", "4"))

    _, of_1998 = page.split("\n1998\n")
    assert "at the ask  ISLD is an ECN" in of_1998
    assert "ISLD is an ECN" not in page.split("\n1998\n")[0]


def test_a_reading_on_which_the_outcome_hangs_is_named_with_what_it_would_have_been(
    store: Store,
) -> None:
    hinges = {(one.reading, one.value): one for one in explain(store, "run-1", "2").hinges or ()}

    returned = hinges["all_in_update_period", "return"]
    assert returned.regimes == ("1991", "1998")
    assert returned.told == "10:00:05 returned 300 update_period"
    assert ("odd_lots", "refuse") not in hinges


def test_no_more_is_read_than_an_orders_life_needs_and_that_is_enough(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events are read until a while after the last outcome; all of them if it may live longer."""
    names = ("1", "2", "3", "4", "5")
    whole = [str(explain(store, "run-1", name, symbol="ABCD")) for name in names]

    monkeypatch.setattr("replay.explain.A_WHILE", 0)

    assert [str(explain(store, "run-1", name, symbol="ABCD")) for name in names] == whole


def test_an_order_refused_on_entry_is_told_with_the_rule(store: Store) -> None:
    page = told(explain(store, "run-1", "5"))

    assert "rejected 400 own_market" in page
    assert "3.1-3" in page


def test_orders_of_one_name_are_told_apart_by_security(store: Store) -> None:
    with pytest.raises(InputError, match=r"2 orders .* called 1 .*ABCD.*WXYZ.*--symbol"):
        explain(store, "run-1", "1", day="1992-03-02")
    assert explain(store, "run-1", "1", symbol="WXYZ").order["side"] == "sell"


@pytest.mark.parametrize(
    ("run", "order_id", "sentence"),
    [
        ("nothing", "1", "there is no run nothing"),
        ("run-1", "99", "the run run-1 has no order 99"),
    ],
)
def test_what_is_not_there_is_said(store: Store, run: str, order_id: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        explain(store, run, order_id)


def test_a_run_of_other_rules_is_not_told_by_these(store: Store) -> None:
    replay_into(store, MARKET, a_run(MARKET, "1991", id="older", rules="other rules"))

    with pytest.raises(InputError, match="decided by other rules"):
        explain(store, "older", "2")
