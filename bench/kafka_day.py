"""Days on Kafka, and what goes through them: an agent that does nothing, workers, consumers."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from producers.generate import GenerateSettings, generate
from producers.log import LogWriter
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.kafka import Kafka
from schemas.names import Names

SOES = str(Path(sys.executable).with_name("soes"))
PATIENCE_MS = 500


@dataclass(frozen=True, slots=True)
class Topic:
    """A day on Kafka."""

    kafka: Kafka
    events: int
    messages: int
    partitions: int


def put(kafka: Kafka, folder: Path, settings: GenerateSettings, frame: int, parts: int) -> Topic:
    """Generate a day and put it on Kafka."""
    with LogWriter(folder) as writer:
        generate(settings, writer)
    cut = ["--partitions", str(parts), "--frame", str(frame)]
    subprocess.run([SOES, "publish", str(folder), *where(kafka), *cut], check=True)
    return Topic(kafka, settings.events, sum(ends(kafka, parts).values()), parts)


def where(kafka: Kafka) -> list[str]:
    """Return the options that say where the topics are."""
    return ["--kafka", kafka.servers, "--prefix", kafka.prefix]


def ends(kafka: Kafka, parts: int) -> dict[TopicPartition, int]:
    """Return the end of each partition of the events."""
    with closing(KafkaConsumer(bootstrap_servers=kafka.servers)) as consumer:
        partitions = [TopicPartition(kafka.topic("events"), number) for number in range(parts)]
        found: dict[TopicPartition, int] = consumer.end_offsets(partitions)
        return found


def run_noop(topic: Topic) -> float:
    """Return the seconds that an agent takes that does nothing."""
    arguments = [topic.kafka.servers, topic.kafka.prefix, str(topic.messages)]
    command = [sys.executable, "-m", "bench.noop_agent", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def run_worker(topic: Topic, regimes: tuple[str, ...], run: str = "") -> list[dict[str, Any]]:
    """Run a worker until nothing comes any more; return what occurred to it."""
    run = run or f"bench-{time.time_ns()}"
    command = [SOES, "worker", "--regime", ",".join(regimes), "--run", run, *where(topic.kafka)]
    done = subprocess.run(
        [*command, "--exit-when-idle", "4"], check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]


def run_kafka_python(topic: Topic) -> float:
    """Return the seconds that kafka-python and our decoder take, without rules."""
    with closing(
        KafkaConsumer(bootstrap_servers=topic.kafka.servers, auto_offset_reset="earliest")
    ) as consumer:
        consumer.assign(list(ends(topic.kafka, topic.partitions)))

        def messages() -> Iterator[tuple[int, bytes | None, bytes]]:
            for found in consumer.poll(timeout_ms=PATIENCE_MS).values():
                yield from ((one.partition, one.key, one.value) for one in found)

        return decode_all(topic, messages)


def run_confluent(topic: Topic) -> float:
    """Return the seconds that librdkafka and our decoder take; ImportError if it is not there."""
    import confluent_kafka as confluent  # noqa: PLC0415 (an extra that nothing else needs)

    settings = {"bootstrap.servers": topic.kafka.servers, "group.id": f"bench-{time.time_ns()}"}
    with closing(confluent.Consumer({**settings, "enable.auto.commit": False})) as consumer:
        name = topic.kafka.topic("events")
        consumer.assign([confluent.TopicPartition(name, n, 0) for n in range(topic.partitions)])

        def messages() -> Iterator[tuple[int, bytes | None, bytes]]:
            for one in consumer.consume(500, PATIENCE_MS / 1000):
                yield one.partition(), one.key(), one.value()

        return decode_all(topic, messages)


def decode_all(
    topic: Topic, messages: Callable[[], Iterator[tuple[int, bytes | None, bytes]]]
) -> float:
    """Decode the frames of a day as they come; return the seconds from the first on."""
    readers = [FrameReader(NameIndex(Names())) for _ in range(topic.partitions)]
    left, began = topic.messages, 0.0
    while left:
        for part, key, value in messages():
            began = began or time.perf_counter()
            left -= 1
            if key is None:
                readers[part].read(value)
    return time.perf_counter() - began
