"""Every scenario of the rulebook's parts, decided by the naive twin and by the engine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests import in_engine, naive
from tests.builders import Event
from tests.scenario import Scenario, differences, scenarios

Replay = Callable[[Sequence[Event], str, Mapping[str, str]], list[dict[str, Any]]]


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda scenario: scenario.name)
@pytest.mark.parametrize("replay", [naive.replay, in_engine.replay], ids=["twin", "engine"])
def test_what_the_rulebook_says_is_decided(replay: Replay, scenario: Scenario) -> None:
    outcomes = replay(scenario.events, scenario.regime, scenario.settings)

    assert differences(scenario, outcomes) == []
