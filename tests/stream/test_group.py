"""A group of sinks: what a member took and did not store is read again, whoever has it then."""

import time
from contextlib import ExitStack

from kafka import KafkaConsumer, TopicPartition

from processors.stream.consumer import open_consumer
from processors.stream.group import SETTINGS, Leaving, group_of, poll
from schemas.kafka import Kafka
from tests.stream.sent import make_topics, send

PATIENCE = 30.0
MESSAGES = 5  # of each part


class Member:
    """Takes messages of two parts and stores none."""

    def __init__(self, stack: ExitStack, kafka: Kafka) -> None:
        """Join the group."""
        self.taken: dict[TopicPartition, list[int]] = {}
        settings = {**SETTINGS, "group_id": group_of(kafka, "store")}
        self.consumer: KafkaConsumer = stack.enter_context(open_consumer(kafka, **settings))
        leaving = Leaving(self.consumer, self.forget)
        self.consumer.subscribe([kafka.topic("events")], listener=leaving)

    def forget(self) -> dict[TopicPartition, int]:
        begins = {partition: offsets[0] for partition, offsets in self.taken.items()}
        self.taken.clear()
        return begins

    def look(self) -> None:
        for partition, found in poll(self.consumer, 100).items():
            self.taken.setdefault(partition, []).extend(one.offset for one in found)


def test_what_a_member_keeps_is_read_again_after_another_one_has_joined(kafka: Kafka) -> None:
    make_topics(kafka, 2)
    send(kafka, "events", [[b"%d" % n for n in range(MESSAGES)]] * 2)
    with ExitStack() as stack:
        first = Member(stack, kafka)
        until = time.monotonic() + PATIENCE
        while sum(map(len, first.taken.values())) < 2 * MESSAGES:
            assert time.monotonic() < until
            first.look()
        second = Member(stack, kafka)
        while not (first.taken and second.taken and len(first.consumer.assignment()) == 1):
            assert time.monotonic() < until, (first.taken, second.taken)
            first.look()
            second.look()
        for _ in range(10):
            first.look()
            second.look()

        parts = {TopicPartition(kafka.topic("events"), number) for number in range(2)}
        assert set(first.taken) | set(second.taken) == parts
        assert [*first.taken.values(), *second.taken.values()] == [list(range(MESSAGES))] * 2
