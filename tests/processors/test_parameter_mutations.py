"""Mutation of the dated values: each of them, off by one unit or one day, fails a test.

The tests of the boundaries (`test_regimes`) are run against every such change, one at a time.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest

from processors.regimes import parameters, rows
from processors.regimes.parameters import DatedValue, Parameter
from tests.processors import test_regimes as boundaries

DAY = timedelta(days=1)


def mutants(parameter: Parameter) -> Iterator[tuple[str, Parameter]]:
    """Yield a parameter with each of its values off by one, and each of its days."""
    for place, value in enumerate(parameter.values):
        for name, changed in changes(parameter, place, value):
            values = (*parameter.values[:place], changed, *parameter.values[place + 1 :])
            yield f"{parameter.name} from {value.start}: {name}", replace(parameter, values=values)


def changes(
    parameter: Parameter, place: int, value: DatedValue
) -> Iterator[tuple[str, DatedValue]]:
    """Yield a value with one thing changed by one unit."""
    if value.value is None:
        yield "one instead of none", replace(value, value=1)
    elif parameter.unit == "flag":
        yield "turned over", replace(value, value=1 - value.value)
    else:
        yield "one more", replace(value, value=value.value + 1)
        yield "one less", replace(value, value=value.value - 1)
    if place > 0 and value.value != parameter.values[place - 1].value:  # not a mere new source
        yield "a day earlier", replace(value, start=value.start - DAY)
        yield "a day later", replace(value, start=value.start + DAY)


ALL = [mutant for parameter in parameters().values() for mutant in mutants(parameter)]


@pytest.mark.parametrize("mutant", [one for _, one in ALL], ids=[name for name, _ in ALL])
def test_a_dated_value_that_is_off_by_one_is_noticed(
    mutant: Parameter, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutated = {**parameters(), mutant.name: mutant}
    monkeypatch.setattr(rows, "parameters", lambda: mutated)
    monkeypatch.setattr(boundaries, "parameters", lambda: mutated)

    with pytest.raises(AssertionError):
        check(boundaries, mutant.field)


def test_without_a_mutation_nothing_is_noticed() -> None:
    for parameter in parameters().values():
        check(boundaries, parameter.field)


def check(tests: ModuleType, field: str) -> None:
    """Run the tests of a field's boundaries."""
    for change in tests.CHANGES:
        if change.field == field:
            tests.test_a_value_changes_on_its_day(change)
    for reading, change in tests.READ_OTHERWISE:
        if change.field == field:
            tests.test_a_value_of_another_reading_changes_on_its_day(reading, change)
    if field in {change.field for change in tests.CHANGES}:
        tests.test_a_value_stays_between_its_changes(field)
    if field in tests.CONSTANT:
        tests.test_a_constant_is_one_over_the_years(field)
    tests.test_a_value_that_a_reading_moves_stands_at_the_reading_s_default()


def test_the_days_of_the_record_are_days_of_the_system() -> None:
    starts = {value.start for parameter in parameters().values() for value in parameter.values}

    assert min(starts) == date.fromisoformat(boundaries.FIRST)
    assert max(starts) <= date.fromisoformat(boundaries.LAST)
