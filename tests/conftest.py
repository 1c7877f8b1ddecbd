"""What every test may ask for: the command, run in this process, and a small log."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from replay.cli import status
from tests.builders import Event, at, event, order, quote, security

SMALL = (
    security(at("09:00:00"), "ABCD"),
    quote(at("09:30:00"), "MAKR", "20 - 20 1/8"),
    order(at("09:30:10"), "1", "buy", 500),
    order(at("09:30:12"), "two", "buy", 200),
    event(at("16:00:00"), "clock"),
)  # on a day of 1992, when a maker had 15 seconds to update


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it printed, as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Soes = Callable[..., Done]


@pytest.fixture
def soes(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Soes:
    """Run a command in this process, in an empty folder."""
    monkeypatch.delenv("SOES_STORE", raising=False)
    monkeypatch.delenv("SOES_DEBUG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)  # tables are as wide as in a pipe
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        code = status([str(argument) for argument in arguments])
        return Done(code, *capfd.readouterr())

    return run


@pytest.fixture
def log(tmp_path: Path) -> Callable[..., Path]:
    """Write events as JSON Lines, by default a small day, and return the file."""

    def write(events: Iterable[Event] = SMALL, name: str = "log.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        return path

    return write
