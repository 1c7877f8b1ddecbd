"""A replay from end to end: what is reported, where it goes, and what a run is."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Event, at, order, quote, security
from tests.conftest import Soes
from tests.replay.test_cli import COMMAND, PATIENCE, running, wait_until

TWO_DAYS: list[Event] = [
    security(at("09:00:00"), "ABCD"),
    security(at("09:00:00"), "EFGH"),
    quote(at("09:30:00"), "MAKR", "20 - 20 1/8"),
    quote(at("09:30:00"), "MAKR", "30 - 30 1/8", "EFGH"),
    order(at("09:30:10"), "1", "buy", 500),
    order(at("09:30:12"), "2", "buy", 200),  # waits for the maker until 09:30:25
    order(at("10:00:00"), "3", "sell", 100, "EFGH"),
    order(at("10:00:05"), "4", "sell", 100),
    quote(at("09:30:00", "1992-03-03"), "MAKR", "21 - 21 1/8"),
    order(at("09:40:00", "1992-03-03"), "5", "buy", 300),
]
FATES = [
    ("ABCD", "1", "executed"),
    ("ABCD", "2", "held"),
    ("ABCD", "2", "executed"),
    ("EFGH", "3", "executed"),
    ("ABCD", "4", "executed"),
    ("ABCD", "5", "executed"),
]


def fates(lines: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return the outcomes in short, in order of time."""
    lines = sorted(lines, key=lambda line: (line["ts"], line["n"]))
    return [(line["symbol"], line["order_id"], line["outcome"]) for line in lines]


def test_each_regime_tells_its_own_story(soes: Soes, log: Callable[..., Path]) -> None:
    done = soes("replay", log(TWO_DAYS), "--regime", "1984,1991", "--out", "-")

    by_regime = {
        name: [line for line in done.lines if line["regime"] == name] for name in ("1984", "1991")
    }
    assert fates(by_regime["1991"]) == FATES
    assert fates(by_regime["1984"]) == [fate for fate in FATES if fate[2] != "held"]


def test_regimes_that_are_named_one_by_one_are_those_of_a_list(
    soes: Soes, log: Callable[..., Path]
) -> None:
    path = log(TWO_DAYS)
    listed = soes("replay", path, "--regime", "1984,1991", "--out", "-").lines

    assert (
        soes("replay", path, "--regime", "1984", "--regime", "1991", "--out", "-").lines == listed
    )


def test_the_outcomes_of_one_regime_do_not_hang_on_the_others(
    soes: Soes, log: Callable[..., Path]
) -> None:
    path = log(TWO_DAYS)
    together = soes("replay", path, "--regime", "pre-1991,1991,historical", "--out", "-").lines

    for regime in ("pre-1991", "1991", "historical"):
        alone = soes("replay", path, "--regime", regime, "--out", "-").lines
        assert alone == [line for line in together if line["regime"] == regime]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--from", "09:30:12"], FATES[1:]),
        (["--from", "1992-03-02T15:00:00Z"], FATES[3:]),
        (["--to", "09:30:25"], FATES[:3]),
        (["--to", "09:30:24.999999"], FATES[:2]),
        (["--from", "09:30:11", "--to", "10:00"], FATES[1:4]),
        (["--from", "16:00"], FATES[5:]),
        (["--symbols", "EFGH"], FATES[3:4]),
        (["--symbols", "EFGH,ABCD", "--to", "10:00"], FATES[:4]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value[0], str) else "",
)
def test_a_window_and_a_choice_of_securities_leave_the_rest_as_it_is(
    soes: Soes,
    log: Callable[..., Path],
    options: list[str],
    expected: list[tuple[str, str, str]],
) -> None:
    path = log(TWO_DAYS)
    whole = soes("replay", path, "--regime", "1991", "--out", "-").lines

    lines = soes("replay", path, "--regime", "1991", "--out", "-", *options).lines

    assert fates(lines) == expected
    assert all(line in whole for line in lines)  # n counts from the log's start


def test_a_security_that_does_not_occur_is_said(soes: Soes, log: Callable[..., Path]) -> None:
    done = soes("replay", log(), "--out", "-", "--symbols", "ABCD,NONE")

    assert done.status == 0
    assert "has no event of NONE" in done.err


