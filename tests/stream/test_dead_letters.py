"""Dead letters: listed, and shown whole."""

import json

import pytest
from kafka import KafkaProducer

from schemas.dead_letter import headers
from schemas.kafka import Kafka
from tests.conftest import Done, Soes
from tests.stream.cut import cut, opened_day
from tests.stream.sent import make_topics

RUBBISH = b"\xc3\x01rubbish\x00\xff"
LATE = b'{"type": "clock", "ts": "1998-03-02T10:00:00-05:00"}'
ABOUT_RUBBISH = headers(
    reason="found rubbish", kind="damaged", topic="x.events", partition=2, offset=5
)
ABOUT_LATE = headers(reason="it is too late", kind="late", line=7)


def letters(soes: Soes, kafka: Kafka, *more: object) -> Done:
    return soes("dead-letters", *more, "--kafka", kafka.servers, "--prefix", kafka.prefix)


@pytest.fixture
def written(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Kafka:
    """Send three dead letters: rubbish, a line of JSON, a frame."""
    make_topics(kafka, 1)
    frame = cut(opened_day(tmp_path_factory.mktemp("letters") / "day", 300), 1, 3)[0][0]
    producer = KafkaProducer(**kafka.for_kafka_python())
    topic = kafka.topic("dead-letters")
    for value, about in ((RUBBISH, ABOUT_RUBBISH), (LATE, ABOUT_LATE), (frame, ABOUT_RUBBISH)):
        producer.send(topic, value, headers=about, timestamp_ms=1_000_000_000_123).get()
    producer.close()
    return kafka


def test_without_any_it_says_so(soes: Soes, kafka: Kafka) -> None:
    make_topics(kafka, 1)
    done = letters(soes, kafka)

    assert done.status == 0
    assert done.out == ""
    assert done.err == f"soes: there are no dead letters in {kafka.prefix}.dead-letters\n"
    assert letters(soes, kafka, "--json").out == ""


def test_without_the_topic_the_prefix_is_wrong(soes: Soes, kafka: Kafka) -> None:
    done = letters(soes, kafka)

    assert done.status == 1
    assert done.err == (
        f"soes: there is no topic {kafka.prefix}.dead-letters at {kafka.servers}: "
        "publish a log first\n"
    )


def test_all_are_listed_with_place_time_and_reason(soes: Soes, written: Kafka) -> None:
    rubbish, late, frame = letters(soes, written, "--json").lines

    assert rubbish == {
        "number": 0, "kind": "damaged", "topic": "x.events", "partition": 2, "offset": 5,
        "line": None, "when": "2001-09-09T01:46:40.123+00:00", "bytes": len(RUBBISH),
        "reason": "found rubbish",
    }  # fmt: skip
    assert (late["kind"], late["line"], late["topic"]) == ("late", 7, None)
    assert frame["number"] == 2
    table = letters(soes, written).out
    assert all(word in table for word in ("damaged", "x.events", "it is too late", "number"))


def test_one_is_shown_whole_as_its_bytes_its_text_or_its_events(soes: Soes, written: Kafka) -> None:
    assert "00000000  c3 01 72 75 62 62 69 73 68 00 ff                 ..rubbish.." in (
        letters(soes, written, 0).out
    )
    assert letters(soes, written, 1).out.endswith(f"\n\n{LATE.decode()}\n")
    place, *events = letters(soes, written, 2, "--json").lines[0]["content"]
    assert place.startswith("part 0 of 1, after seq -1 to ")
    assert [json.loads(event)["type"] for event in events] == ["security"] * 3


def test_its_bytes_come_as_they_are(soes: Soes, written: Kafka) -> None:
    assert letters(soes, written, 1, "--raw").out == LATE.decode()


def test_a_number_that_is_not_there_is_said(soes: Soes, written: Kafka) -> None:
    done = letters(soes, written, 3)

    assert done.status == 1
    assert done.err == f"soes: there is no dead letter 3 in {written.prefix}.dead-letters\n"
    assert letters(soes, written, "--raw").status == 2
