"""The record of provisions: complete, founded, strict."""

import re
from pathlib import Path

import pytest

from processors.provisions import find_provision, grades, provisions, settled_by, sources
from processors.provisions.record import load_provisions
from processors.regimes import parameters, readings
from schemas.errors import InputError, UsageError


def numbered(prefix: str, first: int, last: int) -> list[str]:
    """Write out a run of ids."""
    return [f"{prefix}{number}" for number in range(first, last + 1)]


RULEBOOK = [
    *numbered("3.1-", 1, 5),
    *(f"3.1-4{letter}" for letter in "abcdef"),
    "3.2",
    *numbered("S-", 1, 5),
    "P-1",
    "T-1",
    *numbered("A-", 1, 7),
    *numbered("H-", 1, 6),
    *numbered("X-", 1, 8),
    *numbered("F-", 1, 6),
    *numbered("G-", 1, 7),
    *numbered("E-", 1, 11),
    *numbered("Q-", 1, 6),
    *numbered("L-", 1, 6),
    *numbered("O-", 1, 3),
    *numbered("K-", 1, 6),
    *numbered("U-", 0, 12),
    "3.13",
]
DECISIONS = [*numbered("D-", 1, 88), "D-12a", "D-12b"]


@pytest.mark.parametrize("provision", [*RULEBOOK, *DECISIONS])
def test_every_provision_and_decision_has_a_record(provision: str) -> None:
    record = provisions()[provision]

    assert record.title
    assert record.text
    assert record.grade in {"P", "P-head", "S", "I", "GK"}


@pytest.mark.parametrize(
    ("provision", "source", "grade", "words"),
    [
        ("X-2", "S4", "P", "in rotation"),
        ("U-6", "S1", "P", "times out at the end of the 90 seconds"),
        ("K-2", "N88-43", "P-head", "continue at the best price"),
        ("G-2", "R39490", "P-head", "17 seconds from the execution"),
        ("3.1-4a", "S4", "P", "five or more day trades"),
        ("D-38", "", "I", "21st session day"),
    ],
)
def test_a_record_says_what_the_rulebook_says(
    provision: str, source: str, grade: str, words: str
) -> None:
    record = provisions()[provision]

    assert words in record.text
    assert record.grade == grade
    assert source in record.source or (not source and not record.source)


def test_what_records_refer_to_exists() -> None:
    for record in provisions().values():
        assert set(record.settles) <= set(provisions())
        for mentioned in re.findall(
            r"\b[A-Z]-\d+\b(?!\.)|\b[37]\.\d+(?:-\d[a-f]?)?\b", record.text
        ):
            if not re.fullmatch(r"S-\d{2,}", mentioned):
                assert mentioned in provisions(), f"{record.id} speaks of {mentioned}"


def test_dated_values_and_readings_cite_records_sources_and_grades() -> None:
    for parameter in parameters().values():
        assert set(parameter.rules) <= set(provisions())
        for value in parameter.values:
            assert set(value.source) <= set(sources())
            assert value.grade in grades()
    for reading in readings().values():
        assert set(reading.rules) <= set(provisions())


def test_every_source_is_cited_or_at_least_described() -> None:
    for source in sources().values():
        assert source.title
        assert source.address
        assert source.seen


@pytest.mark.parametrize("text", ["U-6", "u-6", " U-6 "])
def test_a_record_is_found_however_its_id_is_written(text: str) -> None:
    assert find_provision(text).id == "U-6"


def test_ids_with_letters_are_found() -> None:
    assert find_provision("d-12A").id == "D-12a"
    assert find_provision("3.1-4E").id == "3.1-4e"


@pytest.mark.parametrize(
    ("text", "advice"), [("U-66", "did you mean U-6"), ("", "lists them all"), ("?", "lists")]
)
def test_an_unknown_id_is_a_wrong_command_line_with_advice(text: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        find_provision(text)


def test_the_decisions_that_settle_a_provision_are_known() -> None:
    assert [decision.id for decision in settled_by(provisions()["G-4"])] == ["D-36"]


RECORD = '[provisions.X-2]\ntitle = "a"\ntext = "b"\nsource = ["S4"]\ngrade = "P"\n'
PART = 'part = "Price"\n'

FAULTS = {
    "no part": (RECORD, "no 'part'"),
    "no provisions": (PART, "no 'provisions'"),
    "unknown key": (PART + RECORD + "rule = 1\n", "X-2: unknown key 'rule'"),
    "no text": (PART + RECORD.replace("text", "#"), "X-2: no 'text'"),
    "no grade": (PART + RECORD.replace("grade", "#"), "X-2: no 'grade'"),
    "unknown grade": (PART + RECORD.replace('"P"', '"Q"'), "X-2: 'grade' must be one of"),
    "unknown source": (PART + RECORD.replace("S4", "S9"), "X-2: unknown source 'S9'"),
    "a grade without source": (PART + RECORD.replace("source", "#"), "grade P needs a 'source'"),
    "from after until": (
        PART + RECORD + "from = 1998-02-23\nuntil = 1998-02-22\n",
        "'from' must not be after 'until'",
    ),
    "from is a text": (PART + RECORD + 'from = "1998"\n', "'from' must be a date"),
    "a record twice": (PART + RECORD + RECORD, "is not TOML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_an_error_that_names_the_file_and_the_fault(fault: str, tmp_path: Path) -> None:
    content, expected = FAULTS[fault]
    (tmp_path / "price.toml").write_text(content)

    with pytest.raises(InputError) as refusal:
        load_provisions(tmp_path)

    assert str(refusal.value).startswith(str(tmp_path / "price.toml"))
    assert expected in str(refusal.value)


def test_a_record_in_two_parts_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PART + RECORD)
    (tmp_path / "b.toml").write_text(PART + RECORD)

    with pytest.raises(InputError, match=r"b\.toml: X-2: stands in 'Price' already"):
        load_provisions(tmp_path)
