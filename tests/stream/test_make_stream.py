"""`make stream`, with a small day."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from deploy.broker import JARS
from deploy.proof import TABLES, Rows, compare
from deploy.stream import verdict
from tests.stream.conftest import SKIP

ROOT = JARS.parent.parent
DAY = ("--securities", "4", "--events", "3000")
SECONDS = 240  # machines have other things to do

needs_broker = pytest.mark.skipif(bool(os.environ.get(SKIP)), reason=f"{SKIP} is set")


@contextmanager
def streaming(folder: Path, *more: str, path: str | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start it, with everything that it starts in a group of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "deploy.stream", str(folder), *more, *DAY]
    environment = {**os.environ, "PATH": path or os.environ["PATH"], "SOES_KAFKA_USERNAME": "x"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            if is_running(process.pid):
                os.killpg(process.pid, signal.SIGKILL)


def is_running(group: int) -> bool:
    """Tell whether anything of a group of processes is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@needs_broker
@pytest.mark.slow
def test_it_ends_with_the_proof_that_the_stream_equals_the_embedded_replay(tmp_path: Path) -> None:
    with streaming(tmp_path / "stream", "--speed", "5000") as process:
        out, said = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, said
    last = said.splitlines()[-1]
    assert last.startswith("stream: the stream equals the embedded replay: all ")
    assert last.endswith(" rows of 8 tables, row by row and hash by hash")
    assert "pre-1991" in out
    assert not is_running(process.pid)


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Interrupt everything that runs in a terminal, as the terminal does."""
    os.killpg(process.pid, signal.SIGINT)


@needs_broker
@pytest.mark.slow
@pytest.mark.parametrize("end", [press_ctrl_c, subprocess.Popen.terminate])
def test_told_to_end_it_ends_all_that_it_has_started(
    end: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> None:
    with streaming(tmp_path / "stream", "--speed", "10") as process:
        logs = [tmp_path / "stream" / "logs" / f"worker-{number}.log" for number in range(2)]
        until = time.monotonic() + SECONDS
        while not all(log.exists() and "restored" in log.read_text() for log in logs):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.1)
        end(process)
        _, said = process.communicate(timeout=SECONDS)

    assert process.returncode == 130
    assert said.splitlines()[-1] == "stream: interrupted; nothing is running any more"
    assert not is_running(process.pid)


def test_without_java_it_says_what_to_install(tmp_path: Path) -> None:
    with streaming(tmp_path / "stream", path=str(tmp_path)) as process:
        _, said = process.communicate(timeout=SECONDS)

    assert process.returncode == 1
    assert said == ("stream: a Kafka broker needs java: install openjdk-17-jre-headless\n")


def rows(**other: list[int]) -> Rows:
    """Return the rows of a store, three in every table but for others."""
    return {table: np.array(other.get(table, [1, 2, 2]), np.uint64) for table in TABLES}


def test_a_row_that_is_missing_one_too_many_or_another_is_noticed() -> None:
    ours = rows(quotes=[1, 2], trades=[1, 2, 2, 2], inside=[1, 2, 3])
    found = {one.table: (one.lacking, one.added) for one in compare(ours, rows())}

    same = dict.fromkeys(TABLES, (0, 0))
    assert found == {**same, "quotes": (1, 0), "trades": (0, 1), "inside": (1, 1)}
    expected = "the stream DIFFERS from the embedded replay in inside, quotes, trades"
    assert verdict(compare(ours, rows())) == expected
