"""Processes of the stream under a supervisor, as compose or systemd would keep them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from schemas.kafka import Kafka

PATIENCE = 20.0  # seconds for a process to end in order
SOES = str(Path(sys.executable).with_name("soes"))


@dataclass
class Kept:
    """A command that is started again whenever it fails."""

    name: str
    command: list[str]
    errors: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    codes: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Start it."""
        with self.errors.open("ab") as file:
            self.process = subprocess.Popen(self.command, stdout=file, stderr=file)
        self.starts += 1

    def tend(self) -> bool:
        """Start it again if it has failed; tell whether it is still wanted."""
        if self.process is None:
            self.start()
            return True
        code = self.process.poll()
        if code is None:
            return True
        if code == 0:
            return False
        self.codes.append(code)
        self.start()
        return True

    def said(self, what: str) -> bool:
        """Tell whether something has occurred to it."""
        return any(line.get("what") == what for line in self.lines())

    def lines(self) -> Iterator[dict[str, object]]:
        """Go through what it said, as far as it is whole lines of JSON."""
        for line in self.errors.read_text().splitlines() if self.errors.exists() else ():
            if line.startswith("{") and line.endswith("}"):
                yield json.loads(line)

    def end(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """End it, and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Supervisor:
    """Keeps commands running."""

    def __init__(self, kafka: Kafka, folder: Path) -> None:
        """Keep what they say in a folder."""
        self.kafka = kafka
        self.folder = folder
        self.kept: dict[str, Kept] = {}

    def add(self, name: str, *arguments: object) -> Kept:
        """Keep a command of `soes` running."""
        command, *rest = map(str, arguments)
        where = ["--kafka", self.kafka.servers, "--prefix", self.kafka.prefix]
        kept = Kept(name, [SOES, command, *rest, *where], self.folder / f"{name}.log")
        self.kept[name] = kept
        kept.start()
        return kept

    def tend(self) -> list[str]:
        """Start again what has failed; return the names of what is still wanted."""
        return [name for name, kept in self.kept.items() if kept.tend()]

    def wait(self, seconds: float, names: Sequence[str] | None = None) -> None:
        """Wait until these commands, or all, have ended well."""
        self.until(lambda: not set(self.tend()) & set(names or self.kept), seconds)

    def until(self, is_so: Callable[[], bool], seconds: float) -> None:
        """Keep everything running until something is so; TimeoutError with what was said."""
        end = time.monotonic() + seconds
        while not is_so():
            self.tend()
            if time.monotonic() > end:
                raise TimeoutError(self.report())
            time.sleep(0.05)

    def report(self) -> str:
        """Return the end of what each command said."""
        tails = [(name, kept.errors.read_text()[-1500:]) for name, kept in self.kept.items()]
        return "\n".join(f"--- {name}\n{tail}" for name, tail in tails)


@contextmanager
def supervisor(kafka: Kafka, folder: Path) -> Iterator[Supervisor]:
    """Supervise; everything is gone at the end."""
    folder.mkdir(exist_ok=True)
    supervising = Supervisor(kafka, folder)
    try:
        yield supervising
    finally:
        for kept in supervising.kept.values():
            kept.end()
