"""The topics of a log: how they are made, and whether those that are there will do."""

import zlib
from collections.abc import Mapping
from contextlib import suppress

import numpy as np
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

from schemas.errors import InputError
from schemas.kafka import LARGEST_MESSAGE, PATIENCE_MS, TOPICS, Kafka, sentences

EVERYTHING = -1  # partition of events that concern every security
FOR_EVER = "-1"
SEGMENT = 2**24  # bytes; what is compacted must be closed first

COMMON = {"max.message.bytes": str(LARGEST_MESSAGE), "retention.bytes": FOR_EVER}
# Results and letters are kept until somebody deletes them; a snapshot may come back at any time,
# so the events after the oldest one must be there.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "events": {"cleanup.policy": "delete", "retention.ms": FOR_EVER},
    "outcomes": {"cleanup.policy": "delete", "retention.ms": FOR_EVER},
    "snapshots": {
        "cleanup.policy": "compact",
        "segment.bytes": str(SEGMENT),
        "min.cleanable.dirty.ratio": "0.1",
    },
    "dead-letters": {"cleanup.policy": "delete", "retention.ms": FOR_EVER},
}
DEFAULTS = {"cleanup.policy": "delete", "retention.bytes": FOR_EVER}  # Kafka's own
SINGLE = ("dead-letters",)  # topics of one partition


def partition_of(symbol: str, partitions: int) -> int:
    """Return the part to which a security belongs: the same on every run and machine."""
    return zlib.crc32(symbol.encode()) % partitions


def parts_of(symbols: list[str], partitions: int) -> np.ndarray:
    """Return the parts of securities by number; the last element is that of no security."""
    return np.array([*(partition_of(one, partitions) for one in symbols), EVERYTHING])


def prepare_topics(kafka: Kafka, partitions: int) -> None:
    """Make the topics that are not there, and check the others; InputError if one will not do."""
    with sentences(kafka):
        admin = KafkaAdminClient(bootstrap_timeout_ms=PATIENCE_MS, **kafka.for_kafka_python())
        try:
            there = set(admin.list_topics())
            missing = [name for name in TOPICS if kafka.topic(name) not in there]
            _make(admin, kafka, missing, partitions)
            for name in TOPICS:
                _check(admin, kafka, name, partitions)
        finally:
            admin.close()


def _make(admin: KafkaAdminClient, kafka: Kafka, names: list[str], partitions: int) -> None:
    topics = [
        NewTopic(
            kafka.topic(name),
            1 if name in SINGLE else partitions,
            -1,  # as many copies as the brokers' settings say
            topic_configs={**COMMON, **SETTINGS[name]},
        )
        for name in names
    ]
    if topics:
        with suppress(TopicAlreadyExistsError):  # somebody was quicker
            admin.create_topics(topics)
        admin.wait_for_topics([topic.name for topic in topics])


def _check(admin: KafkaAdminClient, kafka: Kafka, name: str, partitions: int) -> None:
    topic = kafka.topic(name)
    (found,) = admin.describe_topics([topic])
    count, expected = len(found["partitions"]), 1 if name in SINGLE else partitions
    if count != expected:
        raise InputError(
            f"the topic {topic} has {count} partitions, expected {expected}: "
            f"say --partitions {count}, or choose another --prefix"
        )
    settings = settings_of(admin, topic)
    for key, value in {**COMMON, **SETTINGS[name]}.items():
        if settings.get(key, DEFAULTS.get(key)) != value:
            raise InputError(
                f"the topic {topic} has {key}={settings.get(key, 'as the broker has it')}, "
                f"expected {value}: alter it, or choose another --prefix"
            )


def settings_of(admin: KafkaAdminClient, topic: str) -> dict[str, str]:
    """Return the settings that a topic has of its own."""
    found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {name: setting["value"] for name, setting in found["topic"][topic].items()}
