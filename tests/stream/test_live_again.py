"""Live publishers that go on after others, or meet them."""

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.jsonl import write_line
from schemas.kafka import Kafka
from tests.builders import Event, at, event, order, security
from tests.conftest import SMALL, Soes
from tests.stream.feeding import (
    NO_CLOCK,
    events_kept,
    events_sent,
    feed,
    line,
    publisher,
    wait_for_announcements,
)
from tests.stream.on_topic import messages, read

OPEN = ("--keep", "live.jsonl", *NO_CLOCK, "--no-end")
ENDED = ("--keep", "live.jsonl", *NO_CLOCK)
MANY = [security(at("09:00:00")), *(order(at(one), f"{one}", "buy", 100) for one in range(300))]


def numbers(kafka: Kafka) -> list[int]:
    return [fields["seq"] for _, fields in events_sent(kafka)]


def test_what_comes_later_follows_what_was_kept(soes: Soes, kafka: Kafka, tmp_path: Path) -> None:
    for events in (SMALL[:2], SMALL[2:3], (), SMALL[3:]):
        assert feed(soes, kafka, [*events], *OPEN).status == 0
    assert feed(soes, kafka, [], *ENDED).status == 0

    assert numbers(kafka) == [1, 2, 3, 4, 5]
    assert events_sent(kafka) == events_kept(tmp_path / "live.jsonl")
    assert len({frame.head.log for part in (0, 1) for frame in read(kafka, part).frames}) == 1
    ends = [read(kafka, part).frames[-1].head.end for part in (0, 1)]
    assert [(end.events, end.seq) for end in ends if end] == [(5, 5)] * 2


