"""The sink: what workers send, and the events that they decided, go from Kafka into a store.

Messages are read in a group, gathered, stored, and only then acknowledged.  Whatever dies, they are
read again, and rows that are stored twice are the same rows.
"""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kafka import TopicPartition
from kafka.errors import CommitFailedError, KafkaError
from kafka.structs import OffsetAndMetadata

from processors.store.connection import Passing
from processors.stream.announced import SCHEMA, announced_before, is_of_another_version
from processors.stream.checksum import check_sum
from processors.stream.consumer import open_consumer
from processors.stream.gathered import Gathered
from processors.stream.group import SETTINGS, Leaving, group_of, is_all_acknowledged, poll
from processors.stream.landing import Landing
from processors.stream.occurrence import tell
from processors.stream.patience import Patience
from schemas.binary import Damaged
from schemas.errors import InputError
from schemas.single_object import SIZE

if TYPE_CHECKING:
    from kafka import KafkaConsumer

    from processors.store import Store
    from processors.stream.sink_metrics import SinkMetrics
    from schemas.kafka import Kafka

COMMIT_MS = 10_000
LOOK_MS = 200  # how long to wait for messages at a time
LOST = 15.0  # seconds without a message, after which to see whether there is one
PACE = 0.1  # seconds between two batches of a trickle: a store has only so many parts
PROMPT = 3.0  # seconds; a broker that takes longer was away, and so were those who send
OLDEST = 1.0  # seconds that a message waits for a batch to be full


