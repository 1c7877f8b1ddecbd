"""The whole stream, each part a process of its own: the store ends up as the embedded replay's."""

import json
import time
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.supervisor import supervisor
from producers.log import Log
from producers.stream.topics import prepare_topics
from schemas.kafka import LARGEST_MESSAGE, Kafka
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.chaos import tend
from tests.stream.cut import opened_day
from tests.stream.sent import REGIMES
from tests.stream.sinking import embedded, sink

WORKER = ("worker", "--regime", ",".join(REGIMES), "--run", "run-1")
IDLE = ("--exit-when-idle", 3)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("worker") / "day", 2_000)


def publish(soes: Soes, kafka: Kafka, day: Log, parts: int, frame: int) -> None:
    where = ("--kafka", kafka.servers, "--prefix", kafka.prefix)
    done = soes("publish", day.path, *where, "--partitions", parts, "--frame", frame)
    assert done.status == 0, done.err


@pytest.mark.parametrize(
    "cut", [(1, 1, 500), (3, 1, 1), (3, 3, 500), (8, 3, 1), (8, 1, 500)], ids=str
)
def test_the_tables_are_those_of_the_embedded_replay(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path, cut: tuple[int, int, int]
) -> None:
    parts, workers, frame = cut
    publish(soes, kafka, day, parts, frame)
    with supervisor(kafka, tmp_path / "logs") as supervising:
        for number in range(workers):
            supervising.add(f"worker-{number}", *WORKER, *IDLE)
        supervising.wait(90)
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)

    expected = embedded(soes, day, tmp_path)
    assert all(expected.values())
    assert differences(contents(store), expected) == {}


def test_a_run_without_a_name_has_that_of_the_embedded_replay(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    publish(soes, kafka, day, 2, 500)
    with supervisor(kafka, tmp_path / "logs") as supervising:
        supervising.add("worker", "worker", "--regime", ",".join(REGIMES), *IDLE)
        supervising.wait(60)
    sink(soes, kafka, f"chdb://{tmp_path}/store")
    store = f"chdb://{tmp_path}/embedded"
    done = soes("replay", day.path, "--regime", ",".join(REGIMES), "--store", store)

    assert done.status == 0, done.err
    assert differences(contents(f"chdb://{tmp_path}/store"), contents(store)) == {}


def test_a_damaged_frame_is_a_dead_letter_and_the_rest_goes_on(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    publish(soes, kafka, day, 1, 100)
    damaged = Kafka(kafka.servers, f"{kafka.prefix}-damaged")
    copy(kafka, damaged, damage=5)
    with supervisor(damaged, tmp_path / "logs") as supervising:
        worker = supervising.add("worker", *WORKER, *IDLE)
        supervising.wait(60)

    (letter,) = [line for line in worker.lines() if line["what"] == "dead letter"]
    assert "checksum" in str(letter["reason"])
    sink(soes, damaged, f"chdb://{tmp_path}/store")
    (run,) = contents(f"chdb://{tmp_path}/store")["runs"]
    assert run["state"] == "incomplete"
    done = soes("dead-letters", "--kafka", kafka.servers, "--prefix", damaged.prefix, "--json")
    (found,) = [json.loads(line) for line in done.out.splitlines()]
    assert "checksum" in found["reason"]


def test_a_missing_frame_stops_the_worker_with_one_sentence(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    publish(soes, kafka, day, 1, 100)
    holed = Kafka(kafka.servers, f"{kafka.prefix}-holed")
    copy(kafka, holed, leave_out=5)
    with supervisor(holed, tmp_path / "logs") as supervising:
        worker = supervising.add("worker", *WORKER, *IDLE)
        assert worker.process is not None
        assert worker.process.wait(60) == 1

    failed = [str(line["reason"]) for line in worker.lines() if line["what"] == "failed"]
    assert len(failed) == 1
    assert "frames are missing" in failed[0]


def test_outcomes_that_nobody_takes_for_a_while_cost_only_time(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    publish(soes, kafka, day, 2, 100)
    let_grow(kafka, to=1)  # every result is too much for the topic
    with supervisor(kafka, tmp_path / "logs") as supervising:
        worker = supervising.add("worker", *WORKER, *IDLE)
        until = time.monotonic() + 90
        while len(worker.codes) < 2:  # it is started again, and refused again
            assert time.monotonic() < until, supervising.report()
            tend(supervising, 0.5)
        let_grow(kafka, to=LARGEST_MESSAGE)
        supervising.wait(90)
    failed = {str(line["reason"]) for line in worker.lines() if line["what"] == "failed"}
    sink(soes, kafka, f"chdb://{tmp_path}/store")

    assert set(worker.codes) == {1}
    assert all("MessageSizeTooLarge" in reason for reason in failed)
    assert differences(contents(f"chdb://{tmp_path}/store"), embedded(soes, day, tmp_path)) == {}


def let_grow(kafka: Kafka, to: int) -> None:
    """Let the outcomes' topic take messages of so many bytes."""
    admin = KafkaAdminClient(**kafka.for_kafka_python())
    settings = {"max.message.bytes": str(to)}
    topic = ConfigResource(ConfigResourceType.TOPIC, kafka.topic("outcomes"), configs=settings)
    admin.alter_configs([topic])
    admin.close()


def copy(
    kafka: Kafka,
    to: Kafka,
    *,
    damage: int | None = None,
    leave_out: int | None = None,
) -> None:
    """Copy the events of a prefix to another, with one message damaged or left out."""
    source, target = TopicPartition(kafka.topic("events"), 0), to.topic("events")
    prepare_topics(to, 1)
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers)
    consumer.assign([source])
    consumer.seek_to_beginning()
    end = consumer.end_offsets([source])[source]
    producer = KafkaProducer(bootstrap_servers=kafka.servers, max_request_size=2**23)
    while consumer.position(source) < end:
        for record in consumer.poll(timeout_ms=500).get(source, ()):
            if record.offset == leave_out:
                continue
            value = record.value
            if record.offset == damage:
                value = value[:-20] + bytes([value[-20] ^ 1]) + value[-19:]
            producer.send(target, value, record.key, list(record.headers), 0)
    producer.close()
    consumer.close()
