"""Settings: one dated value or one reading replaced, as `--set NAME=VALUE` asks [D-8, D-12b]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from processors.regimes.parameters import DatedValue, Parameter, parameters
from processors.regimes.readings import Reading, readings
from processors.regimes.units import SECONDS, ZERO_OR_MORE, number_text, parse_number
from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen: numbers in place of dated values, and an answer to every reading."""

    numbers: Mapping[str, int]  # by parameter, as the kernel counts
    answers: Mapping[str, str]  # by reading; the default where nothing was chosen

    def start(self, value: DatedValue) -> date:
        """Return a value's first day, which a reading may move."""
        if not value.reading:
            return value.start
        answer = self.answers[value.reading]
        follows = readings()[value.reading].follows
        return date.fromisoformat(self.answers[follows[answer]] if answer in follows else answer)

    def holds(self, value: DatedValue) -> bool:
        """Tell whether the readings that are chosen let a value be."""
        return all(self.answers[name] == answer for name, answer in value.only.items()) and not any(
            self.answers[name] == answer for name, answer in value.unless.items()
        )

    def on(self, parameter: Parameter, day: date) -> DatedValue:
        """Return the value in force on a day, before a number replaces it."""
        found = [value for value in parameter.values if self.holds(value)]
        return [value for value in found if self.start(value) <= day][-1]

    def chosen(self) -> dict[str, int]:
        """Return, by reading, which of its answers is chosen, from 0."""
        return {
            name: reading.values.index(self.answers[name])
            for name, reading in readings().items()
            if self.answers[name] in reading.values
        }

    def number(self, parameter: Parameter, day: date) -> int | None:
        """Return a parameter's number on a day; where the rule does not exist no number helps."""
        value = self.on(parameter, day).value
        return value if value is None else self.numbers.get(parameter.name, value)


def split_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Take NAME=VALUE apart; UsageError if there is no '=' or a name stands twice."""
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"'{pair}' is no setting: expected NAME=VALUE"
            raise UsageError(message)
        if name in settings:
            message = f"{name} is set twice: '{settings[name]}' and '{value}'"
            raise UsageError(message)
        settings[name] = value
    return settings


def read_settings(settings: Mapping[str, str]) -> Settings:
    """Check settings; UsageError if a name is unknown or a value is out of sense."""
    numbers: dict[str, int] = {}
    answers = {name: reading.default for name, reading in readings().items()}
    for name, value in settings.items():
        if name in parameters() and parameters()[name].sense:
            numbers[name] = _number(parameters()[name], value)
        elif name in readings():
            answers[name] = _answer(readings()[name], value)
        else:
            message = f"unknown setting '{name}': expected one of {', '.join(setting_names())}"
            raise UsageError(message)
    return Settings(numbers, answers)


def setting_names() -> list[str]:
    """Return every name that can be set: dated values, then readings."""
    dated = [name for name, parameter in parameters().items() if parameter.sense]
    return [*dated, *(name for name in readings() if name not in dated)]


def _number(parameter: Parameter, text: str) -> int:
    """Read the number that replaces a dated value."""
    try:
        return parse_number(text, parameter.unit, parameter.sense)
    except ValueError as error:
        message = (
            f"{parameter.name}={text}: expected a number of {parameter.unit}, but it is {error}"
        )
        raise UsageError(message) from error


def _answer(reading: Reading, text: str) -> str:
    """Read the answer to a reading; a number loses its trailing zeros."""
    if text in reading.values:
        return text
    expected = ", ".join(reading.values)
    if not reading.number:
        message = f"{reading.name}={text}: expected {expected}, found '{text}'"
        raise UsageError(message)
    try:
        return number_text(parse_number(text, SECONDS, ZERO_OR_MORE), SECONDS)
    except ValueError as error:
        message = f"{reading.name}={text}: expected {expected} or another number, but it is {error}"
        raise UsageError(message) from error
