"""The loader of dated values is strict: one bad file for every fault."""

from pathlib import Path

import pytest

from processors.regimes.names import load_names
from processors.regimes.parameters import NEEDED, load_parameter, load_parameters, refuse_gaps
from processors.regimes.readings import load_readings
from schemas.errors import InputError, UsageError

HEAD = 'description = "Life of an order"\nunit = "seconds"\nrules = ["Q-4"]\n'
FIRST = '[[values]]\nfrom = 1984-12-01\nabsent = true\nsource = ["ABE"]\ngrade = "S"\n'
SECOND = '[[values]]\nfrom = 1998-02-23\nvalue = 90\nsource = ["S1"]\ngrade = "P"\nnote = "a"\n'
FLAG = HEAD.replace("seconds", "flag")

FAULTS = {
    "no TOML": ("description =", "is not TOML"),
    "the same key twice": (HEAD + 'unit = "days"\n' + FIRST, "is not TOML"),
    "unknown key": ("units = 1\n" + HEAD + FIRST, "unknown key 'units'"),
    "unknown key of a value": (HEAD + FIRST + "form = 1\n", "values 1: unknown key 'form'"),
    "no description": (HEAD.replace("description", "#") + FIRST, "no 'description'"),
    "no unit": (HEAD.replace("unit", "#") + FIRST, "no 'unit'"),
    "unknown unit": (HEAD.replace("seconds", "hours") + FIRST, "'unit' must be one of"),
    "no rules": (HEAD.replace('["Q-4"]', "[]") + FIRST, "'rules' is empty"),
    "rules that are no texts": (HEAD.replace('"Q-4"', "4") + FIRST, "'rules' must be a list"),
    "a rule twice": (HEAD.replace('"Q-4"', '"Q-4", "Q-4"') + FIRST, "'rules' holds a text twice"),
    "what can be set is unknown": ('set = "any"\n' + HEAD + FIRST, "'set' must be one of"),
    "no values": (HEAD, "no 'values'"),
    "an empty list of values": (HEAD + "values = []\n", "has no values"),
    "values that are no tables": (HEAD + "values = [1]\n", "must hold tables alone"),
    "no from": (HEAD + FIRST.replace("from", "#"), "values 1: no 'from'"),
    "from is a text": (HEAD + FIRST.replace("1984-12-01", '"1984"'), "'from' must be a date"),
    "from is a time": (HEAD + FIRST.replace("12-01", "12-01T00:00:00"), "'from' must be a date"),
    "no source": (HEAD + FIRST.replace("source", "#"), "values 1: no 'source'"),
    "an empty source": (HEAD + FIRST.replace('["ABE"]', "[]"), "'source' is empty"),
    "an empty text as source": (HEAD + FIRST.replace("ABE", ""), "'source' must be a list"),
    "an unknown source": (HEAD + FIRST.replace("ABE", "ABF"), "'source' names ABF"),
    "no grade": (HEAD + FIRST.replace("grade", "#"), "values 1: no 'grade'"),
    "unknown grade": (HEAD + FIRST.replace('"S"', '"A"'), "'grade' must be one of"),
    "neither value nor absent": (HEAD + FIRST.replace("absent", "#"), "either 'value' or 'absent"),
    "value and absent": (HEAD + FIRST + SECOND + "absent = true\n", "values 2: needs either"),
    "absent is false": (HEAD + FIRST.replace("true", "false"), "either 'value' or 'absent"),
    "value is a text": (HEAD + FIRST + SECOND.replace("90", '"90"'), "must be a whole number"),
    "value is a float": (HEAD + FIRST + SECOND.replace("90", "90.0"), "must be a whole number"),
    "value is true": (HEAD + FIRST + SECOND.replace("90", "true"), "must be a whole number"),
    "value is negative": (HEAD + FIRST + SECOND.replace("90", "-90"), "must not be negative"),
    "a flag's value is a number": (FLAG + FIRST + SECOND, "must be true or false"),
    "note is no text": (HEAD + FIRST + SECOND.replace('"a"', "1"), "'note' must be a text"),
    "reading is no text": (HEAD + FIRST + "reading = 1\n", "'reading' must be a text"),
    "the first date is late": (HEAD + FIRST.replace("1984", "1985"), "must be from 1984-12-01"),
    "the first date is early": (HEAD + FIRST.replace("1984", "1983"), "must be from 1984-12-01"),
    "the first days have none": (HEAD + SECOND, "must be from 1984-12-01"),
    "a date twice": (HEAD + FIRST + FIRST, "1984-12-01 must be after 1984-12-01"),
    "dates out of order": (
        HEAD + FIRST + SECOND + SECOND.replace("1998", "1997"),
        "1997-02-23 must be after 1998-02-23",
    ),
    "a date after the last day": (
        HEAD + FIRST + SECOND.replace("1998-02-23", "2001-07-30"),
        "2001-07-30 is after the last day",
    ),
}


