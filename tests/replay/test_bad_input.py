"""Bad input, end to end: one sentence, status 1, and nothing half-written."""

import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from producers.log import create_log, open_log
from schemas.names import Names
from tests.builders import Event, at, event, order, quote, security
from tests.conftest import SMALL, Done, Soes
from tests.replay.test_cli import COMMAND, PATIENCE

START = [security(at(0), "ABCD"), quote(at(1), "MAKR", "20 - 20 1/8")]


def one_sentence(done: Done) -> str:
    """Return what a command that found wrong input said; nothing else may have come out."""
    assert (done.status, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line.startswith("soes: ")
    return line


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"type": "rumour"}, "type"),
        ({"side": "short"}, "side"),
        ({"limit": "20.123456789"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": "1000000000"}, "limit"),
        ({"limit": "dear"}, "limit"),
        ({"quantity": "many"}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": 2**31}, "quantity"),
        ({"symbol": None}, "symbol"),
        ({"seq": 2}, "seq"),
        ({"seq": 1}, "seq"),
        ({"ts": at(0.5)}, "ts"),
        ({"ts": "1992-03-02T10:00:03"}, "ts"),
        ({"ts": "1700-03-02T10:00:03-05:00"}, "ts"),
    ],
    ids=repr,
)
def test_a_wrong_event_is_named_with_file_line_and_field(
    soes: Soes, log: Callable[..., Path], wrong: Event, field: str
) -> None:
    path = log([*START, {**order(at(2), "1", "buy", 100), **wrong}])

    sentence = one_sentence(soes("replay", path, "--regime", "1991", "--out", "a.csv"))

    assert f"{path}, line 3, field {field}: " in sentence
    assert not Path("a.csv").exists()


@pytest.mark.parametrize("text", ["{", "[1]", "", '{"type": "clock", "type": "clock"}', "\ufeff{}"])
def test_a_line_that_is_no_event_is_named(soes: Soes, tmp_path: Path, text: str) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(f"{text}\n")

    assert f"{path}, line 1" in one_sentence(soes("replay", path, "--out", "-"))


@pytest.mark.parametrize("quantity", [0, -5])
def test_a_quantity_out_of_sense_is_refused_as_the_contract_says(
    soes: Soes, log: Callable[..., Path], quantity: int
) -> None:
    path = log([*START, order(at(2), "1", "buy", quantity)])

    (outcome,) = soes("replay", path, "--regime", "1991", "--out", "-").lines

    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "size")
    assert outcome["quantity"] == quantity


@pytest.mark.parametrize(
    "events",
    [
        [],
        [event(at(0), "clock"), event(at(3600), "clock")],
        [*START, {"type": "cancel", "ts": at(2), "symbol": "ABCD", "order_id": "none"}],
        [START[0], {**START[1], "bid": None, "ask": None}],
    ],
    ids=["empty", "only-clocks", "cancel-of-nothing", "quote-of-nothing"],
)
def test_a_log_in_which_nothing_can_happen_has_no_outcomes(
    soes: Soes, log: Callable[..., Path], events: list[Event]
) -> None:
    done = soes("replay", log(events), "--regime", "1991", "--out", "-")

    assert (done.status, done.out) == (0, "")


def test_an_order_for_an_unknown_security_is_refused(soes: Soes, log: Callable[..., Path]) -> None:
    path = log([order(at(0), "1", "buy", 100)])

    (outcome,) = soes("replay", path, "--regime", "1991", "--out", "-").lines

    assert outcome["reason"] == "unknown_security"


def test_five_thousand_securities_are_replayed(soes: Soes, log: Callable[..., Path]) -> None:
    symbols = [f"S{number}" for number in range(5000)]
    events: list[Event] = [security(at(0), symbol) for symbol in symbols]
    events += [quote(at(1), "MAKR", "20 - 20 1/8", symbol) for symbol in symbols]
    events += [order(at(2), "1", "buy", 100, symbol) for symbol in symbols]

    lines = soes("replay", log(events), "--regime", "1991", "--out", "-").lines

    assert {line["symbol"] for line in lines} == set(symbols)
    assert {line["outcome"] for line in lines} == {"executed"}


def test_five_hundred_makers_take_an_order_each(soes: Soes, log: Callable[..., Path]) -> None:
    makers = [f"M{number:03}" for number in range(500)]
    events: list[Event] = [security(at(0), "ABCD")]
    events += [quote(at(1), maker, "20 - 20 1/8") for maker in makers]
    events += [order(at(2), str(number), "buy", 100) for number in range(500)]

    lines = soes("replay", log(events), "--regime", "1991", "--out", "-").lines

    assert [line["participant"] for line in lines] == makers