def test_what_was_kept_and_not_sent_is_sent_first_and_half_a_line_is_forgotten(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    kept = tmp_path / "live.jsonl"
    feed(soes, kafka, [*SMALL[:2]], *OPEN)
    kind, fields = events_kept(kept)[-1]
    more = [write_line(kind, {**fields, "seq": seq}) for seq in (3, 4)]
    with kept.open("a") as file:
        file.write("\n".join([*more, write_line(kind, {**fields, "seq": 5})[:40]]))
    feed(soes, kafka, [*SMALL[2:3]], *OPEN)

    assert [kind for kind, _ in events_sent(kafka)] == ["security", *["quote"] * 3, "order"]
    assert numbers(kafka) == [1, 2, 3, 4, 5]
    assert events_sent(kafka) == events_kept(kept)


def test_a_log_that_has_ended_is_not_gone_on_with(soes: Soes, kafka: Kafka, tmp_path: Path) -> None:
    feed(soes, kafka, [*SMALL], *ENDED)
    before = [messages(kafka, part)[-1].value for part in (0, 1)]
    done = feed(soes, kafka, [event(at("17:00:00"), "clock")], *OPEN)

    assert done.status == 1
    assert done.err.splitlines()[-1] == (
        f"soes: the log live.jsonl has ended in {kafka.prefix}.events: choose another --prefix, "
        "and another file to --keep"
    )
    assert len(events_kept(tmp_path / "live.jsonl")) == 5
    frames = [[m for m in messages(kafka, part) if not m.is_announcement] for part in (0, 1)]
    assert [part[-1].value for part in frames] == before


def remove_about(kept: Path) -> None:
    kept.with_name("live.jsonl.about").unlink()


def lose_the_last_line(kept: Path) -> None:
    kept.write_bytes(b"".join(kept.read_bytes().splitlines(keepends=True)[:-1]))


def leave_a_line_out(kept: Path) -> None:
    lines = kept.read_bytes().splitlines(keepends=True)
    kept.write_bytes(
        b"".join([*lines[:1], *lines[2:], lines[-1].replace(b'"seq": 5', b'"seq": 6')])
    )


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            remove_about,
            (
                "live.jsonl holds events, but live.jsonl.about, which says of which log, is "
                "missing: bring it back, or --keep another file"
            ),
        ),
        (
            lose_the_last_line,
            (
                "{events} has events up to seq 5, live.jsonl up to 4: go on with the log that was "
                "kept, or choose another --prefix"
            ),
        ),
        (
            leave_a_line_out,
            (
                "live.jsonl: found seq 6 in line 5, expected a log that was kept here, where they "
                "are equal"
            ),
        ),
    ],
)
def test_a_kept_log_that_is_not_what_was_kept_is_refused(
    soes: Soes, kafka: Kafka, tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    feed(soes, kafka, [*SMALL], *OPEN)
    spoil(tmp_path / "live.jsonl")
    done = feed(soes, kafka, [event(at("17:00:00"), "clock")], *OPEN)

    assert done.status == 1
    assert done.err.splitlines()[-1] == f"soes: {sentence.format(events=f'{kafka.prefix}.events')}"
    assert numbers(kafka) == [1, 2, 3, 4, 5]


def test_a_publisher_that_was_killed_is_followed_by_one_that_goes_on(
    kafka: Kafka, tmp_path: Path
) -> None:
    kept = tmp_path / "live.jsonl"
    for first in (0, 100, 200):
        with publisher(kafka, kept, *NO_CLOCK) as live:
            live.say(*MANY[first : first + 60])
            live.wait_for_events(first + 1)
            live.say(*MANY[first + 60 : first + 100])
            live.wait_for_events(first + 100)
    with publisher(kafka, kept, *NO_CLOCK) as live:
        live.say(MANY[300])
        live.end()

    assert numbers(kafka) == list(range(1, 302))
    assert events_sent(kafka) == events_kept(kept)


def grow(path: Path, events: list[Event]) -> None:
    with path.open("ab") as file:
        file.write(b"".join(map(line, events)))


def test_a_growing_file_is_followed_and_gone_on_with_where_it_was_left(
    kafka: Kafka, tmp_path: Path
) -> None:
    kept, source = tmp_path / "live.jsonl", tmp_path / "feed.jsonl"
    late = event(at("08:00:00"), "clock")
    grow(source, [MANY[0], late, *MANY[1:50]])
    with publisher(kafka, kept, "--clock", 0.3, source=source) as live:
        live.wait_for_events(52)  # at least two are clocks
        grow(source, [late, *MANY[50:100]])
        live.wait_for_events(103)
    grow(source, MANY[100:])
    with publisher(kafka, kept, *NO_CLOCK, source=source) as live:
        live.wait_until(lambda: MANY[-1]["order_id"] in order_ids(kept))
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(30) == 0, live.errors.read_text()

    events = events_kept(kept)
    assert events_sent(kafka) == events
    assert order_ids(kept) == [one["order_id"] for one in MANY[1:]]
    assert [fields["seq"] for _, fields in events] == list(range(1, len(events) + 1))
    assert len(messages(kafka, 0, "dead-letters")) == 2
    assert all(read(kafka, part).frames[-1].head.end for part in (0, 1))


def order_ids(kept: Path) -> list[str]:
    lines = [json.loads(one) for one in kept.read_bytes().split(b"\n")[:-1]]
    return [one["order_id"] for one in lines if one["type"] == "order"]


def test_a_second_publisher_is_refused_and_the_first_one_goes_on(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    kept = tmp_path / "live.jsonl"
    topic, events = f"{kafka.prefix}.events", [*SMALL]
    with publisher(kafka, kept, *NO_CLOCK) as live:
        wait_for_announcements(kafka, live)
        log = json.loads((tmp_path / "live.jsonl.about").read_text())["log"]
        same = feed(soes, kafka, [*events], *ENDED)
        other = feed(soes, kafka, [*events], "--keep", "other.jsonl")
        kafka_options = ("--kafka", kafka.servers, "--prefix", kafka.prefix, "--partitions", 2)
        (tmp_path / "history.jsonl").write_bytes(b"".join(map(line, events)))
        history = soes("publish", "history.jsonl", *kafka_options)
        live.say(*events[:3])
        live.wait_until(lambda: len(events_sent(kafka)) == 3)
        (tmp_path / "old.jsonl").write_bytes(kept.read_bytes().partition(b"\n")[0] + b"\n")
        shutil.copy(tmp_path / "live.jsonl.about", tmp_path / "old.jsonl.about")
        older = feed(soes, kafka, [*events], "--keep", "old.jsonl")
        live.say(*events[3:])
        live.end()

    assert [done.status for done in (same, other, history, older)] == [1] * 4
    assert same.err == (
        "soes: another publisher writes to live.jsonl: end it first, or --keep another file\n"
    )
    for done in (other, history):
        assert done.err.splitlines()[-1].startswith(f"soes: the topic {topic} holds the log {log},")
    assert older.err.splitlines()[-1] == (
        f"soes: {topic} has events up to seq 3, old.jsonl up to 1: go on with the log that was "
        "kept, or choose another --prefix"
    )
    assert events_sent(kafka) == events_kept(kept)
    assert len(events_kept(kept)) == 5


def test_one_with_a_copy_of_the_log_takes_over_and_the_broker_refuses_the_first_one(
    kafka: Kafka, tmp_path: Path
) -> None:
    kept, copy = tmp_path / "live.jsonl", tmp_path / "copy.jsonl"
    with publisher(kafka, kept, *NO_CLOCK) as first:
        first.say(*SMALL[:2])
        first.wait_until(lambda: len(events_sent(kafka)) == 2)
        for suffix in ("", ".about"):
            shutil.copy(f"{kept}{suffix}", f"{copy}{suffix}")
        with publisher(kafka, copy, *NO_CLOCK) as second:
            wait_for_announcements(kafka, second, 2)
            first.say(*SMALL[2:])
            assert first.failed() == (
                f"soes: another publisher has taken {kafka.prefix}.events over: this one ends"
            )
            second.say(event(at("12:00:00"), "clock"))
            second.end()

    assert [kind for kind, _ in events_sent(kafka)] == ["security", "quote", "clock"]
    assert events_sent(kafka) == events_kept(copy)
