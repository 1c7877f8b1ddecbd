"""A log on Kafka: what stands there is the log, however often it is published."""

import io
import json
import signal
import subprocess
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastavro
import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic

from deploy.broker import Broker
from deploy.supervisor import SOES
from producers.log import Log, open_log
from producers.stream.cutting import Cut
from producers.stream.sender import open_producer
from producers.stream.standing import standing
from producers.stream.topics import partition_of, prepare_topics
from schemas.errors import InputError
from schemas.frame import Frame, frame_prefix
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import records
from schemas.single_object import SIZE
from tests.builders import at, event, order, quote, security
from tests.conftest import Done, Soes
from tests.stream.cut import opened_day
from tests.stream.on_topic import Told, messages, read

EVENTS = 3_000
# The CRC-32 of "123456789" is the check value that its definition gives.
CHECK, CHECK_SUM = "123456789", 0xCBF43926


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("publish") / "day", EVENTS)


def command(kafka: Kafka, log: Path, *more: object) -> list[str]:
    where = ["--kafka", kafka.servers, "--prefix", kafka.prefix]
    return ["publish", str(log), *where, *map(str, more)]


def publish(soes: Soes, kafka: Kafka, log: Path, *more: object) -> Done:
    done = soes(*command(kafka, log, *more))
    assert done.status == 0, done.err
    return done


def events_of(log: Log, part: int = 0, parts: int = 1) -> list[Told]:
    """Return the events of a part of a log, chosen one by one."""
    names = Names()
    found = [one for batch in log.batches(names) for one in records(batch, names)]
    return [
        (kind, fields)
        for kind, fields in found
        if "symbol" not in fields or zlib.crc32(fields["symbol"].encode()) % parts == part
    ]


def assert_joined(frames: list[Frame]) -> None:
    """See that each frame begins where the one before it ended, and only the last one is an end."""
    lasts = [-1, *(frame.head.last for frame in frames)]
    assert [frame.head.previous for frame in frames] == lasts[:-1]
    assert [frame.head.end is None for frame in frames] == [True] * (len(frames) - 1) + [False]


@pytest.mark.parametrize(("parts", "size"), [(1, 500), (3, 7), (8, 500)])
def test_each_part_holds_its_securities_events_in_frames_that_follow_one_another(
    soes: Soes, kafka: Kafka, day: Log, parts: int, size: int
) -> None:
    publish(soes, kafka, day.path, "--partitions", parts, "--frame", size)

    for part in range(parts):
        found, expected = read(kafka, part), events_of(day, part, parts)
        assert found.all_events == expected
        assert_joined(found.frames)
        sizes = [len(events) for events in found.events[:-1]]
        assert all(one == size for one in sizes[:-1])
        assert sum(sizes) == len(expected)
        assert {frame.head.log for frame in found.frames} == {day.fingerprint}
        assert {(frame.head.partition, frame.head.partitions) for frame in found.frames} == {
            (part, parts)
        }


def test_every_part_ends_with_the_end_of_the_whole_log(soes: Soes, kafka: Kafka, day: Log) -> None:
    publish(soes, kafka, day.path, "--partitions", 3)
    last = events_of(day)[-1][1]

    for part in range(3):
        end = read(kafka, part).frames[-1].head.end
        assert end is not None
        assert (end.events, end.seq, end.ts) == (EVENTS, last["seq"], last["ts"])
        assert end.name == str(day.path)


