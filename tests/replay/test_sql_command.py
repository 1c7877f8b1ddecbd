"""`soes sql` as it is typed: files, the list, completion."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest

from replay.commands.sql import command
from tests.conftest import Soes


@pytest.fixture
def stored(tmp_path: Path, soes: Soes, log: Callable[..., Path]) -> str:
    """Store a run, and return the store's address."""
    address = f"chdb://{tmp_path}/store"
    assert soes("replay", log(), "--regime", "1991", "--run", "r", "--store", address).status == 0
    return address


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet", "arrow"])
def test_an_answer_goes_into_a_file_of_the_ending_that_was_asked_for(
    soes: Soes, stored: str, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"answer.{ending}"

    done = soes("sql", "--store", stored, "--out", file, "SELECT order_id FROM fills(run = 'r')")

    assert (done.status, done.out) == (0, "")
    assert polars_rows(file) == [{"order_id": "1"}, {"order_id": "two"}]


def polars_rows(file: Path) -> list[dict[str, Any]]:
    """Read a file with another library."""
    read: dict[str, Callable[..., pl.DataFrame]] = {
        ".csv": partial(pl.read_csv, schema_overrides={"order_id": pl.String}),
        ".json": pl.read_json,
        ".jsonl": pl.read_ndjson,
        ".parquet": pl.read_parquet,
        ".arrow": pl.read_ipc,
    }
    return read[file.suffix](file).cast(pl.String).sort("order_id").to_dicts()


def test_a_file_of_no_known_ending_is_a_fault_of_the_command_line(
    soes: Soes, stored: str, tmp_path: Path
) -> None:
    done = soes("sql", "--store", stored, "--out", tmp_path / "answer.xls", "SELECT 1")

    assert done.status == 2
    assert "expected a name that ends in one of .arrow, .csv, .json, .jsonl, .parquet" in done.err


def test_a_file_whose_question_is_refused_does_not_appear(
    soes: Soes, stored: str, tmp_path: Path
) -> None:
    done = soes(
        "sql", "--store", stored, "--out", tmp_path / "answer.csv", "DROP TABLE runs_stored"
    )

    assert done.status == 1
    assert not list(tmp_path.glob("answer*"))


def test_what_can_be_asked_is_listed_without_a_store(soes: Soes) -> None:
    done = soes("sql", "--list")

    assert done.status == 0
    assert all(name in done.out for name in ("outcomes", "fates", "spreads", "regime_differences"))


def test_a_question_or_the_list_is_expected(soes: Soes) -> None:
    assert soes("sql").status == soes("sql", "--list", "SELECT 1").status == 2


def test_a_shell_completes_the_last_word_of_a_question() -> None:
    (argument, *_) = command.params

    found = argument.shell_complete(click.Context(command), "SELECT * FROM order_r")

    assert [one.value for one in found] == ["SELECT * FROM order_results"]
