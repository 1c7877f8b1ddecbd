"""Every scenario of the rulebook's parts, decided by the naive twin and by the engine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from processors.provisions import implementations, provisions
from tests import in_engine, naive
from tests.builders import Event
from tests.scenario import Scenario, differences, scenarios

Replay = Callable[[Sequence[Event], str, Mapping[str, str]], list[dict[str, Any]]]

SCENARIOS = list(scenarios())
REFUSES_TO_REPLAY = {"D-7"}  # shown where regimes are chosen


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@pytest.mark.parametrize("replay", [naive.replay, in_engine.replay], ids=["twin", "engine"])
def test_what_the_rulebook_says_is_decided(replay: Replay, scenario: Scenario) -> None:
    outcomes = replay(scenario.events, scenario.regime, scenario.settings)

    assert differences(scenario, outcomes) == []


def test_scenarios_cite_provisions_of_the_record() -> None:
    assert cited() - provisions().keys() == set()


def test_every_provision_that_is_implemented_is_shown_by_a_scenario() -> None:
    assert implementations().keys() - cited() - REFUSES_TO_REPLAY == set()


def cited() -> set[str]:
    """Collect the provisions that scenarios cite."""
    return {rule for scenario in SCENARIOS for rule in scenario.rules}