@pytest.mark.parametrize("name", ["none", "none.jsonl", "none.avro"])
def test_a_log_that_is_not_there_is_named(soes: Soes, name: str) -> None:
    assert name in one_sentence(soes("replay", name, "--out", "-"))


def test_a_log_without_a_first_day_has_no_time_of_day(soes: Soes, log: Callable[..., Path]) -> None:
    assert "empty" in one_sentence(soes("replay", log([]), "--from", "10:00", "--out", "-"))


@pytest.fixture
def folder(log: Callable[..., Path], tmp_path: Path) -> Path:
    """Write the small log as a folder."""
    names = Names()
    with create_log(tmp_path / "day") as writer:
        for batch in open_log(log(SMALL)).batches(names):
            writer.write(batch, names)
    return tmp_path / "day"


def test_a_manifest_that_lies_is_found_out(soes: Soes, folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"events": 2', '"events": 3'))

    assert "manifest.json" in one_sentence(soes("replay", folder, "--out", "a.jsonl"))
    assert not Path("a.jsonl").exists()


def test_a_file_cut_anywhere_is_found_out(soes: Soes, folder: Path) -> None:
    file = folder / "order.avro"
    whole = file.read_bytes()
    for length in (0, 3, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])

        assert "order.avro" in one_sentence(soes("replay", folder, "--out", "a.jsonl"))


def test_a_missing_file_is_found_out(soes: Soes, folder: Path) -> None:
    (folder / "order.avro").unlink()

    assert "order.avro" in one_sentence(soes("replay", folder, "--out", "-"))


def test_a_log_that_exists_is_not_written_over(soes: Soes, folder: Path) -> None:
    before = sorted((file, file.read_bytes()) for file in folder.iterdir())

    assert "day" in one_sentence(soes("generate", "--events", 5000, "--to", folder))
    assert sorted((file, file.read_bytes()) for file in folder.iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay", "{log}", "--out", "{log}"),
        ("replay", "{folder}", "--out", "{folder}/outcomes.jsonl"),
        ("export", "{log}", "--to", "{folder}/../log.jsonl"),
        ("export", "{folder}", "--to", "{folder}/day.jsonl"),
        ("trade-throughs", "{log}", "--out", "{log}"),
    ],
)
def test_a_log_that_is_read_is_not_written_over(
    soes: Soes, folder: Path, log: Callable[..., Path], arguments: tuple[str, ...]
) -> None:
    file = log()
    before = file.read_bytes(), sorted(folder.iterdir())

    done = soes(*(one.format(log=file, folder=folder) for one in arguments))

    assert done.status == 2
    assert "is in the place of the log that is read" in done.err
    assert (file.read_bytes(), sorted(folder.iterdir())) == before


def test_historical_refuses_days_whose_rules_are_not_known(
    soes: Soes, log: Callable[..., Path]
) -> None:
    path = log([security(at(0, "2001-07-30"), "ABCD")])

    sentence = one_sentence(soes("replay", path, "--regime", "historical", "--out", "-"))

    assert "historical" in sentence
    assert soes("replay", path, "--regime", "1998", "--out", "-").status == 0


def test_a_full_disk_is_one_sentence(log: Callable[..., Path]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "replay", log(), "--regime", "1991", "--out", "-"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "soes: the disk is full"


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "log.jsonl", "--to", "new.jsonl"],
        ["import", "jsonl", "log.jsonl", "--to", "new"],
        ["replay", "log.jsonl", "--out", "new.jsonl"],
        ["replay", "log.jsonl", "--out", "new.parquet"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-1:]),
)
def test_what_cannot_be_written_to_its_end_is_not_left_behind(
    soes: Soes, log: Callable[..., Path], arguments: list[str]
) -> None:
    waiting = [order(at(2), str(number), "buy", 100) for number in range(2000)]
    folder = log([*START, *waiting]).parent
    assert soes(*arguments).status == 0  # what is compiled now need not be written then
    shutil.rmtree("new", ignore_errors=True)
    Path(arguments[-1]).unlink(missing_ok=True)

    def allow_a_page() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=allow_a_page,
    )

    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"soes: {arguments[-1]}")
    assert [path.name for path in folder.iterdir()] == ["log.jsonl"]


def test_a_store_that_cannot_be_written_is_one_sentence(
    soes: Soes, log: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    done = soes("replay", log(), "--store", f"chdb://{tmp_path}/file/store", "--out", "a.jsonl")

    assert "file/store" in one_sentence(done)
    assert not Path("a.jsonl").exists()


def test_a_server_that_is_not_there_is_one_sentence(soes: Soes, log: Callable[..., Path]) -> None:
    done = soes("replay", log(), "--store", "clickhouse://127.0.0.1:9/soes")

    assert "127.0.0.1:9" in one_sentence(done)
