"""One log, many ways through the engine: the same outcomes to the last field."""

import json
import os
import subprocess
import sys
from random import Random

import pytest

from schemas.names import Names
from tests import in_engine, naive
from tests.builders import Event, at, event, order, quote, security
from tests.generated import Case, make_crowd, seeded

SYMBOLS = ("ABCD", "WXYZ")
LOGS_UNCOMPILED = 40


def whole(case: Case) -> list[Event]:
    """Decide a case in one go."""
    return in_engine.replay(case.events, case.regime, case.settings)


@pytest.mark.parametrize("case", seeded(1, 30), ids=range(30))
@pytest.mark.parametrize("size", [1, 7])
def test_cutting_a_log_into_batches_changes_nothing(case: Case, size: int) -> None:
    cut = in_engine.replay(case.events, case.regime, case.settings, size=size)

    assert cut == whole(case)


@pytest.mark.parametrize("case", seeded(2, 20), ids=range(20))
def test_the_state_can_be_taken_out_and_in_between_any_two_events(case: Case) -> None:
    moved = in_engine.replay(case.events, case.regime, case.settings, size=1, reload=True)

    assert moved == whole(case)


@pytest.mark.parametrize("case", seeded(3, 40), ids=range(40))
def test_cutting_a_log_into_partitions_changes_nothing(case: Case) -> None:
    partitions = [frozenset({symbol}) for symbol in SYMBOLS]
    cut = in_engine.replay_in_partitions(case.events, case.regime, case.settings, partitions)

    assert cut == whole(case)


def test_a_security_that_outgrows_its_place_moves_with_all_it_has() -> None:
    crowd = make_crowd(Random(1))  # noqa: S311 - the seed is the point
    moved = in_engine.replay(crowd.events, crowd.regime, size=50, reload=True)

    assert moved == whole(crowd) == naive.replay(crowd.events, crowd.regime)


def test_more_orders_in_five_minutes_than_a_place_holds_are_all_counted() -> None:
    """Each of 300 controllers enters 300 shares four times in four minutes, and once later."""
    makers = [quote(at(0), maker, "20 - 20 1/8") for maker in ("MAKA", "MAKB")]
    hurried = [at(n / 5) for n in range(1, 1201)] + [at(400 + n / 5) for n in range(300)]
    events = [security(at(0)), *makers] + [
        order(ts, str(n), "buy", 300, controller=f"c{n % 300}") for n, ts in enumerate(hurried)
    ]

    decided = in_engine.replay(events, "1991", size=50, reload=True)

    flagged = [one["order_id"] for one in decided if one["reason"] == "five_minute"]
    assert flagged == [str(n) for n in range(900, 1200)]
    assert decided == naive.replay(events, "1991")


def test_an_order_id_stays_used_however_many_come_after_it() -> None:
    """800 ids that lie far apart are entered, cancelled, and all entered once more."""
    ids = [str(100 * n) for n in range(1, 801)]
    events = [security(at(0)), quote(at(0), "MAKA", "20 - 20 1/8")]
    for n, order_id in enumerate(ids):
        events.append(order(at(1 + n / 10), order_id, "buy", 500, limit="19"))
        events.append(event(at(1 + n / 10), "cancel", symbol="ABCD", order_id=order_id))
    events += [order(at(90 + n / 10), again, "buy", 500) for n, again in enumerate(ids)]

    decided = in_engine.replay(events, "1991", size=50, reload=True)

    refused = [one["order_id"] for one in decided if one["reason"] == "duplicate_order"]
    assert refused == ids


def test_a_cancelled_order_no_longer_counts_however_many_came_after_it() -> None:
    """600 controllers store 500 shares each and enter 400 later; every third cancels the first."""
    first = [at(1 + n / 10) for n in range(600)]
    then = [at(150 + n / 10) for n in range(600)]
    stored = [
        order(ts, f"a{n}", "buy", 500, limit="19", controller=f"c{n}") for n, ts in enumerate(first)
    ]
    cancelled = [
        event(at(120 + n / 10), "cancel", symbol="ABCD", order_id=f"a{n}") for n in range(0, 300, 3)
    ]
    later = [order(ts, f"b{n}", "buy", 600, controller=f"c{n}") for n, ts in enumerate(then)]
    makers = [quote(at(0), maker, "20 - 20 1/8") for maker in ("MAKA", "MAKB")]
    events = [security(at(0)), *makers, *stored, *cancelled, *later]

    decided = in_engine.replay(events, "1991", size=70, reload=True)

    flagged = [one["order_id"] for one in decided if one["reason"] == "five_minute"]
    assert flagged == [f"b{n}" for n in range(600) if n >= 300 or n % 3]
    assert decided == naive.replay(events, "1991")


def test_orders_that_count_no_longer_take_no_room() -> None:
    """In each of 50 minutes 100 orders come: those of five minutes at a time are remembered."""
    names = Names()
    engine = in_engine.new_engine("1991", {}, names)
    orders = [order(at(n * 0.6), str(n), "buy", 100, controller=f"c{n}") for n in range(5000)]

    for batch in in_engine.batches([security(at(0)), *orders], names, 50):
        engine.apply(batch)

    assert len(engine.entries.rows) == 1024


def test_compiled_and_plain_python_decide_alike() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "tests.test_equivalence"]
    plain = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)

    assert json.loads(plain.stdout) == [whole(case) for case in seeded(4, LOGS_UNCOMPILED)]


if __name__ == "__main__":
    json.dump([whole(case) for case in seeded(4, LOGS_UNCOMPILED)], sys.stdout)
