"""The default day sets the four regimes apart: each does to it what it is known for."""

from functools import cache

import numpy as np

from processors.codes import OUTCOME_NAMES, REASON_NAMES
from processors.engine import Engine
from processors.regimes import regime_rows
from processors.sessions import sessions
from producers.generate import GenerateSettings
from producers.generate.day import day_batches
from producers.summary import usual_session
from schemas.names import Names


@cache
def outcomes(regime: str) -> dict[tuple[str, str | None], int]:
    """Return how many outcomes of each kind and reason a regime has for the default day."""
    settings, names = GenerateSettings(events=60_000), Names()
    opens, closes = usual_session(settings.day)
    engine = Engine(regime_rows(regime), sessions(), names)
    batches = day_batches(settings, names, opens, closes)
    rows = np.concatenate([engine.apply(batch).outcomes for batch in batches])
    kinds, counts = np.unique(rows[["outcome", "reason"]], return_counts=True)
    return {
        (OUTCOME_NAMES[int(kind["outcome"])], REASON_NAMES[int(kind["reason"])]): int(count)
        for kind, count in zip(kinds, counts, strict=True)
    }


def share(regime: str, what: str, why: str) -> float:
    """Return the outcomes of a kind for a hundred of the day's orders."""
    return 100 * outcomes(regime).get((what, why), 0) / (0.08 * 60_000)


def test_before_1991_orders_are_filled_at_once() -> None:
    assert share("pre-1991", "executed", "inside") > 70
    assert share("pre-1991", "held", "update_period") == 0


def test_under_the_rules_of_1991_orders_wait_for_makers_to_update() -> None:
    assert share("1991", "held", "update_period") > 2


def test_under_the_rules_of_1997_orders_go_back_when_an_ecn_is_alone() -> None:
    assert share("1997", "returned", "ecn_alone") > 4
    assert share("1991", "returned", "ecn_alone") == 0


def test_under_the_rules_of_1998_they_are_held_and_some_time_out() -> None:
    assert share("1998", "held", "ecn_alone") > 4
    assert share("1998", "returned", "timed_out") > 0.5
    assert share("1998", "returned", "ecn_alone") == 0


def test_most_orders_are_good_ones() -> None:
    refused = sum(count for (what, _), count in outcomes("1998").items() if what == "rejected")

    assert 0 < refused < 0.05 * 0.08 * 60_000