def test_a_setting_replaces_a_dated_value(soes: Soes, log: Callable[..., Path]) -> None:
    options = ("--regime", "1991", "--set", "update_period_s=30", "--out", "-")

    lines = soes("replay", log(TWO_DAYS), *options).lines

    (filled,) = (x for x in lines if (x["order_id"], x["outcome"]) == ("2", "executed"))
    assert filled["ts"] == "1992-03-02T09:30:40-05:00"


def test_speed_changes_when_and_nothing_else(soes: Soes, log: Callable[..., Path]) -> None:
    path = log(TWO_DAYS[:-2])
    options = ("replay", path, "--regime", "1991", "--out", "-")

    assert fates(soes(*options, "--speed", 1e5).lines) == fates(soes(*options).lines)


class Stored:
    """Replays into a store, each in a process of its own, as people do it."""

    def __init__(self, folder: Path) -> None:
        """Begin with a store that is not there yet."""
        self.folder = folder
        self.address = f"chdb://{folder}/store"

    def soes(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        return subprocess.run(
            [COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={"SOES_STORE": self.address, "HOME": str(Path.home())},
            timeout=PATIENCE,
        )

    def rows(self, statement: str) -> list[str]:
        """Ask the store."""
        done = self.soes("sql", "--format", "csv", statement)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[1:]


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """Give a place for a store."""
    return Stored(tmp_path)


def test_without_a_store_the_regimes_are_compared_and_nothing_is_kept(
    stored: Stored, log: Callable[..., Path]
) -> None:
    stored.address = ""

    done = stored.soes("replay", log(TWO_DAYS), "--regime", "1984,1991")

    assert done.returncode == 0, done.stderr
    assert "1 orders fare differently" in done.stdout
    assert [file.name for file in stored.folder.iterdir()] == ["log.jsonl"]


def test_the_same_replay_twice_is_one_run(stored: Stored, log: Callable[..., Path]) -> None:
    path = log(TWO_DAYS)
    for _ in range(2):
        assert stored.soes("replay", path, "--regime", "1984,1991").returncode == 0

    assert stored.rows("SELECT state, events FROM runs") == ['"complete",10']
    assert stored.rows("SELECT regime, count() FROM outcomes GROUP BY regime ORDER BY regime") == [
        '"1984",5',
        '"1991",6',
    ]
    assert stored.rows("SELECT count() FROM orders") == ["5"]


def test_an_id_that_means_another_run_is_refused(stored: Stored, log: Callable[..., Path]) -> None:
    path = log(TWO_DAYS)
    assert stored.soes("replay", path, "--regime", "1991", "--run", "mine").returncode == 0

    for options in (["--regime", "1984"], ["--regime", "1991", "--symbols", "ABCD"]):
        done = stored.soes("replay", path, *options, "--run", "mine", "--out", "a.csv")

        assert done.returncode == 1
        assert done.stderr.startswith("soes: the run mine is in the store already")
        assert not (stored.folder / "a.csv").exists()
    compared = stored.soes("compare", "mine")
    assert compared.returncode == 0
    assert "shares executed" in compared.stdout


def test_a_run_that_was_broken_off_is_incomplete_and_can_be_completed(
    stored: Stored, log: Callable[..., Path]
) -> None:
    arguments = ["replay", log(TWO_DAYS), "--run", "mine", "--regime", "1991", "--from", "09:30:10"]
    slowly = ["--store", stored.address, "--speed", "0.001", "--out", "a.jsonl"]
    with running([*arguments, *slowly], stored.folder) as process:
        wait_until(lambda: any(draft.stat().st_size for draft in stored.folder.glob(".a.jsonl*")))
        in_use = stored.soes("sql", "SELECT 1")
        process.terminate()
        assert process.wait(PATIENCE) == 143

    assert str(process.pid) in in_use.stderr
    assert stored.rows("SELECT run, state FROM runs") == ['"mine","incomplete"']
    assert stored.soes(*arguments).returncode == 0
    assert stored.rows("SELECT run, state FROM runs") == ['"mine","complete"']
    assert stored.rows("SELECT count() FROM outcomes") == ["6"]


def test_a_replay_to_a_file_imports_no_store() -> None:
    code = "import sys, replay.run, replay.outputs; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"pyarrow", "chdb", "clickhouse_connect", "rich", "pandas"} & set(modules)
