"""`soes sensitivity` on a small market whose differences are worked out by hand.

A alone shows 20 1/4.  Order 1 starts its update period; order 2, a market order of 300 shares,
comes five seconds later and waits for its end, or goes back at once under another reading.
"""

import csv
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from processors.regimes import readings, regime_rows
from processors.regimes.alternatives import alternatives
from processors.rules import outcome
from processors.rules.tables import REGIME
from producers.log import open_log
from replay.sensitivity import Change, Effect, Sensitivity, sensitivity, turned
from replay.sensitivity_print import print_sensitivity
from replay.tally import NOTHING, Tally
from tests import in_engine
from tests.builders import at, order, quote, security
from tests.conftest import Soes
from tests.generated import Case, seeded

MARKET = [
    security(at("09:20:00")),
    quote(at("09:20:00"), "A", "20 - 20 1/4"),
    order(at(0), "1", "buy", 200),
    order(at(5), "2", "buy", 300),
    order(at(60), "3", "buy", 50),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    """Read the rules of 1991 and 1998 otherwise."""
    return of(tmp_path_factory.mktemp("log"), "1991", "1998")


def of(folder: Path, *regimes: str) -> Sensitivity:
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in MARKET))
    return sensitivity(open_log(path), regimes, {})


def effect(found: Sensitivity, reading: str, value: str) -> Effect:
    return next(one for one in found.effects if (one.reading, one.value) == (reading, value))


def test_an_answer_that_matters_is_told_with_orders_and_shares(found: Sensitivity) -> None:
    change, *_ = effect(found, "all_in_update_period", "return").changes

    assert (change.regime, change.orders, change.filled) == ("1991", 1, 1)
    assert change.tally.shares[outcome.EXECUTED] == -300
    assert change.tally.outcomes[outcome.HELD] == -1
    assert change.tally.outcomes[outcome.RETURNED] == 1


def test_odd_lots_refused_touch_the_one_small_order_under_every_regime(found: Sensitivity) -> None:
    changes = effect(found, "odd_lots", "refuse").changes

    assert [(one.regime, one.orders, one.filled) for one in changes] == [
        ("1991", 1, 1),
        ("1998", 1, 1),
    ]


def test_an_answer_that_changes_nothing_on_this_log_is_named(found: Sensitivity) -> None:
    console = Console(width=120, record=True, file=StringIO())
    print_sensitivity(console, found)
    page = console.export_text()

    assert not effect(found, "rotation", "alphabetical").changes
    assert "rotation=alphabetical" in page.split("Nothing changes on this log with")[1]
    assert "all_in_update_period=return" in page.split("Nothing changes")[0]


def test_every_answer_of_every_reading_is_tried(found: Sensitivity) -> None:
    tried = {(one.reading, one.value) for one in found.effects}

    assert {name for name, _ in tried} == set(readings())
    assert all(
        (name, value) in tried for name, one in readings().items() for value in one.values[1:]
    )


def test_a_conclusion_turns_over_when_another_regime_has_more() -> None:
    more = Tally(NOTHING.outcomes, np.eye(len(NOTHING.shares), dtype=np.int64)[outcome.EXECUTED])
    before = {"1991": more, "1998": NOTHING}
    (sentence,) = turned(before, [Change("1998", 1, 1, more.plus(more))])

    assert sentence == "1991 has fewer shares executed, not more, than 1998"


@pytest.mark.parametrize("case", seeded(11, 12), ids=range(12))
def test_where_a_reading_is_said_to_make_no_difference_it_makes_none(case: Case) -> None:
    default = regime_rows(case.regime, {})
    plain = in_engine.replay(case.events, case.regime, {})

    for other in alternatives({}):
        if other.rows(case.regime, default) is None:
            assert in_engine.replay(case.events, case.regime, other.settings) == plain


def test_what_a_reading_needs_are_fields_of_a_regime() -> None:
    assert all(set(one.needs) <= set(REGIME.names or ()) for one in readings().values())


def test_the_command_writes_a_file_that_says_the_same(soes: Soes, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in MARKET))

    done = [
        soes("sensitivity", path, "--regime", "1991", "--out", f"readings{suffix}").status
        for suffix in (".csv", ".json", ".txt")
    ]

    assert done == [0, 0, 2]
    rows = list(csv.DictReader(StringIO(Path("readings.csv").read_text())))
    assert {row["reading"] for row in rows} >= {"all_in_update_period", "odd_lots"}
    content = json.loads(Path("readings.json").read_text())
    assert len(content["changes"]) == len(rows)
    assert "rotation=alphabetical" in content["idle"]
