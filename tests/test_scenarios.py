"""Every scenario of the rulebook's parts, decided by the naive twin and by the engine."""

import pytest

from tests import naive
from tests.scenario import Scenario, differences, scenarios


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda scenario: scenario.name)
def test_the_twin_decides_as_the_rulebook_says(scenario: Scenario) -> None:
    outcomes = naive.replay(scenario.events, scenario.regime, scenario.settings)

    assert differences(scenario, outcomes) == []