def test_what_concerns_every_security_is_in_every_part_and_parts_without_events_end_too(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    path = log(
        [
            security(at(0), "ABCD"),
            event(at(1), "agreement", participant="MAKR", firm="OEFX", agreed=True),
            quote(at(2), "MAKR", "20 - 20 1/8"),
            event(at(3), "designation", account="k", professional=True),
            order(at(4), "1", "buy", 100),
            event(at(5), "clock"),
        ]
    )
    publish(soes, kafka, path, "--partitions", 8)

    own = zlib.crc32(b"ABCD") % 8
    for part in range(8):
        found = read(kafka, part)
        kinds = [kind for kind, _ in found.all_events]
        if part == own:
            assert kinds == ["security", "agreement", "quote", "designation", "order", "clock"]
        else:
            assert kinds == ["agreement", "designation", "clock"]
        assert_joined(found.frames)


def test_a_part_without_any_event_has_an_end_that_follows_nothing(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    publish(soes, kafka, log([security(at(0), "ABCD")]), "--partitions", 2)
    other = 1 - zlib.crc32(b"ABCD") % 2
    (frame,) = read(kafka, other).frames

    assert (frame.head.previous, frame.head.last, frame.batch.events) == (-1, -1, 0)
    assert frame.head.end is not None
    assert frame.head.end.seq == 1


def test_headers_say_what_a_frame_holds_even_if_it_cannot_be_read(
    soes: Soes, kafka: Kafka, day: Log
) -> None:
    publish(soes, kafka, day.path, "--partitions", 2, "--frame", 100)
    frames = read(kafka, 1).frames
    found = [one for one in messages(kafka, 1) if not one.is_announcement]

    assert len(found) == len(frames)
    for message, frame in zip(found, frames, strict=True):
        head = frame.head
        assert message.key is None
        assert message.headers["partition"] == "1"
        assert message.headers["previous"] == str(head.previous)
        assert message.headers["last"] == str(head.last)
        assert message.headers["log"] == day.fingerprint
        assert message.headers["crc"] == str(zlib.crc32(message.value))


def test_any_avro_library_reads_a_frame_by_the_schema_that_stands_before_it(
    soes: Soes, kafka: Kafka, day: Log
) -> None:
    publish(soes, kafka, day.path, "--partitions", 2)
    for part in range(2):
        announcement, first, *_ = messages(kafka, part)
        assert announcement.is_announcement
        assert bytes.fromhex(announcement.headers["schema"]) == first.value[2:SIZE]
        schema = json.loads(announcement.value)
        found: Any = fastavro.schemaless_reader(io.BytesIO(first.value[SIZE:]), schema, None)
        assert (found["log"], found["partition"]) == (day.fingerprint, part)
        assert found["quote"][0]["seq"] > 0
    assert frame_prefix()[:2] == b"\xc3\x01"


def test_the_same_log_again_sends_nothing(soes: Soes, kafka: Kafka, day: Log) -> None:
    publish(soes, kafka, day.path, "--partitions", 2)
    before = [messages(kafka, part) for part in range(2)]
    again = publish(soes, kafka, day.path, "--partitions", 2, "--frame", 10)

    assert [messages(kafka, part) for part in range(2)] == before
    assert "nothing is sent twice" in again.err


def test_a_publisher_that_is_killed_is_followed_by_one_that_sends_the_rest(
    soes: Soes, kafka: Kafka, day: Log
) -> None:
    assert day.first_ts is not None
    assert day.last_ts is not None
    speed = round((day.last_ts - day.first_ts) / 1e6 / 8)  # eight seconds for the day
    slow = command(kafka, day.path, "--partitions", 2, "--frame", 20, "--speed", speed)
    with subprocess.Popen([SOES, *slow], stderr=subprocess.DEVNULL) as publisher:
        wait_until(lambda: sent(kafka, 0) > 20 and sent(kafka, 1) > 20)
        publisher.send_signal(signal.SIGKILL)
    before = [read(kafka, part) for part in range(2)]
    assert all(one.frames[-1].head.end is None for one in before)

    publish(soes, kafka, day.path, "--partitions", 2, "--frame", 33)

    for part, cut_off in enumerate(before):
        found = read(kafka, part)
        assert 0 < len(cut_off.all_events) < len(found.all_events)
        assert found.all_events == events_of(day, part, 2)
        assert_joined(found.frames)


def sent(kafka: Kafka, part: int) -> int:
    """Count the messages of a part, none if there is no topic yet."""
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    try:
        is_there = kafka.topic("events") in admin.list_topics()
    finally:
        admin.close()
    return len(messages(kafka, part)) if is_there else 0


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_another_log_is_refused_with_both_names(
    soes: Soes, kafka: Kafka, day: Log, log: Callable[..., Path]
) -> None:
    publish(soes, kafka, day.path)
    before = messages(kafka, 0)
    other = log()
    done = soes(*command(kafka, other))

    assert done.status == 1
    assert day.fingerprint in done.err
    assert open_log(other).fingerprint in done.err
    assert "--prefix" in done.err
    assert done.err.count("\n") == 1
    assert messages(kafka, 0) == before


def test_a_log_that_is_wrong_does_not_end(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    path = log([security(at(1), "ABCD"), security(at(0), "ABCD")])
    done = soes(*command(kafka, path, "--partitions", 1))

    assert done.status == 1
    assert "line 2, field ts" in done.err
    assert not [one for one in messages(kafka, 0) if not one.is_announcement]


def test_frames_come_when_their_time_does(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    path = log([security(at(0), "ABCD"), *(event(at(20 * n), "clock") for n in range(1, 4))])
    publish(soes, kafka, path, "--partitions", 1, "--frame", 1, "--speed", 60)
    frames = [one for one in messages(kafka, 0) if not one.is_announcement]

    assert 800 <= frames[3].ms - frames[0].ms <= 3000  # a minute at 60 times is a second


def test_a_frame_does_not_wait_to_be_full_when_time_is_kept(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    path = log([security(at(0), "ABCD"), *(event(at(20 * n), "clock") for n in range(1, 4))])
    publish(soes, kafka, path, "--partitions", 1, "--frame", 500, "--speed", 60)
    frames = [one for one in messages(kafka, 0) if not one.is_announcement]

    assert frames[-1].ms - frames[0].ms >= 800


def test_who_goes_on_does_not_wait_for_what_was_sent_before(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    path = log([security(at(0), "ABCD"), event(at(3600), "clock"), event(at(14400), "clock")])
    pace = ("--partitions", 1, "--speed", 1200)  # three seconds for an hour
    with subprocess.Popen([SOES, *command(kafka, path, *pace)], stderr=subprocess.DEVNULL) as one:
        wait_until(lambda: sent(kafka, 0) == 3)
        one.send_signal(signal.SIGKILL)
    began = time.monotonic()
    publish(soes, kafka, path, *pace)

    assert time.monotonic() - began < 7  # from the beginning it is twelve
    assert read(kafka, 0).all_events == events_of(open_log(path))


def test_of_two_logs_that_begin_at_once_the_first_to_say_so_goes_on(kafka: Kafka) -> None:
    prepare_topics(kafka, 2)
    assert standing(kafka, 2, "first") == standing(kafka, 2, "second") == [Cut(), Cut()]
    for log in ("first", "second", "first"):
        with open_producer(kafka) as sender:
            sender.announce(log, 2)

    assert standing(kafka, 2, "first") == [Cut(), Cut()]
    with pytest.raises(InputError, match="holds the log first, not second: choose another"):
        standing(kafka, 2, "second")


def test_the_same_log_by_several_at_once_is_there_whole(soes: Soes, kafka: Kafka, day: Log) -> None:
    several = [
        subprocess.Popen([SOES, *command(kafka, day.path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for one in several:
        said = one.communicate()[1].decode()
        assert one.returncode == 0, said

    for part in range(4):
        whole = {fields["seq"]: (kind, fields) for kind, fields in read(kafka, part).all_events}
        assert [whole[seq] for seq in sorted(whole)] == events_of(day, part, 4)
    assert "nothing is sent twice" in publish(soes, kafka, day.path).err


def test_a_security_has_the_same_part_everywhere() -> None:
    assert [partition_of(CHECK, parts) for parts in (1, 4, 1000)] == [
        CHECK_SUM % parts for parts in (1, 4, 1000)
    ]
    assert partition_of("AA", 2**32) == zlib.crc32(b"AA")


def test_topics_are_made_with_the_settings_that_a_stream_needs(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    publish(soes, kafka, log(), "--partitions", 3)
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    try:
        for name, partitions, policy in (
            ("events", 3, "delete"),
            ("outcomes", 3, "delete"),
            ("snapshots", 3, "compact"),
            ("dead-letters", 1, "delete"),
        ):
            (found,) = admin.describe_topics([kafka.topic(name)])
            assert len(found["partitions"]) == partitions
            settings = settings_of(admin, kafka.topic(name))
            assert settings["cleanup.policy"] == policy
            assert settings["max.message.bytes"] == str(8 * 1024 * 1024)
            assert settings.get("retention.ms", "-1") == "-1" or policy == "compact"
    finally:
        admin.close()


def settings_of(admin: KafkaAdminClient, topic: str) -> dict[str, str]:
    found = admin.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all"
    )
    return {name: one["value"] for name, one in found["topic"][topic].items()}


def test_another_number_of_partitions_is_refused(
    soes: Soes, kafka: Kafka, log: Callable[..., Path]
) -> None:
    publish(soes, kafka, log(), "--partitions", 2)
    done = soes(*command(kafka, log(), "--partitions", 3))

    assert done.status == 1
    assert "has 2 partitions, expected 3: say --partitions 2" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("topic", "settings", "sentence"),
    [
        ("events", {}, "max.message.bytes"),
        ("events", {"max.message.bytes": "8388608"}, "retention.ms"),
        ("snapshots", {"max.message.bytes": "8388608"}, "cleanup.policy"),
    ],
)
def test_a_topic_that_somebody_made_otherwise_is_refused(
    soes: Soes,
    kafka: Kafka,
    log: Callable[..., Path],
    topic: str,
    settings: dict[str, str],
    sentence: str,
) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    admin.create_topics([NewTopic(kafka.topic(topic), 1, 1, topic_configs=settings)])
    admin.close()
    done = soes(*command(kafka, log(), "--partitions", 1))

    assert done.status == 1
    assert f"the topic {kafka.topic(topic)} has {sentence}=" in done.err
    assert done.err.count("\n") == 1


def test_no_broker_is_said_within_seconds(log: Callable[..., Path]) -> None:
    began = time.monotonic()
    nobody = command(Kafka("127.0.0.1:1", "nobody"), log())
    # In a process of its own: kafka-python leaves sockets open when nobody answers.
    done = subprocess.run([SOES, *nobody], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "Kafka at 127.0.0.1:1 does not answer" in done.stderr
    assert done.stderr.count("\n") == 1
    assert time.monotonic() - began < 20


def test_ctrl_c_ends_it_without_a_word_more_even_if_the_broker_hangs(
    day: Log, tmp_path: Path
) -> None:
    broker = Broker(tmp_path / "kafka").start()
    kafka = Kafka(broker.address, "hung")
    prepare_topics(kafka, 1)
    slow = command(kafka, day.path, "--partitions", 1, "--frame", 5, "--speed", 2000)
    try:
        with subprocess.Popen([SOES, *slow], stderr=subprocess.PIPE) as publisher:
            wait_until(lambda: len(messages(kafka, 0)) > 2)
            assert broker.process is not None
            broker.process.send_signal(signal.SIGSTOP)
            time.sleep(1)  # frames pile up
            publisher.send_signal(signal.SIGINT)
            said = publisher.communicate(timeout=20)[1].decode()
    finally:
        assert broker.process is not None
        broker.process.send_signal(signal.SIGCONT)
        broker.stop()

    assert publisher.returncode == 130
    assert said.split() == ["soes:", "interrupted"]
