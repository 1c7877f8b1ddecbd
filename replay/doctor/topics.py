"""Whether the topics of a log are there, and as the publisher makes them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kafka.admin import KafkaAdminClient

from producers.stream.topics import COMMON, DEFAULTS, SETTINGS, SINGLE, settings_of
from replay.doctor.finding import GOOD, WARNING, WRONG, Finding
from schemas.errors import InputError
from schemas.kafka import PATIENCE_MS, TOPICS, Kafka, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

REMEDY = "alter it, or choose another --prefix"


def topics(kafka: Kafka) -> Iterator[Finding]:
    """Go through the four topics."""
    logging.getLogger("kafka").addHandler(logging.NullHandler())  # what matters is raised
    try:
        with sentences(kafka):
            admin = KafkaAdminClient(bootstrap_timeout_ms=PATIENCE_MS, **kafka.for_kafka_python())
            try:
                there = set(admin.list_topics())
                names = [name for name in TOPICS if kafka.topic(name) in there]
                counts = {name: _partitions(admin, kafka.topic(name)) for name in names}
                settings = {name: settings_of(admin, kafka.topic(name)) for name in names}
            finally:
                admin.close()
    except InputError as error:
        yield Finding("topics", WRONG, str(error), "see the broker's log")
        return
    for name in TOPICS:
        what = f"topic {kafka.topic(name)}"
        if name not in names:
            yield Finding(what, WARNING, "not there", "soes publish makes it")
        elif faults := [*_miscounted(name, counts), *misset(name, settings[name])]:
            yield Finding(what, WRONG, "; ".join(faults), REMEDY)
        else:
            yield Finding(what, GOOD, f"partitions: {counts[name]}")


def _partitions(admin: KafkaAdminClient, topic: str) -> int:
    (found,) = admin.describe_topics([topic])
    return len(found["partitions"])


def _miscounted(name: str, counts: dict[str, int]) -> Iterator[str]:
    expected = 1 if name in SINGLE else counts.get("events", counts[name])
    if counts[name] != expected:
        yield f"{counts[name]} partitions, expected {expected}"


def misset(name: str, settings: dict[str, str]) -> Iterator[str]:
    """Name the settings of a topic that are not as the publisher makes them."""
    for key, expected in {**COMMON, **SETTINGS[name]}.items():
        found = settings.get(key, DEFAULTS.get(key, "as the broker has it"))
        if found != expected:
            yield f"{key} is {found}, expected {expected}"
