"""Every scenario of the rulebook's parts, decided by the naive twin and by the engine."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from processors.provisions import implementations, provisions
from tests import in_engine, naive
from tests.builders import Event
from tests.provision_table import PAGE, done_in, page, shown_by
from tests.scenario import Scenario, differences, scenarios

Replay = Callable[[Sequence[Event], str, Mapping[str, str]], list[dict[str, Any]]]

SCENARIOS = list(scenarios())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@pytest.mark.parametrize("replay", [naive.replay, in_engine.replay], ids=["twin", "engine"])
def test_what_the_rulebook_says_is_decided(replay: Replay, scenario: Scenario) -> None:
    outcomes = replay(scenario.events, scenario.regime, scenario.settings)

    assert differences(scenario, outcomes) == []


def test_scenarios_cite_provisions_of_the_record() -> None:
    assert cited() - provisions().keys() == set()


def test_every_provision_of_the_rules_is_shown_by_a_scenario() -> None:
    assert {one for one in implementations() if is_rule(one)} - cited() == set()


def test_every_provision_is_done_and_shown_or_has_a_reason() -> None:
    for record in provisions().values():
        assert list(done_in(record)) != [""], record.id
        assert record.not_implemented or list(shown_by(record)), record.id


def test_the_table_of_provisions_in_the_docs_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.provision_table writes it"


def is_rule(provision: str) -> bool:
    """Tell whether the kernel does a provision."""
    return any(place.startswith("processors.rules.") for place in implementations()[provision])


def cited() -> set[str]:
    """Collect the provisions that scenarios cite."""
    return {rule for scenario in SCENARIOS for rule in scenario.rules}
