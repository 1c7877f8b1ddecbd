"""`soes tiers`: from a CSV file to lines, files, the screen and the events of a log."""

import csv
from collections.abc import Callable
from pathlib import Path

import fastavro
import pytest
from pyarrow import parquet

from tests.conftest import Soes
from tests.processors.test_tiers import published

HEAD = "symbol,old,volume,bid,makers,listed,market_cap_rank"
ROWS = ("ABCD,1000,500,20,4,,", "EFGH,500,2500,40.125,4,1998-01-02,80", "IJKL,500,40000,200,8,,")
LINES = [
    {"symbol": "ABCD", "old": 1000, "formula": 200, "new": 500, "reason": "one_level"},
    {"symbol": "EFGH", "old": 500, "formula": 500, "new": 500, "reason": "unchanged"},
    {"symbol": "IJKL", "old": 500, "formula": 200, "new": 200, "reason": "formula"},
]
AS_OF = ("--as-of", "1998-12-31")

Write = Callable[..., Path]


@pytest.fixture
def issues(tmp_path: Path) -> Write:
    """Write a file of securities."""

    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "issues.csv"
        path.write_text("\n".join((head, *(rows or ROWS))) + "\n")
        return path

    return write


def test_every_security_is_a_line_in_the_order_of_the_file(soes: Soes, issues: Write) -> None:
    done = soes("tiers", issues(), *AS_OF, "--out", "-")

    assert (done.status, done.err) == (0, "")
    assert done.lines == LINES


def test_the_table_is_read_to_the_letter_if_asked(soes: Soes, issues: Write) -> None:
    done = soes("tiers", issues(), *AS_OF, "--table", "literal", "--out", "-")

    assert done.lines[:2] == LINES[:2]
    assert done.lines[2] == {**LINES[2], "formula": None, "new": 500, "reason": "no_level_fits"}


