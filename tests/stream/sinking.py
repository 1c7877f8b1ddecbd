"""Sinks as a person starts them, and what the embedded replay puts into a store."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from producers.log import Log
from schemas.kafka import Kafka
from tests.conftest import Soes
from tests.stored import Contents, contents
from tests.stream.sent import REGIMES

IDLE = "0.5"  # seconds without anything new
UNTIL_STORED = ("--exit-when-idle", IDLE)


def arguments(kafka: Kafka, store: str) -> list[str]:
    """Return the command line of a sink."""
    return ["sink", "--kafka", kafka.servers, "--prefix", kafka.prefix, "--store", store]


def sink(soes: Soes, kafka: Kafka, store: str) -> list[dict[str, Any]]:
    """Run a sink until all is stored, and return what occurred to it."""
    done = soes(*arguments(kafka, store), *UNTIL_STORED)
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.err.splitlines() if line.startswith("{")]


def embedded(
    soes: Soes, log: Log, folder: Path, run: str = "run-1", regimes: Sequence[str] = REGIMES
) -> Contents:
    """Return what the embedded replay of a log stores."""
    url = f"chdb://{folder}/embedded"
    chosen = ["--regime", ",".join(regimes), "--run", run]
    done = soes("replay", log.path, *chosen, "--store", url)
    assert done.status == 0, done.err
    return contents(url)


class Process:
    """A sink in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], errors: Path) -> None:
        """Know where its lines go."""
        self.process = process
        self.errors = errors

    def said(self) -> list[str]:
        """Return what occurred to it."""
        lines = self.errors.read_text().splitlines(keepends=True)
        return [json.loads(line)["what"] for line in lines if line.endswith("\n")]

    def wait_for(self, what: str, seconds: float = 20) -> None:
        """Wait until something occurred to it."""
        until = time.monotonic() + seconds
        while what not in self.said():
            assert time.monotonic() < until, self.errors.read_text()
            time.sleep(0.02)


@contextmanager
def sink_process(kafka: Kafka, store: str, errors: Path, *more: str) -> Iterator[Process]:
    """Start a sink; it is gone at the end."""
    command = [str(Path(sys.executable).with_name("soes")), *arguments(kafka, store), *more]
    with errors.open("wb") as file, subprocess.Popen(command, stderr=file) as process:
        try:
            yield Process(process, errors)
        finally:
            process.kill()
