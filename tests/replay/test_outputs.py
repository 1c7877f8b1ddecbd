"""Outcomes as files: the same in every format, and never half of them."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import numpy as np
import polars as pl
import pytest
from pyarrow import parquet

from processors.rules import outcome, provision, reason
from processors.rules.tables import NOBODY, OUTCOME
from replay.cells import FIELDS
from replay.outputs import check_output, open_output
from schemas.errors import InputError, UsageError
from schemas.names import Names
from schemas.price import DOLLAR

OPEN = datetime(1998, 3, 2, 14, 30, tzinfo=UTC)
MICROSECONDS = int(OPEN.timestamp()) * 10**6

NAMES = Names()
NAMES.symbol("AB%D")
NAMES.participant("MAKR")
TWO = NAMES.order_id('tw"o ä')


def an_outcome(**fields: int) -> np.ndarray:
    """Return one row: an execution of 500 shares at 20 1/8, unless fields say otherwise."""
    row = np.zeros(1, OUTCOME)
    usual = {
        "seq": 7,
        "ts": MICROSECONDS,
        "order_seq": 7,
        "order_id": NAMES.order_id("31"),
        "outcome": outcome.EXECUTED,
        "quantity": 500,
        "price": 20 * DOLLAR + DOLLAR // 8,
        "contra_order_id": NOBODY,
        "reason": reason.INSIDE,
        "rule": provision.X_2,
        "inside_bid": 20 * DOLLAR,
    }
    for name, value in (usual | fields).items():
        row[name] = value
    return row


EXECUTED = an_outcome()
MATCHED = an_outcome(
    n=1, ts=MICROSECONDS + 50, outcome=outcome.MATCHED, participant=NOBODY, contra_order_id=TWO
)
WITHDRAWN = an_outcome(
    n=2,
    order_id=NOBODY,
    order_seq=NOBODY,
    outcome=outcome.WITHDRAWN,
    quantity=NOBODY,
    price=0,
    reason=0,
    until=10_288,
)
ROWS = np.concatenate([EXECUTED, MATCHED, WITHDRAWN])

AS_JSON = [
    {
        "regime": "1998",
        "symbol": "AB%D",
        "n": 0,
        "seq": 7,
        "ts": "1998-03-02T09:30:00-05:00",
        "order_id": "31",
        "outcome": "executed",
        "quantity": 500,
        "price": "20.125",
        "participant": "MAKR",
        "reason": "inside",
        "rule": "X-2",
        "inside_bid": "20",
        "inside_ask": None,
        "order_seq": 7,
    },
    {
        "regime": "1998",
        "symbol": "AB%D",
        "n": 1,
        "seq": 7,
        "ts": "1998-03-02T09:30:00.000050-05:00",
        "order_id": "31",
        "outcome": "matched",
        "quantity": 500,
        "price": "20.125",
        "participant": None,
        "reason": "inside",
        "rule": "X-2",
        "inside_bid": "20",
        "inside_ask": None,
        "contra_order_id": 'tw"o ä',
        "order_seq": 7,
    },
    {
        "regime": "1998",
        "symbol": "AB%D",
        "n": 2,
        "seq": 7,
        "ts": "1998-03-02T09:30:00-05:00",
        "order_id": None,
        "outcome": "withdrawn",
        "quantity": None,
        "price": None,
        "participant": "MAKR",
        "reason": None,
        "rule": "X-2",
        "inside_bid": "20",
        "inside_ask": None,
        "until": "1998-03-03",
        "order_seq": None,
    },
]


def written(path: Path) -> Path:
    """Write the three outcomes in two pieces."""
    with open_output(str(path), NAMES) as write:
        write("1998", ROWS[:2])
        write("1998", ROWS[2:])
    return path


def test_lines_of_json_have_the_contracts_fields_in_its_order(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(tmp_path / "a.jsonl").read_text().splitlines()]

    assert lines == AS_JSON
    assert [list(line) for line in lines] == [
        [field for field in FIELDS if field in line] for line in AS_JSON
    ]


def test_standard_output_gets_the_same_lines(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with open_output("-", NAMES) as write:
        write("1998", ROWS)

    assert capfdbinary.readouterr().out == written(tmp_path / "a.jsonl").read_bytes()


def test_csv_has_a_line_of_names_and_empty_fields_for_null(tmp_path: Path) -> None:
    with written(tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    expected = [
        {field: "" if line.get(field) is None else str(line[field]) for field in FIELDS}
        for line in AS_JSON
    ]
    assert rows == expected


def test_avro_keeps_the_schemas_units(tmp_path: Path) -> None:
    with written(tmp_path / "a.avro").open("rb") as file:
        records: list[dict[str, Any]] = list(fastavro.reader(file))  # type: ignore[arg-type]  # all are
    executed, matched, withdrawn = records

    assert (executed["ts"], executed["price"]) == (MICROSECONDS, 2_012_500_000)
    assert (matched["contra_order_id"], matched["until"]) == ('tw"o ä', None)
    assert (withdrawn["until"], withdrawn["order_id"]) == (date(1998, 3, 3), None)


def test_parquet_has_decimals_and_instants(tmp_path: Path) -> None:
    executed, matched, withdrawn = pl.read_parquet(written(tmp_path / "a.parquet")).to_dicts()

    assert (executed["ts"], executed["price"]) == (OPEN, Decimal("20.125"))
    assert (matched["contra_order_id"], matched["until"]) == ('tw"o ä', None)
    assert (withdrawn["until"], withdrawn["order_id"]) == (date(1998, 3, 3), None)


def test_parquet_gathers_what_comes_into_groups_of_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replay.outputs.GROUP_ROWS", 5)
    path = tmp_path / "a.parquet"
    with open_output(str(path), NAMES) as write:
        for regime in ("1991", "1997", "1998"):
            write(regime, ROWS)

    found = parquet.ParquetFile(path).metadata

    groups = [found.row_group(number).num_rows for number in range(found.num_row_groups)]
    assert groups == [6, 3]
    assert pl.read_parquet(path)["regime"].to_list() == ["1991"] * 3 + ["1997"] * 3 + ["1998"] * 3


@pytest.mark.parametrize("ending", ["jsonl", "csv", "avro", "parquet"])
def test_a_replay_without_outcomes_writes_a_whole_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    with open_output(str(path), NAMES):
        pass

    assert path.exists()


@pytest.mark.parametrize("ending", ["jsonl", "csv", "avro", "parquet"])
def test_what_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_text("as it was")

    def write_and_fail() -> None:
        with open_output(str(path), NAMES) as write:
            write("1998", ROWS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "as it was"


@pytest.mark.parametrize("name", ["a", "a.json", "a.txt", "jsonl"])
def test_another_ending_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(UsageError, match=r"\.jsonl, \.csv, \.avro, \.parquet"):
        check_output(name)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(InputError, match=r"file/a\.jsonl"),
        open_output(str(tmp_path / "file" / "a.jsonl"), NAMES),
    ):
        pass