def test_the_ending_decides_the_format(soes: Soes, issues: Write) -> None:
    path = issues()
    for name in ("review.jsonl", "review.csv", "review.avro", "review.parquet"):
        assert soes("tiers", path, *AS_OF, "--out", name).status == 0

    assert Path("review.jsonl").read_text() == soes("tiers", path, *AS_OF, "--out", "-").out
    with Path("review.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert found == [{name: str(value) for name, value in line.items()} for line in LINES]
    with Path("review.avro").open("rb") as file:
        assert list(fastavro.reader(file)) == LINES
    assert parquet.read_table("review.parquet").to_pylist() == LINES


def test_people_see_who_moves_and_why_the_others_do_not(soes: Soes, issues: Write) -> None:
    done = soes("tiers", issues(), *AS_OF)

    assert "3 securities on 1998-12-31: 2 new sizes" in done.out
    assert [line.split() for line in done.out.splitlines() if "ABCD" in line] == [
        ["ABCD", "1000", "200", "500", "one_level"]
    ]
    assert "unchanged" in done.out
    assert "EFGH" not in done.out


def test_the_383_new_sizes_become_the_events_of_a_log(soes: Soes, issues: Write) -> None:
    changes = published()
    volumes = (50_000 if new > old else 500 for _, old, new in changes)
    rows = (
        f"{symbol},{old},{volume},20,10,,"
        for (symbol, old, _), volume in zip(changes, volumes, strict=True)
    )

    done = soes("tiers", issues(*rows), *AS_OF, "--to", "sizes.jsonl")

    assert (done.status, done.out) == (0, "")
    assert "sizes.jsonl: 383 events of 383 securities" in done.err
    events = soes("export", "sizes.jsonl", "--to", "-").lines
    assert [(event["symbol"], event["tier"]) for event in events] == [
        (symbol, new) for symbol, _, new in changes
    ]
    assert {(event["type"], event["ts"], event["market"]) for event in events} == {
        ("security", "1999-04-01T00:00:00-05:00", "NNM")
    }


def test_a_log_folder_remembers_what_was_assumed(soes: Soes, issues: Write) -> None:
    done = soes("tiers", issues(), *AS_OF, "--effective", "1999-04-05", "--to", "sizes")

    assert done.status == 0
    assert "the sizes hold from 1999-04-05 on" in done.err
    events = soes("export", "sizes", "--to", "-").lines
    assert [event["ts"] for event in events] == ["1999-04-05T00:00:00-04:00"] * 2


def test_a_review_that_changes_nothing_writes_a_log_without_events(
    soes: Soes, issues: Write
) -> None:
    done = soes("tiers", issues(ROWS[1]), *AS_OF, "--to", "sizes.jsonl")

    assert (done.status, Path("sizes.jsonl").read_text()) == (0, "")
    assert "sizes.jsonl: 0 events of 0 securities" in done.err


def test_columns_come_in_any_order(soes: Soes, issues: Write) -> None:
    path = issues(
        "4,20,,,ABCD,500,1000", head="makers,bid,listed,market_cap_rank,symbol,volume,old"
    )

    assert soes("tiers", path, *AS_OF, "--out", "-").lines == LINES[:1]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",1000,500,20,4,,", "line 3, column symbol: found nothing"),
        ("B,300,500,20,4,,", "line 3, column old: found '300', expected one of 1000, 500, 200"),
        ('B,1000,"2,000",20,4,,', "line 3, column volume: found '2,000'"),
        ("B,1000,-1,20,4,,", "line 3, column volume: found '-1'"),
        ("B,1000,500,0,4,,", "line 3, column bid: found '0', expected dollars, above 0"),
        ("B,1000,500,20 1/4,4,,", "line 3, column bid: found '20 1/4'"),
        ("B,1000,500,,4,,", "line 3, column bid: found nothing"),
        ("B,1000,500,20,2.5,,", "line 3, column makers: found '2.5'"),
        ("B,1000,500,20,4,31.12.1998,", "line 3, column listed: found '31.12.1998'"),
        ("B,1000,500,20,4,,0", "line 3, column market_cap_rank: found '0'"),
        ("B,1000,500,20,4,", "line 3: found 6 values, expected 7"),
        ("A,1000,500,20,4,,", "line 3: A stands on line 2 already"),
        ('B,"1000', "line 3: found no comma-separated values"),
    ],
)
def test_a_wrong_value_is_named_with_line_and_column(
    soes: Soes, issues: Write, row: str, place: str
) -> None:
    path = issues("A,1000,500,20,4,,", row)

    done = soes("tiers", path, *AS_OF, "--out", "review.csv")

    assert (done.status, done.out) == (1, "")
    assert f"soes: {path}, {place}" in done.err
    assert not Path("review.csv").exists()


@pytest.mark.parametrize("head", ["", "symbol,old", f"{HEAD},name", f"{HEAD},old"])
def test_other_columns_than_these_are_refused(soes: Soes, issues: Write, head: str) -> None:
    done = soes("tiers", issues(head=head), *AS_OF, "--out", "-")

    assert (done.status, done.out) == (1, "")
    assert f"expected {HEAD.replace(',', ', ')}" in done.err


def test_a_file_that_is_none_is_named(soes: Soes, tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + b"\nCAF\xc9,1000,500,20,4,,\n")

    for name in ("none.csv", ".", "latin.csv"):
        done = soes("tiers", name, *AS_OF, "--out", "-")
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith(f"soes: {name}: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--as-of", "1998"],
        ["--as-of", "1988-06-29"],
        ["--as-of", "2001-07-30"],
        [*AS_OF, "--out", "review.txt"],
        [*AS_OF, "--table", "round"],
        [*AS_OF, "--effective", "1999-04-01"],
        [*AS_OF, "--effective", "1999-04-02", "--to", "sizes"],
        [*AS_OF, "--effective", "1998-12-31", "--to", "sizes"],
        ["--as-of", "2001-04-02", "--to", "sizes"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_writes_nothing(
    soes: Soes, issues: Write, arguments: list[str]
) -> None:
    done = soes("tiers", issues(), *arguments)

    assert (done.status, done.out) == (2, "")
    assert [path.name for path in Path().iterdir()] == ["issues.csv"]
