"""The group of a store's sinks, which share the partitions of its topics."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from processors.stream.consumer import partitions_of
from schemas.kafka import Kafka

SETTINGS = {
    "heartbeat_interval_ms": 2_000,
    "session_timeout_ms": 6_000,  # until others take over from a process that is gone
    "max_poll_interval_ms": 86_400_000,  # the members wait for the same store: nobody is quicker
    "metadata_max_age_ms": 5_000,  # until a topic that is made later is seen
}
MESSAGES = 500  # taken at a time
JOIN_MS = 5_000  # of waiting for the other members


class Leaving(ConsumerRebalanceListener):  # type: ignore[misc] # kafka-python has no types
    """Hears when partitions go to other members, or may go.

    kafka-python 3.0.12 goes on behind what was taken of the partitions that it keeps.  What is
    forgotten must be read again: so it is told where.
    """

    def __init__(
        self, consumer: KafkaConsumer, forget: Callable[[], Mapping[TopicPartition, int]]
    ) -> None:
        """Know how to forget what was taken and is not stored; it returns where that began."""
        self._consumer = consumer
        self._forget = forget
        self._again: dict[TopicPartition, int] = {}

    def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002 (all of them are)
        """Forget: whoever has them next reads it again."""
        self._again |= self._forget()

    def on_partitions_assigned(self, assigned: object) -> None:  # noqa: ARG002 (or only the new ones)
        """Go back to what was forgotten."""
        for partition in self._consumer.assignment():
            if partition in self._again:
                self._consumer.seek(partition, self._again[partition])
        self._again.clear()


def group_of(kafka: Kafka, *place: str) -> str:
    """Return the group of the sinks of a store: each store gets everything."""
    return f"{kafka.prefix}-{hashlib.sha256(' '.join(place).encode()).hexdigest()[:16]}"


def poll(consumer: KafkaConsumer, milliseconds: int) -> dict[Any, list[Any]]:
    """Wait so long for messages; a join is waited for longer.

    kafka-python 3.0.12 throws a join away that ends between two polls, so that members hinder one
    another, and forgets one that outlasts a poll if a topic's partitions were why it had to join
    again: then nothing ever comes.
    """
    coordinator = consumer._coordinator  # noqa: SLF001 (there is no other way to see a join)
    if coordinator.rejoining:
        coordinator.request_rejoin()
    if coordinator.need_rejoin():
        coordinator.poll(timeout_ms=JOIN_MS)
    found: dict[Any, list[Any]] = consumer.poll(timeout_ms=milliseconds, max_records=MESSAGES)
    return found


def is_all_acknowledged(
    consumer: KafkaConsumer, topics: tuple[str, ...], *, mine: bool = False
) -> bool:
    """Tell whether a group has acknowledged all that is in topics, or in a member's part."""
    try:
        partitions = [one for topic in topics for one in partitions_of(consumer, topic)]
        if mine:
            partitions = [one for one in partitions if one in consumer.assignment()]
        begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        return all(
            begins[one] == ends[one] or consumer.committed(one) == ends[one] for one in partitions
        )
    except KafkaError:
        return False