class Sink:
    """Stores what comes; use `run`."""

    def __init__(
        self, kafka: Kafka, store: Store, metrics: SinkMetrics, idle: float | None
    ) -> None:
        """Begin; `idle` seconds without anything new end it."""
        self.kafka = kafka
        self.group = group_of(kafka, str(store.connection.address), store.connection.database)
        self.events, self.outcomes = kafka.topic("events"), kafka.topic("outcomes")
        self.metrics = metrics
        self.idle = idle
        self.patience = Patience()
        metrics.retries.set_function(lambda: self.patience.attempts)
        metrics.away.set_function(self.patience.away)
        self.landing = Landing(store, self.patience, metrics)
        self.gathered = Gathered()
        self.sought: set[bytes] = set()  # versions of frames whose schema was looked for
        self.unacknowledged: dict[Any, Any] = {}
        self.heard = self.landed = self.taken = self.looked = time.monotonic()
        self.is_member = self.is_done = False
        self.is_well = True  # Kafka answered when it was asked last

    def end(self) -> None:
        """Let `run` return when what it is at is done, at once if the store is away."""
        self.patience.ending = True

    def run(self) -> None:
        """Store until told to end; InputError if something has to be done about it."""
        with closing(self.landing):
            tell("sink begins", group=self.group)
            try:
                while not self.patience.ending and not self.is_done:
                    self.join()
            except Passing as error:
                if not self.patience.ending:
                    raise
                tell("left", reason=str(error))  # it is read again
            tell("sink ends")

    def join(self) -> None:
        """Store as a member of the group, until told to end or until the group has lost it."""
        self.forget()
        self.is_member = True
        with open_consumer(self.kafka, group_id=self.group, **SETTINGS) as consumer:
            leaving = Leaving(consumer, self.forget)
            consumer.subscribe([self.events, self.outcomes], listener=leaving)
            while self.is_member and not self.patience.ending and not self.is_done:
                self.step(consumer)
                self.is_done = self.is_over(consumer)
                if self.is_lost(consumer):
                    return

    def step(self, consumer: KafkaConsumer) -> None:
        """Take what has come, and store it if it is enough or nothing more comes."""
        wait = LOOK_MS
        if self.gathered.spans:
            wait = max(0, int(1000 * (self.landed + PACE - time.monotonic())))
        found = poll(consumer, wait)
        for records in found.values():
            for record in records:
                self.take(record)
        self.measure(consumer)
        if self.gathered.spans and self.is_time(more=bool(found)):
            self.landing.land(self.gathered)
            self.acknowledge(consumer)
            self.measure(consumer, stored=True)
            self.gathered.clear()
            self.landed = time.monotonic()
        elif self.unacknowledged and not found:
            self.commit(consumer)

    def measure(self, consumer: KafkaConsumer, *, stored: bool = False) -> None:
        """Note how much is not stored yet of what Kafka has."""
        assigned = consumer.assignment()
        self.metrics.partitions.set(len(assigned))
        for (topic, partition), span in self.gathered.spans.items():
            if (where := TopicPartition(topic, partition)) in assigned:
                end, reached = consumer.highwater(where) or 0, span.last + 1
                self.metrics.behind(topic, partition, end - (reached if stored else span.first))

    def is_time(self, *, more: bool) -> bool:
        """Tell whether to store what was gathered."""
        now = time.monotonic()
        waited = now - self.landed
        return self.gathered.is_full or waited >= (OLDEST if more else PACE)

    def forget(self) -> dict[TopicPartition, int]:
        """Forget what is not stored, and return where it began."""
        begins = {TopicPartition(*at): span.first for at, span in self.gathered.spans.items()}
        self.gathered.clear()
        self.unacknowledged.clear()
        self.metrics.lag.clear()
        return begins

    def take(self, record: Any) -> None:  # noqa: ANN401 (kafka-python's)
        """Take a message."""
        self.heard = self.taken = time.monotonic()
        data = record.value or b""
        if record.topic == self.outcomes:
            self.take_result(record, data)
        elif record.key == SCHEMA:
            self.gathered.reader.announce(json.loads(data))
        else:
            self.take_frame(record, data)
        self.gathered.reach(
            record.topic, record.partition, record.offset, record.timestamp, len(data)
        )

    def take_result(self, record: Any, data: bytes) -> None:  # noqa: ANN401 (as above)
        """Take a result; without it no run of its partition can be right."""
        try:
            self.gathered.take_result(data)
        except Damaged as error:
            raise InputError(
                f"{record.topic}, partition {record.partition}, offset {record.offset}: {error}; "
                "nothing after it is stored"
            ) from None

    def take_frame(self, record: Any, data: bytes) -> None:  # noqa: ANN401 (as above)
        """Take a frame; one that is damaged is a dead letter to the workers."""
        try:
            check_sum(data, dict(record.headers or ()))
            self.learn(record, data)
            self.gathered.take_frame(data, record.partition)
        except Damaged as error:
            self.metrics.passed.inc()
            tell("passed over", partition=record.partition, offset=record.offset, reason=str(error))

    def learn(self, record: Any, data: bytes) -> None:  # noqa: ANN401 (as above)
        """Look for the schema of a frame that was announced before this process began."""
        version, reader = data[:SIZE], self.gathered.reader
        if not is_of_another_version(data) or version in self.sought | set(reader.announced):
            return
        self.sought.add(version)
        for schema in announced_before(self.kafka, record):
            reader.announce(schema)

    def acknowledge(self, consumer: KafkaConsumer) -> None:
        """Tell Kafka what is in the store."""
        for (topic, partition), span in self.gathered.spans.items():
            where = TopicPartition(topic, partition)
            self.unacknowledged[where] = OffsetAndMetadata(span.last + 1, "", -1)
        self.commit(consumer)

    def commit(self, consumer: KafkaConsumer) -> None:
        """Commit offsets; what cannot be committed now is committed with the next ones."""
        try:
            consumer.commit(self.unacknowledged, timeout_ms=COMMIT_MS)
        except CommitFailedError as error:
            tell("not acknowledged", reason=str(error))  # others have it now, and store it again
            self.is_member = False
        except KafkaError as error:
            tell("not acknowledged yet", reason=str(error))
            return
        self.unacknowledged.clear()

    def is_over(self, consumer: KafkaConsumer) -> bool:
        """Tell whether nothing came for so long that the sink is to end, and all is stored."""
        if self.idle is None or self.gathered.spans or self.unacknowledged:
            return False
        if time.monotonic() - self.heard < self.idle:
            return False
        asked, was_well = time.monotonic(), self.is_well
        is_all = is_all_acknowledged(consumer, (self.events, self.outcomes))
        self.heard = time.monotonic()
        self.is_well = is_all and self.heard - asked < PROMPT
        return self.is_well and was_well

    def is_lost(self, consumer: KafkaConsumer) -> bool:
        """Tell whether nothing comes though there is more: the group has forgotten this member.

        A machine that stood still for long loses its place, and the client does not always notice.
        """
        now = time.monotonic()
        if self.gathered.spans or now - max(self.taken, self.looked) < LOST:
            return False
        self.looked = now
        if is_all_acknowledged(consumer, (self.events, self.outcomes), mine=True):
            return False
        tell("joins again", group=self.group)
        return True