def test_a_right_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hold_s.toml"
    path.write_text('set = "positive"\n' + HEAD + FIRST + SECOND)

    parameter = load_parameter(path)

    assert (parameter.name, parameter.field, parameter.rules) == ("hold_s", "hold", ("Q-4",))
    assert [value.value for value in parameter.values] == [None, 90_000_000]
    assert [value.grade for value in parameter.values] == ["S", "P"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_an_error_that_names_the_file_and_the_fault(fault: str, tmp_path: Path) -> None:
    content, expected = FAULTS[fault]
    (tmp_path / "hold_s.toml").write_text(content)

    with pytest.raises(InputError) as refusal:
        load_parameters(tmp_path)

    assert not isinstance(refusal.value, UsageError)
    assert str(refusal.value).startswith(f"{tmp_path / 'hold_s.toml'}: ")
    assert expected in str(refusal.value)
    assert "\n" not in str(refusal.value)


READING = '[rotation]\ndescription = "Who is next"\nvalues = ["a", "b"]\nrules = ["X-3"]\n'

READING_FAULTS = {
    "a key outside a reading": ("values = 1\n" + READING, "'values' must be a table"),
    "a reading twice": (READING + READING, "is not TOML"),
    "unknown key": (READING + "value = 1\n", "rotation: unknown key 'value'"),
    "no description": (READING.replace("description", "#"), "rotation: no 'description'"),
    "no values": (READING.replace('"a", "b"', ""), "rotation: needs 'values'"),
    "values and dated": (READING + "dated = true\n", "rotation: needs 'values'"),
    "a value twice": (READING.replace('"b"', '"a"'), "holds a text twice"),
    "no rules": (READING.replace('"X-3"', ""), "'rules' is empty"),
    "follows an unknown value": (READING + 'follows = { c = "d" }\n', "'follows' must name values"),
}


@pytest.mark.parametrize("fault", READING_FAULTS)
def test_a_fault_of_the_readings_is_named(fault: str, tmp_path: Path) -> None:
    content, expected = READING_FAULTS[fault]
    path = tmp_path / "readings.toml"
    path.write_text(content)

    with pytest.raises(InputError) as refusal:
        load_readings(path)

    assert str(refusal.value).startswith(str(path))
    assert expected in str(refusal.value)


NAMES = "first = 1984-12-01\nlast = 2001-07-29\n"
NAMED = '[[regimes]]\nname = "1998"\ndate = 1998-02-23\ndescription = "held"\n'

NAMES_FAULTS = {
    "no first day": (NAMES.replace("first", "#") + NAMED, "no 'first'"),
    "no regimes": (NAMES, "no 'regimes'"),
    "a name twice": (NAMES + NAMED + NAMED, "a name stands twice"),
    "a day outside": (NAMES + NAMED.replace("1998-", "2002-"), "'date' must be from 1984-12-01"),
    "unknown key": (NAMES + NAMED + "day = 1\n", "regimes 1: unknown key 'day'"),
}


@pytest.mark.parametrize("fault", NAMES_FAULTS)
def test_a_fault_of_the_names_is_named(fault: str, tmp_path: Path) -> None:
    content, expected = NAMES_FAULTS[fault]
    path = tmp_path / "names.toml"
    path.write_text(content)

    with pytest.raises(InputError) as refusal:
        load_names(path)

    assert str(refusal.value).startswith(str(path))
    assert expected in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_names(tmp_path / "names.toml")


def test_bytes_that_are_no_text_are_no_toml(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(InputError, match="is not TOML"):
        load_names(tmp_path / "names.toml")


def test_a_field_of_the_kernel_without_a_file_is_refused() -> None:
    refuse_gaps(set(NEEDED))

    with pytest.raises(InputError, match=r"no file has the values of hold$"):
        refuse_gaps(set(NEEDED) - {"hold"})
