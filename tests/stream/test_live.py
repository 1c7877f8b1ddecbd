"""Live events: numbered, kept and sent as they come, with clocks between them."""

import json
import time
from pathlib import Path

import pytest

from producers.stream.topics import partition_of
from schemas.end import End
from schemas.kafka import Kafka
from schemas.time import SECOND, parse_time
from tests.builders import Event, at, event, order, quote, security
from tests.conftest import SMALL, Soes
from tests.stream.feeding import (
    NO_CLOCK,
    Publisher,
    events_kept,
    events_sent,
    feed,
    publisher,
)
from tests.stream.on_topic import messages, read

KEPT = "live.jsonl"
KEEP = ("--keep", KEPT, *NO_CLOCK)
# Securities of either of two parts.
FIRST, SECOND_PART = "ABCD", "WXYZ"


def test_the_securities_of_these_tests_are_in_different_parts() -> None:
    assert {partition_of(one, 2) for one in (FIRST, SECOND_PART)} == {0, 1}


def test_events_are_numbered_by_the_lines_of_the_log_that_is_kept_and_sent(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    more = event(at("16:00:00"), "designation", account="me", professional=True)
    events: list[Event | bytes] = [*SMALL, more]
    done = feed(soes, kafka, events, *KEEP)
    kept = [json.loads(line) for line in (tmp_path / KEPT).read_text().splitlines()]

    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines()[-1] == (
        f"soes: 6 events are in {kafka.prefix}.events; the log has ended"
    )
    assert [one["seq"] for one in kept] == [1, 2, 3, 4, 5, 6]
    given = [*SMALL, more]
    assert [{k: one[k] for k in sent} for one, sent in zip(kept, given, strict=True)] == given
    assert events_sent(kafka) == events_kept(tmp_path / KEPT)


def test_each_part_ends_with_the_end_of_the_whole_log(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    feed(soes, kafka, [*SMALL], "--keep", tmp_path / KEPT, *NO_CLOCK)
    end = End(5, 5, parse_time(at("16:00:00")), str(tmp_path / KEPT), ())

    for part in (0, 1):
        frames = read(kafka, part).frames
        assert [frame.head.end for frame in frames][-1] == end
        assert [frame.head.end for frame in frames[:-1]] == [None] * (len(frames) - 1)


def test_without_any_event_the_log_ends_all_the_same(soes: Soes, kafka: Kafka) -> None:
    done = feed(soes, kafka, [], *KEEP)

    assert done.status == 0
    assert [read(kafka, part).frames[0].head.end for part in (0, 1)] == [End(0, 0, 0, KEPT, ())] * 2


def test_a_log_that_is_not_ended_is_left_open(soes: Soes, kafka: Kafka) -> None:
    done = feed(soes, kafka, [*SMALL], *KEEP, "--no-end")

    assert done.err.splitlines()[-1].endswith("the log is open to go on")
    assert all(frame.head.end is None for part in (0, 1) for frame in read(kafka, part).frames)


LONG = b" " * 2**22  # of a longer line no more is kept


def test_what_is_no_event_is_a_dead_letter_and_the_rest_goes_on(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    numbered = json.dumps({**SMALL[1], "seq": 2}).encode()
    bad = [b"rubbish", b"", b"\xff", numbered, b'{"type": "clock", "seq": null}', LONG + b"{}"]
    reasons = [
        "found text that is not JSON",
        "found a blank line, expected an event",
        "found bytes that are not UTF-8 after 0 bytes",
        "field seq: found 2, expected none: it is given on publishing",
        "field ts: found nothing, expected an ISO-8601 time",
        "found a line of more than 1048576 bytes, expected an event",
    ]
    feed(soes, kafka, [SMALL[0], *bad, *SMALL[1:]], *KEEP)
    letters = messages(kafka, 0, "dead-letters")

    assert events_sent(kafka) == events_kept(tmp_path / KEPT)
    assert [fields["seq"] for _, fields in events_sent(kafka)] == [1, 2, 3, 4, 5]
    assert [(one.headers["kind"], one.headers["line"]) for one in letters] == [
        ("bad_line", str(line)) for line in range(2, 8)
    ]
    for letter, reason, data in zip(letters, reasons, [*bad[:-1], LONG], strict=True):
        assert letter.headers["reason"].startswith(reason)
        assert letter.value == data


def test_an_event_of_a_time_that_has_passed_is_a_dead_letter(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    late = event(at("09:29:59.999999"), "clock")
    tied = event(at("09:30:00"), "clock")
    feed(soes, kafka, [*SMALL[:2], late, tied, SMALL[2]], *KEEP)
    (letter,) = messages(kafka, 0, "dead-letters")

    assert [kind for kind, _ in events_sent(kafka)] == ["security", "quote", "clock", "order"]
    assert events_sent(kafka) == events_kept(tmp_path / KEPT)
    assert (letter.headers["kind"], letter.headers["line"]) == ("late", "3")
    assert json.loads(letter.value) == late
    assert letter.headers["reason"] == (
        "field ts: found 1992-03-02T09:29:59.999999-05:00 after 1992-03-02T09:30:00-05:00, "
        "expected a time that does not go backwards"
    )


def times(one: Publisher, kind: str) -> list[int]:
    return [fields["ts"] for found, fields in events_kept(one.kept) if found == kind]


def test_when_nothing_comes_clocks_follow_the_last_event_in_every_part(
    kafka: Kafka, tmp_path: Path
) -> None:
    lateness, began = 0.3, time.monotonic()
    begin = parse_time(at("09:30:00"))
    with publisher(kafka, tmp_path / KEPT, "--clock", 0.1, "--lateness", lateness) as live:
        time.sleep(1)
        live.say(security(at("09:30:00")))
        live.wait_for_events(8)
        live.say(event(at("09:30:00"), "clock"))
        live.wait_until(lambda: len(messages(kafka, 0, "dead-letters")) == 1)
        live.say(event(at("12:00:00"), "clock"))
        live.wait_until(lambda: max(times(live, "clock")) > parse_time(at("12:00:00")))
        live.end()
    passed = time.monotonic() - began
    (kind, first), *rest = events_kept(live.kept)

    assert (kind, first["ts"]) == ("security", begin)  # without an event there is no time
    assert {kind for kind, _ in rest} == {"clock"}
    clocks = [fields["ts"] for _, fields in rest]
    assert clocks == sorted(clocks)
    assert clocks[0] == begin  # so late it is before the event, and time does not go back
    before_noon = [ts for ts in clocks if ts < parse_time(at("12:00:00"))]
    assert begin < before_noon[-1] < begin + (passed - lateness) * SECOND
    assert messages(kafka, 0, "dead-letters")[0].headers["kind"] == "late"
    assert events_sent(kafka) == events_kept(live.kept)
    both = [read(kafka, part).all_events for part in (0, 1)]
    assert both[0][-len(clocks) :] == both[1][-len(clocks) :] == rest


def test_a_part_without_events_has_clocks_while_others_are_busy(
    kafka: Kafka, tmp_path: Path
) -> None:
    with publisher(kafka, tmp_path / KEPT, "--clock", 0.2) as live:
        live.say(security(at(0), FIRST))
        live.wait_for_events(1)
        for number in range(30):
            live.say(quote(at(number), "MAKR", "20 - 20 1/8", FIRST))
            time.sleep(0.05)
        live.end()
    quiet = read(kafka, partition_of(SECOND_PART, 2)).all_events

    assert len(quiet) >= 2
    assert {kind for kind, _ in quiet} == {"clock"}
    assert messages(kafka, 0, "dead-letters") == []


def test_events_go_at_once_or_wait_for_others_as_long_as_they_are_told_to(
    kafka: Kafka, tmp_path: Path
) -> None:
    orders = [order(at(number), f"{number}", "buy", 100) for number in range(4)]
    with publisher(kafka, tmp_path / KEPT, *NO_CLOCK, "--linger", 1500) as live:
        live.say(orders[0])
        live.say(orders[1])
        live.wait_for_events(2)
        live.end()
    part = partition_of(FIRST, 2)
    assert [len(one) for one in read(kafka, part).events] == [2, 0]

    at_once = Kafka(kafka.servers, f"{kafka.prefix}-at-once")
    with publisher(at_once, tmp_path / "at-once.jsonl", *NO_CLOCK) as live:
        for number, one in enumerate(orders, 1):
            live.say(one)
            live.wait_for_events(number)
        live.wait_until(lambda: len(read(at_once, part).all_events) == len(orders))
    assert [len(one) for one in read(at_once, part).events] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-"], "standard input, --keep and --no-end go with --follow"),
        (["a.jsonl", "--keep", "b.jsonl"], "standard input, --keep and --no-end go with --follow"),
        (
            ["-", "--follow", "--speed", 60],
            "--speed is for a log, --follow takes events as they come",
        ),
        (["-", "--follow", "--keep", "day"], "--keep day: expected a name that ends in .jsonl"),
        (
            ["a.jsonl", "--follow", "--keep", "./a.jsonl"],
            "--keep a.jsonl: expected another file than the one that is followed",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    soes: Soes, arguments: list[object], sentence: str
) -> None:
    done = soes("publish", *arguments, "--kafka", "127.0.0.1:1")

    assert (done.status, done.err) == (2, f"soes: {sentence}\n")


def test_no_broker_is_said_in_a_sentence_and_nothing_is_kept(tmp_path: Path) -> None:
    with publisher(Kafka("127.0.0.1:1", "nowhere"), tmp_path / KEPT) as live:
        assert live.failed().startswith("soes: Kafka at 127.0.0.1:1 does not answer")
    assert live.kept.read_bytes() == b""


def test_a_file_that_is_not_there_is_said_at_once_and_nothing_begins(
    soes: Soes, tmp_path: Path
) -> None:
    done = soes("publish", "nothing.jsonl", "--follow", "--kafka", "127.0.0.1:1", *KEEP)

    assert (done.status, done.err) == (
        1,
        f"soes: {tmp_path}/nothing.jsonl: cannot be read (No such file or directory)\n",
    )
    assert list(tmp_path.iterdir()) == []
