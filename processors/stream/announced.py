"""Schemas of frames that other versions wrote: they stand in the topic, before the frames."""

import json
from collections.abc import Iterator
from typing import Any

from kafka import TopicPartition

from processors.stream.consumer import open_consumer
from schemas.end import Schema
from schemas.frame import frame_prefix
from schemas.kafka import Kafka
from schemas.single_object import MARK, SIZE

SCHEMA = b"schema"  # key of a message that announces one
LOOK_MS = 500


def is_of_another_version(data: bytes) -> bool:
    """Tell whether a message may be a frame in a schema that is not ours."""
    return data[: len(MARK)] == MARK and data[:SIZE] != frame_prefix()


def announced_before(kafka: Kafka, record: Any) -> Iterator[Schema]:  # noqa: ANN401 (kafka-python's)
    """Go through a partition up to a message, and yield the schemas that were announced there."""
    place = TopicPartition(record.topic, record.partition)
    with open_consumer(kafka) as consumer:
        consumer.assign([place])
        while consumer.position(place) <= record.offset:
            for found in consumer.poll(timeout_ms=LOOK_MS).get(place, ()):
                if found.key == SCHEMA and found.offset < record.offset:
                    yield json.loads(found.value)
