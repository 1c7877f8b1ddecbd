"""What must hold for every log holds for random logs, and Hypothesis finds none that breaks it."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings

from tests import in_engine
from tests.generated import Case, cases, seeded
from tests.invariants import INVARIANTS, Decided, Invariant

LOGS = 250


@cache
def decided_logs() -> list[Decided]:
    """Decide random logs, once for all invariants."""
    return [decide(case) for case in seeded(5, LOGS)]


def decide(case: Case) -> Decided:
    """Decide a case with the engine."""
    return Decided(case, in_engine.replay(case.events, case.regime, case.settings))


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.__name__)
def test_no_random_log_breaks_the_invariant(invariant: Invariant) -> None:
    breaches = [breach for decided in decided_logs() for breach in invariant(decided)]

    assert not breaches, invariant.__doc__


@settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(cases())
def test_hypothesis_breaks_no_invariant(case: Case) -> None:
    decided = decide(case)

    assert {each.__name__: b for each in INVARIANTS if (b := list(each(decided)))} == {}
