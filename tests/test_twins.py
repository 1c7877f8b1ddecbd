"""The engine and the naive twin, written apart from the same documents, decide every log alike."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from tests import in_engine, naive
from tests.generated import Case, cases, seeded, shortest

LOGS_OF_A_SEED = 20


@pytest.mark.parametrize("seed", range(30))
def test_kernel_and_twin_agree_in_every_field(seed: int) -> None:
    differing = [case for case in seeded(seed, LOGS_OF_A_SEED) if differ(case)]

    assert not differing, told(shortest(differing[0], differ))


@settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(cases())
def test_hypothesis_finds_no_difference(case: Case) -> None:
    assert not differ(case), told(shortest(case, differ))


def differ(case: Case) -> bool:
    """Tell whether kernel and twin decide a case differently in any field."""
    twin = naive.replay(case.events, case.regime, case.settings)
    return in_engine.replay(case.events, case.regime, case.settings) != twin


def told(case: Case) -> str:
    """Tell a case as a scenario: the rules, the events, and what both make of them."""
    twin = naive.replay(case.events, case.regime, case.settings)
    engine = in_engine.replay(case.events, case.regime, case.settings)
    parts = {
        f"regime {case.regime}, settings {case.settings}": case.events,
        "twin": twin,
        "engine": engine,
    }
    return "\n".join(line for part, rows in parts.items() for line in (part, *lines(rows)))


def lines(rows: list[dict[str, object]]) -> list[str]:
    """Write rows as JSON Lines."""
    return [json.dumps(row) for row in rows]
