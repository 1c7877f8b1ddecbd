"""Live publishers: fed from here, in this process or in one of their own."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from deploy.supervisor import SOES
from producers.log import open_log
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import records
from tests.builders import Event
from tests.conftest import Done, Soes
from tests.stream.on_topic import Told, messages, read

NO_CLOCK = ("--clock", 1000)
PATIENCE = 30.0  # seconds; machines have other things to do


def command(kafka: Kafka, source: object, *more: object) -> list[str]:
    """Return the command line of a live publisher of two parts."""
    where = ["--kafka", kafka.servers, "--prefix", kafka.prefix, "--partitions", "2"]
    return ["publish", str(source), "--follow", *where, *map(str, more)]


def line(event: Event | bytes) -> bytes:
    """Write an event as a line; bytes are one already."""
    return (event if isinstance(event, bytes) else json.dumps(event).encode()) + b"\n"


def feed(soes: Soes, kafka: Kafka, events: list[Event | bytes], *more: object) -> Done:
    """Publish these lines from standard input, in this process."""
    with TemporaryFile() as file:
        file.write(b"".join(map(line, events)))
        file.seek(0)
        before = os.dup(0)
        os.dup2(file.fileno(), 0)
        try:
            return soes(*command(kafka, "-", *more))
        finally:
            os.dup2(before, 0)
            os.close(before)


class Publisher:
    """A live publisher in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], errors: Path, kept: Path) -> None:
        """Know its standard input, its messages and its log."""
        self.process = process
        self.errors = errors
        self.kept = kept

    def say(self, *events: Event | bytes) -> None:
        """Let lines come."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(map(line, events)))
        self.process.stdin.flush()

    def wait_for_events(self, count: int) -> None:
        """Wait until it has kept so many events."""
        self.wait_until(lambda: self.kept.exists() and self.kept.read_bytes().count(b"\n") >= count)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        until = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < until, self.errors.read_text()
            time.sleep(0.02)

    def end(self) -> str:
        """Let its input end, wait until it has ended well, and return what it said."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, self.errors.read_text()
        return self.errors.read_text()

    def failed(self) -> str:
        """Wait until it has failed, and return its last words."""
        assert self.process.wait(PATIENCE) == 1, self.errors.read_text()
        return self.errors.read_text().splitlines()[-1]


@contextmanager
def publisher(kafka: Kafka, kept: Path, *more: object, source: object = "-") -> Iterator[Publisher]:
    """Start a live publisher; return when it owns its topics. It is gone at the end."""
    errors = kept.with_suffix(".errors")
    arguments = [SOES, *command(kafka, source, "--keep", kept, *more)]
    with (
        errors.open("ab") as file,
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=file) as process,
    ):
        try:
            yield Publisher(process, errors, kept)
        finally:
            process.kill()


def wait_for_announcements(kafka: Kafka, one: Publisher, count: int = 1) -> None:
    """Wait until publishers have announced themselves so often."""

    def is_so() -> bool:
        try:
            found = [messages(kafka, part) for part in (0, 1)]
        except TypeError:  # there are no topics yet
            return False
        return all(sum(m.is_announcement for m in part) >= count for part in found)

    one.wait_until(is_so)


def events_kept(path: Path) -> list[Told]:
    """Return the events of a kept log."""
    names = Names()
    return [one for batch in open_log(path).batches(names) for one in records(batch, names)]


def events_sent(kafka: Kafka) -> list[Told]:
    """Return the events of both parts as one log, each once, after checking how frames join."""
    found: dict[int, Told] = {}
    for part in (0, 1):
        frames = read(kafka, part)
        heads = [frame.head for frame in frames.frames]
        assert [head.previous for head in heads] == [-1, *(head.last for head in heads)][
            : len(heads)
        ]
        numbers = [fields["seq"] for _, fields in frames.all_events]
        assert numbers == sorted(set(numbers))
        found |= {fields["seq"]: (kind, fields) for kind, fields in frames.all_events}
    return [found[seq] for seq in sorted(found)]
