"""The fingerprint of the rules."""

import shutil
from pathlib import Path

import pytest

import processors
from processors.fingerprint import rules_fingerprint

SOURCES = Path(processors.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the sources to a folder of this test."""
    return shutil.copytree(SOURCES, tmp_path / "processors")


def test_a_copy_has_the_same_fingerprint(copy: Path) -> None:
    assert rules_fingerprint(copy) == rules_fingerprint()
    assert len(rules_fingerprint()) == len("00") * 32


@pytest.mark.parametrize(
    "edited", ["rules/tables.py", "regimes/hold_s.toml", "regimes/choices/readings.toml"]
)
def test_an_edit_changes_the_fingerprint(copy: Path, edited: str) -> None:
    with (copy / edited).open("a") as file:
        file.write("# another line\n")

    assert rules_fingerprint(copy) != rules_fingerprint()


def test_another_name_changes_the_fingerprint(copy: Path) -> None:
    (copy / "regimes" / "hold_s.toml").rename(copy / "regimes" / "life_s.toml")

    assert rules_fingerprint(copy) != rules_fingerprint()


def test_compiled_files_do_not_count(copy: Path) -> None:
    (copy / "rules" / "tables.pyc").write_bytes(b"compiled")

    assert rules_fingerprint(copy) == rules_fingerprint()
