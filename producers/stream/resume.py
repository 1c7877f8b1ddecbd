"""How much of a growing file has been published already, when it is followed again."""

from collections.abc import Iterator
from pathlib import Path

from producers.log import open_log
from producers.stream.incoming import CHUNK, Line, Lines
from producers.stream.numbering import read_event
from schemas.batch import after
from schemas.errors import InputError
from schemas.jsonl import write_line
from schemas.names import Names
from schemas.records import Collector, records

CLOCK = '{"type": "clock"'


def lines_kept(source: Path, kept: Path, first: int) -> int:
    """Count the lines of a file whose events a kept log has, after its first so many events.

    The kept log has the file's events in order, without those that were late, and with clocks
    between them.  What stands last and was late or no event is looked at again.
    """
    waiting = kept_events(kept, first)
    expected, count = next(waiting, None), 0
    for number, found in enumerate(file_events(source), 1):
        while expected is not None and expected != found and expected.startswith(CLOCK):
            expected = next(waiting, None)
        if expected is None:
            return count
        if found == expected:
            expected, count = next(waiting, None), number
    while expected is not None and expected.startswith(CLOCK):
        expected = next(waiting, None)
    if expected is not None:
        raise InputError(
            f"{kept} has {expected}, which {source} has not: follow the file from which it was "
            "kept, or --keep another one"
        )
    return count


def kept_events(kept: Path, first: int) -> Iterator[str]:
    """Go through the events of a kept log after its first so many, as lines without their seq."""
    names = Names()
    for batch in open_log(kept).batches(names):
        for kind, record in records(after(batch, first), names):
            yield write_line(kind, {**record, "seq": None})


def file_events(source: Path) -> Iterator[str | None]:
    """Go through the lines of a file in the same form; None is no event."""
    lines = Lines()
    with source.open("rb") as file:
        while data := file.read(CHUNK):
            yield from written(list(lines.feed(data)))


def written(lines: list[Line]) -> Iterator[str | None]:
    """Write lines as a kept log has them, with all defaults; None is no event."""
    names = Names()
    collector = Collector(names)
    are_events = [is_event(line, collector) for line in lines]
    found = records(collector.take(), names)
    for is_one in are_events:
        if is_one:
            kind, record = next(found)
            yield write_line(kind, {**record, "seq": None})
        else:
            yield None


def is_event(line: Line, collector: Collector) -> bool:
    """Collect the event of a line; tell whether there is one."""
    try:
        collector.add(*read_event(line.data, line.number))
    except ValueError:
        return False
    return True
