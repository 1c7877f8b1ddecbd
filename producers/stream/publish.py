"""Publishing: frames go to the events' topic, each part to its partition, in order."""

import json
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from producers.log import Log
from producers.stream.cutting import Cut, Cutter, Sendable
from producers.stream.topics import prepare_topics
from schemas.batch import Batch
from schemas.errors import InputError
from schemas.frame import End, frame_prefix, frame_schema
from schemas.kafka import LARGEST_MESSAGE, PATIENCE_MS, Kafka, sentences
from schemas.names import Names
from schemas.single_object import MARK

SCHEMA = b"schema"  # key of the message that says in which schema the frames are
LOOK_BACK = 8  # messages at a partition's end among which its last frame is
BATCH_BYTES = 2**18
MOST_PENDING = 512  # messages that the broker has not acknowledged; then publishing waits
PATIENCE_SECONDS = 130  # for one of them: longer than the producer itself tries

Steps = Callable[[Iterator[Batch]], Iterator[Batch]]  # cuts and delays batches
Tell = Callable[[int, int], None]


def publish_log(
    kafka: Kafka, log: Log, partitions: int, size: int, steps: Steps, tell: Tell
) -> list[int]:
    """Put a log on Kafka, from where an earlier attempt ended; return the parts that were whole."""
    prepare_topics(kafka, partitions)
    names = Names()
    parts = standing(kafka, partitions, log.fingerprint)
    whole = [number for number, part in enumerate(parts) if part.has_ended]
    if len(whole) == partitions:
        return whole
    cutter = Cutter(log.fingerprint, names, parts, size)
    events, last_seq, last_ts = 0, 0, 0
    with open_producer(kafka) as sender:
        for number in range(partitions):
            sender.announce(number)
        for batch in steps(log.batches(names)):
            for frame in cutter.frames(batch):
                sender.send_frame(frame)
            events, last_seq, last_ts = events + batch.events, batch.last_seq, batch.last_ts
            tell(events, last_ts)
        for frame in cutter.ends(End(events, last_seq, last_ts, str(log.path), log.notes)):
            sender.send_frame(frame)
    return whole


@contextmanager
def open_producer(kafka: Kafka) -> Iterator["Sender"]:
    """Open a producer whose messages are all acknowledged when the block ends."""
    with sentences(kafka):
        producer = KafkaProducer(
            acks="all",
            compression_type="lz4",
            linger_ms=5,
            batch_size=BATCH_BYTES,
            max_request_size=LARGEST_MESSAGE,
            bootstrap_timeout_ms=PATIENCE_MS,
            **kafka.for_kafka_python(),
        )
        try:
            sender = Sender(producer, kafka)
            yield sender
            sender.flush()
        finally:
            producer.close()


class Sender:
    """Sends messages to the events' topic, no more at a time than the memory for them allows."""

    def __init__(self, producer: KafkaProducer, kafka: Kafka) -> None:
        """Take an open producer."""
        self.producer = producer
        self.topic = kafka.topic("events")
        self.pending: deque[Any] = deque()

    def announce(self, partition: int) -> None:
        """Say in which schema the frames of a part are, for workers of another version."""
        value = json.dumps(frame_schema()).encode()
        headers = [("schema", frame_prefix()[len(MARK) :].hex().encode())]
        self.send(partition, value, headers, SCHEMA)

    def send_frame(self, frame: Sendable) -> None:
        """Send a frame; its headers say what it holds even if its bytes are damaged on the way."""
        head = frame.head
        facts = {
            "partition": head.partition,
            "previous": head.previous,
            "last": head.last,
            "crc": zlib.crc32(frame.value),
            "log": head.log,
            "end": int(head.end is not None),
        }
        headers = [(name, str(fact).encode()) for name, fact in facts.items()]
        self.send(head.partition, frame.value, headers)

    def send(
        self,
        partition: int,
        value: bytes,
        headers: list[tuple[str, bytes]],
        key: bytes | None = None,
    ) -> None:
        """Send a message; wait while too much is on its way."""
        self.pending.append(self.producer.send(self.topic, value, key, headers, partition))
        self.wait_for_all_but(MOST_PENDING)

    def flush(self) -> None:
        """Return when everything has been acknowledged."""
        self.producer.flush()
        self.wait_for_all_but(0)

    def wait_for_all_but(self, most: int) -> None:
        """Wait until no more than so many messages are on their way; raise what went wrong."""
        while len(self.pending) > most:
            self.pending.popleft().get(PATIENCE_SECONDS)


def standing(kafka: Kafka, partitions: int, log: str) -> list[Cut]:
    """Return how far an earlier attempt came; InputError if another log is there."""
    with sentences(kafka):
        consumer = KafkaConsumer(bootstrap_timeout_ms=PATIENCE_MS, **kafka.for_kafka_python())
        try:
            return [_standing(consumer, kafka, number, log) for number in range(partitions)]
        finally:
            consumer.close()


def _standing(consumer: KafkaConsumer, kafka: Kafka, number: int, log: str) -> Cut:
    found = last_frame(consumer, TopicPartition(kafka.topic("events"), number))
    if found is None:
        return Cut()
    if found["log"].decode() != log:
        raise InputError(
            f"the topic {kafka.topic('events')} holds the log {found['log'].decode()}, not {log}: "
            "choose another --prefix"
        )
    return Cut(int(found["last"]), has_ended=found["end"] == b"1")


def last_frame(consumer: KafkaConsumer, partition: TopicPartition) -> dict[str, bytes] | None:
    """Return the headers of a partition's last frame, None if there is none."""
    consumer.assign([partition])
    begin = consumer.beginning_offsets([partition])[partition]
    end = consumer.end_offsets([partition])[partition]
    look = LOOK_BACK
    while begin < end:
        start = max(begin, end - look)
        consumer.seek(partition, start)
        found: dict[str, bytes] | None = None
        while consumer.position(partition) < end:
            for record in consumer.poll(timeout_ms=500).get(partition, ()):
                headers = dict(record.headers)
                found = headers if "last" in headers else found
        if found or start == begin:
            return found
        look *= 4
    return None
