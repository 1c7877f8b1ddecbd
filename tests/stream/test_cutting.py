"""Cutting a log: whatever breaks off, every part has all its events once, in frames in order."""

import zlib
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from producers.stream.cutting import Cut, Cutter, Sendable
from schemas.batch import Batch
from schemas.end import End
from schemas.frame import NO_EVENTS, Frame, FrameReader
from schemas.index import NameIndex
from schemas.names import Names
from schemas.records import Collector, records
from tests.events import FIRST, Event, logs

PARTS = 8
ALL = 1000  # more frames than there are
# Of an attempt: events in a frame, events in a batch, and frames of each part that arrived.
Attempt = tuple[int, int, list[int]]
ATTEMPTS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.integers(1, 6),
        st.lists(st.integers(0, 4), min_size=PARTS, max_size=PARTS),
    ),
    max_size=4,
)


def batches(events: Sequence[Event], names: Names, size: int) -> Iterator[Batch]:
    collector = Collector(names)
    for first in range(0, len(events), size):
        for event in events[first : first + size]:
            collector.add(*event)
        yield collector.take()


def end_of(events: Sequence[Event]) -> End:
    last = events[-1][1] if events else {"seq": 0, "ts": 0}
    return End(len(events), last["seq"], last["ts"], "day.jsonl", ("a note",))


def attempt(events: Sequence[Event], parts: list[Cut], size: int, batch: int) -> list[Sendable]:
    """Cut a log from where its parts stand."""
    names = Names()
    cutter = Cutter("a log", names, parts, size)
    frames = [one for part in batches(events, names, batch) for one in cutter.frames(part)]
    return [*frames, *cutter.ends(end_of(events))]


def cut(events: Sequence[Event], parts: int, attempts: Sequence[Attempt]) -> list[list[Sendable]]:
    """Return what arrives of each part when all attempts but the last one break off somewhere."""
    arrived: list[list[Sendable]] = [[] for _ in range(parts)]
    for size, batch, counts in attempts:
        for number, one in enumerate(attempt_from(arrived, events, size, batch)):
            arrived[number] += one[: counts[number]]
    return arrived


def attempt_from(
    arrived: list[list[Sendable]], events: Sequence[Event], size: int, batch: int
) -> list[list[Sendable]]:
    standing = [
        Cut(one[-1].head.last, has_ended=one[-1].head.end is not None) if one else Cut()
        for one in arrived
    ]
    frames = attempt(events, standing, size, batch)
    return [[f for f in frames if f.head.partition == part] for part in range(len(arrived))]


def read(frames: Sequence[Sendable]) -> tuple[list[Frame], list[list[Event]]]:
    names = Names()
    reader = FrameReader(NameIndex(names))
    found = [reader.read(frame.value) for frame in frames]
    return found, [list(records(frame.batch, names)) for frame in found]


def is_of(event: Event, part: int, parts: int) -> bool:
    symbol = event[1].get("symbol")
    return symbol is None or zlib.crc32(symbol.encode()) % parts == part


@settings(deadline=None)  # the first one waits for the compiler
@given(logs(most=25), st.integers(1, PARTS), ATTEMPTS, st.integers(1, 6), st.integers(1, 6))
def test_every_part_has_its_events_once_and_in_order(
    log: list[Event], parts: int, attempts: list[Attempt], size: int, batch: int
) -> None:
    last: Attempt = (size, batch, [ALL] * PARTS)
    largest = max(one[0] for one in [*attempts, last])

    for part, sent in enumerate(cut(log, parts, [*attempts, last])):
        frames, events = read(sent)
        assert [event for one in events for event in one] == [
            event for event in log if is_of(event, part, parts)
        ]
        assert all(0 < len(one) <= largest for one in events[:-1])
        heads = [frame.head for frame in frames]
        assert heads == [frame.head for frame in sent]
        assert [head.previous for head in heads] == [NO_EVENTS, *(h.last for h in heads[:-1])]
        assert [one[-1][1]["seq"] for one in events[:-1]] == [head.last for head in heads[:-1]]
        assert [head.end for head in heads] == [None] * (len(heads) - 1) + [end_of(log)]
        assert {(h.log, h.partition, h.partitions) for h in heads} == {("a log", part, parts)}


@settings(deadline=None)  # the first one waits for the compiler
@given(logs(most=25), st.integers(1, PARTS), st.integers(1, 6), st.integers(1, 6))
def test_what_is_whole_gives_nothing_more(
    log: list[Event], parts: int, size: int, batch: int
) -> None:
    whole = cut(log, parts, [(size, batch, [ALL] * PARTS)])

    assert attempt_from(whole, log, batch, size) == [[] for _ in range(parts)]


def test_events_are_held_back_until_a_frame_of_their_part_is_full() -> None:
    names, parts = Names(), [Cut()]
    cutter = Cutter("a log", names, parts, 3)
    clocks: list[Event] = [("clock", {"seq": seq, "ts": FIRST}) for seq in range(8)]
    sent = [[f.head.last for f in cutter.frames(one)] for one in batches(clocks, names, 2)]

    assert sent == [[], [2], [5], []]
    assert [frame.head.last for frame in cutter.rest()] == [7]
