"""Consumers of Kafka for everything but the workers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.kafka import LARGEST_MESSAGE, PATIENCE_MS, Kafka, sentences

FETCH_MS = 100  # that a broker waits for messages; other questions stand behind in line
FETCH_BYTES = 2 * LARGEST_MESSAGE  # at a time: what is fetched and not used yet is memory


@contextmanager
def open_consumer(kafka: Kafka, **settings: Any) -> Iterator[KafkaConsumer]:  # noqa: ANN401 (kafka-python's own)
    """Open a consumer that reads from the beginning; InputError if Kafka cannot be reached."""
    logging.getLogger("kafka").addHandler(logging.NullHandler())  # what matters is raised
    reading = {
        "allow_auto_create_topics": False,
        "auto_offset_reset": "earliest",
        "bootstrap_timeout_ms": PATIENCE_MS,
        "enable_auto_commit": False,
        "fetch_max_bytes": FETCH_BYTES,
        "fetch_max_wait_ms": FETCH_MS,
    }
    with sentences(kafka):
        consumer = KafkaConsumer(**reading, **settings, **kafka.for_kafka_python())
        try:
            yield consumer
        finally:
            consumer.close(autocommit=False)


def partitions_of(consumer: KafkaConsumer, topic: str) -> list[TopicPartition]:
    """Return the partitions of a topic, none if there is no such topic."""
    return [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
