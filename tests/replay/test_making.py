"""Logs made of something else: the same in every form, and what was assumed stays with them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from producers.log import open_log
from tests.conftest import Soes

QUOTES = ("34200000,1810000,300,1812000,500,N,0,0", "34201000,1811000,300,1812000,500,N,0,0")
TRADES = ("34202000,1812000,100,N,0,0",)


@pytest.fixture
def tape(tmp_path: Path) -> tuple[Path, Path]:
    """Make a LEAN day of two quotes and a trade."""
    paths = []
    for kind, rows in (("quote", QUOTES), ("trade", TRADES)):
        path = tmp_path / f"20131007_{kind}.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(f"20131007_ibm_{kind}_tick.csv", "\n".join(rows) + "\n")
        paths.append(path)
    return paths[0], paths[1]


def test_a_log_is_the_same_in_every_form(soes: Soes, log: Callable[..., Path]) -> None:
    first = soes("export", log(), "--to", "-").out
    for to, source in (("day", "log.jsonl"), ("a.avro", "day"), ("b.jsonl", "a.avro")):
        assert soes("import", "jsonl", source, "--to", to).status == 0

        assert soes("export", to, "--to", "-").out == first
    assert Path("b.jsonl").read_text() == first


def test_chosen_securities_are_exported_alone(soes: Soes) -> None:
    assert soes("generate", "--events", 5000, "--securities", 3, "--to", "day").status == 0
    events = soes("export", "day", "--to", "-").lines
    chosen = sorted({event["symbol"] for event in events if event["type"] == "security"})[:2]

    exported = soes("export", "day", "--symbols", ",".join(chosen), "--to", "-").lines

    assert exported == [event for event in events if event.get("symbol") in {*chosen, None}]


def test_a_day_ends_as_its_date_did(soes: Soes) -> None:
    options = ("--events", 5000, "--date", "1998-11-27", "--to", "day")

    assert soes("generate", *options).status == 0  # the day after Thanksgiving

    last = soes("export", "day", "--to", "-").lines[-1]
    assert last["ts"].startswith("1998-11-27T13:0")


def test_what_an_import_assumed_is_said_and_stays_with_the_log(
    soes: Soes, tape: tuple[Path, Path]
) -> None:
    done = soes("import", "lean", *tape, "--to", "ibm")

    assert done.status == 0
    notes = open_log(Path("ibm")).notes
    assert any("Lee and Ready" in note for note in notes)
    assert all(note in done.err for note in notes)
    outcomes = soes("replay", "ibm", "--regime", "1991", "--out", "-").lines
    assert [line["outcome"] for line in outcomes if line["order_id"]] == ["executed"]


def test_trades_may_stay_trades_and_venues_have_the_names_that_are_given(
    soes: Soes, tape: tuple[Path, Path]
) -> None:
    options = ("--no-orders", "--venue", "N=BIGX:ecn", "--tier", 500, "--to", "ibm")

    assert soes("import", "lean", *tape, *options).status == 0

    events = soes("export", "ibm", "--to", "-").lines
    assert {event["type"] for event in events} >= {"quote", "trade"}
    assert not any(event["type"] == "order" for event in events)
    quotes = [event for event in events if event["type"] == "quote"]
    assert {(quote["participant"], quote["participant_type"]) for quote in quotes} == {
        ("BIGX", "ecn")
    }


@pytest.mark.parametrize(
    "arguments", [["none.zip"], ["log.jsonl"], ["20131007_trade.zip"]], ids=" ".join
)
def test_a_file_that_is_no_tape_is_named(
    soes: Soes, log: Callable[..., Path], tape: tuple[Path, Path], arguments: list[str]
) -> None:
    log()

    done = soes("import", "lean", *arguments, "--to", "ibm")

    assert (done.status, tape[0].parent.joinpath("ibm").exists()) == (1, False)
    assert arguments[0] in done.err
