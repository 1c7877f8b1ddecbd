"""The command line: every end of it has its status, and its sentence."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from replay.cli import COMMANDS
from tests.conftest import Soes

COMMAND = Path(sys.executable).with_name("soes")
NOBODY_READS = 141
PATIENCE = 120  # seconds


def test_help_lists_every_command_with_what_it_does(soes: Soes) -> None:
    done = soes("--help")

    assert done.status == 0
    for name, text in COMMANDS.items():
        assert f"{name} " in done.out
        assert text in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_shows_examples(soes: Soes, name: str) -> None:
    done = soes(name, "--help")

    assert done.status == 0
    assert f"  soes {name} " in done.out.partition("Examples:")[2]


def test_help_imports_click_and_nothing_heavy() -> None:
    code = "import sys, replay.cli; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    heavy = {"numpy", "numba", "rich", "pyarrow", "fastavro", "chdb", "clickhouse_connect"}
    assert "click" in modules
    assert not heavy & set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["replay"],
        ["replay", "log.jsonl", "--speed", "0"],
        ["replay", "log.jsonl", "--speed", "fast"],
        ["replay", "log.jsonl", "--speed", "nan"],
        ["replay", "log.jsonl", "--regime", "1492"],
        ["replay", "log.jsonl", "--regime", "1983-01-01"],
        ["replay", "log.jsonl", "--regime", "1997,1997"],
        ["replay", "log.jsonl", "--regime", "1997,"],
        ["replay", "log.jsonl", "--set", "update_period_s"],
        ["replay", "log.jsonl", "--set", "update_period=3"],
        ["replay", "log.jsonl", "--set", "update_period_s=soon"],
        ["replay", "log.jsonl", "--out", "outcomes.txt"],
        ["replay", "log.jsonl", "--from", "noon", "--out", "-"],
        ["replay", "log.jsonl", "--from", "25:00", "--out", "-"],
        ["replay", "log.jsonl", "--from", "1992-03-02T10:00:00", "--out", "-"],
        ["replay", "log.jsonl", "--from", "10:00", "--to", "09:00", "--out", "-"],
        ["replay", "log.jsonl", "--symbols", "", "--out", "-"],
        ["replay", "log.jsonl", "--store", "somewhere"],
        ["regimes", "--on", "1997", "--diff", "1991", "1997"],
        ["regimes", "--on", "yesterday"],
        ["rules", "Z-99"],
        ["generate", "--date", "1998-03-01", "--to", "day"],
        ["generate", "--date", "1998-12-25", "--to", "day"],
        ["generate", "--events", "3", "--to", "day"],
        ["generate"],
        ["import", "csv", "log.jsonl", "--to", "day"],
        ["import", "jsonl", "log.jsonl", "log.jsonl", "--to", "day"],
        ["sql", "SELECT 1", "--format", "xml"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_2(
    soes: Soes, log: Callable[..., Path], arguments: list[str]
) -> None:
    log()

    done = soes(*arguments)

    assert done.status == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert not Path("day").exists()


def test_a_fault_of_the_program_is_a_line_with_the_way_to_see_more(
    soes: Soes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("replay.rules.show", fail)

    done = soes("rules")

    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "soes: a fault of soes itself (ZeroDivisionError: by zero); SOES_DEBUG=1 shows where\n"
    )

    monkeypatch.setenv("SOES_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        soes("rules")


def test_ctrl_c_ends_with_130(soes: Soes, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("replay.rules.show", interrupt)

    done = soes("rules")

    assert (done.status, done.err.strip()) == (130, "soes: interrupted")


def test_the_installed_command_says_its_version() -> None:
    done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("soes, version ")


def test_a_reader_who_leaves_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [COMMAND, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == NOBODY_READS


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "kill"]
)
def test_a_replay_that_is_stopped_leaves_no_file(
    log: Callable[..., Path], tmp_path: Path, number: int, status: int
) -> None:
    arguments = ["replay", log(), "--regime", "1991", "--out", tmp_path / "a.jsonl"]
    with running([*arguments, "--speed", "0.001"], tmp_path) as process:
        wait_until(lambda: any(".a.jsonl" in file.name for file in tmp_path.iterdir()))
        process.send_signal(number)

        assert process.wait(PATIENCE) == status
    assert [file.name for file in tmp_path.iterdir()] == ["log.jsonl"]


@contextmanager
def running(arguments: Sequence[object], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command for the length of a block, and not a moment longer."""
    command = [str(COMMAND), *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Let time pass until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        os.sched_yield()
