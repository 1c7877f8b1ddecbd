"""Sending frames: each part's to its partition, in order, acknowledged before all is said done."""

import json
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from kafka import KafkaProducer
from kafka.errors import InvalidProducerEpochError, KafkaTimeoutError, ProducerFencedError

from producers.stream.cutting import Sendable
from schemas.errors import InputError
from schemas.frame import frame_prefix, frame_schema
from schemas.kafka import LARGEST_MESSAGE, PATIENCE_MS, Kafka, sentences
from schemas.single_object import MARK

SCHEMA = b"schema"  # key of the message that says in which schema the frames are
BATCH_BYTES = 2**18
LINGER_MS = 5
MOST_PENDING = 512  # messages that the broker has not acknowledged; then sending waits
PATIENCE_SECONDS = 130  # for one of them
CLOSE_SECONDS = 5  # for what is on its way when something went wrong
NEVER_MS = 2**31 - 1  # a producer that gives a frame up sends the next one: a hole for ever

Headers = list[tuple[str, bytes]]


@contextmanager
def open_producer(
    kafka: Kafka, *, linger_ms: int = LINGER_MS, sole: str | None = None
) -> Iterator["Sender"]:
    """Open a producer whose messages are all acknowledged when the block ends.

    With `sole`, a log, it is the only one for it: where it has written nobody can who came before.
    """
    with sentences(kafka):
        producer = KafkaProducer(
            acks="all",
            compression_type="lz4",
            linger_ms=linger_ms,
            batch_size=BATCH_BYTES,
            max_request_size=LARGEST_MESSAGE,
            delivery_timeout_ms=NEVER_MS,
            bootstrap_timeout_ms=PATIENCE_MS,
            transactional_id=sole and f"{kafka.topic('events')}-{sole}",
            **kafka.for_kafka_python(),
        )
        try:
            if sole:
                claim(producer)
            sender = Sender(producer, kafka)
            yield sender
            sender.flush()
        except (InvalidProducerEpochError, ProducerFencedError) as error:
            raise InputError(
                f"another publisher has taken {kafka.topic('events')} over: this one ends"
            ) from error
        finally:
            close(producer)


def close(producer: KafkaProducer) -> None:
    """Close a producer, even if nobody takes what is on its way: it is sent by the next one."""
    try:
        with suppress(KafkaTimeoutError):  # an error before it is the one to tell
            producer.close(CLOSE_SECONDS)
    finally:
        if not producer._closed:  # noqa: SLF001 (half closed, it complains when it is thrown away)
            producer._closed = True  # noqa: SLF001 (as above)
            producer._sender.force_close()  # noqa: SLF001 (as above)


def claim(producer: KafkaProducer) -> None:
    """Take the producer's name over from everybody who had it.

    The broker gives the name's id with a higher epoch, and each partition refuses lower epochs as
    soon as it has seen a higher one.  That fence needs no transactions, whose control records
    would take offsets, and kafka-python sends with an epoch of a name in transactions only: so it
    must forget the name.  Nor may it ever take a fresh id by itself: that would pass any fence.
    """
    producer.init_transactions()
    manager = producer._transaction_manager  # noqa: SLF001 (there is no public way)
    manager.transactional_id = None
    manager._FATAL_ERRORS |= manager._NEEDS_EPOCH_BUMP_ERRORS  # noqa: SLF001 (as above)


class Sender:
    """Sends messages, no more at a time than the memory for them allows."""

    def __init__(self, producer: KafkaProducer, kafka: Kafka) -> None:
        """Take an open producer."""
        self.producer = producer
        self.kafka = kafka
        self.pending: deque[Any] = deque()

    def announce(self, log: str, partitions: int) -> None:
        """Say in every part which log it holds, and in which schema its frames are."""
        value = json.dumps(frame_schema()).encode()
        version = frame_prefix()[len(MARK) :].hex()
        for number in range(partitions):
            self.send("events", number, value, texts(log=log, schema=version), SCHEMA)

    def send_frame(self, frame: Sendable) -> None:
        """Send a frame; its headers say what it holds even if its bytes are damaged on the way."""
        head = frame.head
        headers = texts(
            partition=head.partition,
            previous=head.previous,
            last=head.last,
            crc=zlib.crc32(frame.value),
            log=head.log,
            end=int(head.end is not None),
        )
        self.send("events", head.partition, frame.value, headers)

    def send(
        self, topic: str, partition: int, value: bytes, headers: Headers, key: bytes | None = None
    ) -> None:
        """Send a message; wait while too much is on its way."""
        name = self.kafka.topic(topic)
        self.pending.append(self.producer.send(name, value, key, headers, partition))
        self.wait_for_all_but(MOST_PENDING)

    def flush(self) -> None:
        """Return when everything has been acknowledged."""
        self.producer.flush(PATIENCE_SECONDS)
        self.wait_for_all_but(0)

    def wait_for_all_but(self, most: int) -> None:
        """Wait until no more than so many messages are on their way; raise what went wrong."""
        while len(self.pending) > most:
            self.pending.popleft().get(PATIENCE_SECONDS)

    def look(self) -> None:
        """Raise what went wrong so far, without waiting."""
        while self.pending and self.pending[0].is_done:
            self.pending.popleft().get(PATIENCE_SECONDS)


def texts(**facts: object) -> Headers:
    """Return facts as headers."""
    return [(name, str(fact).encode()) for name, fact in facts.items()]
