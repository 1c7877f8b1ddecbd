"""A run that is being decided, followed over Kafka."""

from __future__ import annotations

import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from processors.fingerprint import rules_fingerprint
from processors.stream.consumer import open_consumer, partitions_of
from producers.stream.topics import partition_of
from replay.watch.recording import Recording
from replay.watch.scene import Take
from schemas.binary import Damaged
from schemas.errors import InputError
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import read_result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kafka import KafkaConsumer, TopicPartition

    from schemas.kafka import Kafka
    from schemas.result import Asked

LOOK_MS = 200
PATIENCE = 10.0  # seconds until something of a run, or of a security, must have come
PAUSE = 0.2  # seconds between two growths at least
REST = 4  # times as long as the last growth took
UNSEEN = 60.0  # seconds without a viewer, after which a security is followed no more


class LiveSource:
    """The securities of a run in Kafka, under its regimes."""

    def __init__(self, kafka: Kafka, run: str) -> None:
        """Find the run; InputError if nothing of it is there, or other rules decide it."""
        self.kafka, self.title = kafka, run
        self.asked = _asked(kafka, run)
        if self.asked.rules != rules_fingerprint():
            raise InputError(
                f"the run {run} is decided by other rules than these, which cannot tell its market"
            )
        self.settings, self.regimes = self.asked.settings, self.asked.regimes
        self.note = "This run is followed while it is decided."
        self._lock = Lock()
        self._names = Names()
        self._next: dict[TopicPartition, int] = {}  # offsets up to which names were looked for

    @property
    def symbols(self) -> list[str]:
        """The securities that have been published by now, in lexical order."""
        with self._lock, open_consumer(self.kafka) as consumer:
            reader = FrameReader(NameIndex(Names()))
            for data in self._new_frames(consumer):
                try:
                    reader.read(data)
                except Damaged:
                    continue
            for symbol in reader.index.names.symbols:
                self._names.symbol(symbol)
        return sorted(self._names.symbols)

    def _new_frames(self, consumer: KafkaConsumer) -> Iterator[bytes]:
        """Yield the frames that are there and have not been looked at."""
        parts = partitions_of(consumer, self.kafka.topic("events"))
        consumer.assign(parts)
        for part in parts:
            consumer.seek(part, self._next.get(part, 0))
        ends = consumer.end_offsets(parts)
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=LOOK_MS).values():
                yield from (record.value or b"" for record in records)
        self._next = {part: consumer.position(part) for part in parts}

    def scene(self, symbol: str, regimes: Sequence[str]) -> Live:
        """Follow a security; InputError if the run has not these regimes."""
        missing = [regime for regime in regimes if regime not in self.regimes]
        if missing:
            raise InputError(f"the run {self.title} is not decided under {', '.join(missing)}")
        return Live(self.kafka, Recording(self.title, symbol, regimes, self.settings))


class Live:
    """A security that is followed in a thread, as long as somebody looks."""

    def __init__(self, kafka: Kafka, recording: Recording) -> None:
        """Begin to follow."""
        self.kafka, self.recording = kafka, recording
        self._take: Take | None = None
        self._error: InputError | None = None
        self._has_begun = Event()
        self._has_news = False
        self._due = self._seen = time.monotonic()
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Tell whether it is followed, or has come to its end."""
        over = self._take is not None and self._take.reel.is_over
        return self._error is None and (over or self._thread.is_alive())

    def latest(self) -> Take:
        """Return all that is decided by now; InputError if nothing is, or Kafka is gone."""
        self._seen = time.monotonic()
        self._has_begun.wait(PATIENCE)
        if self._error is not None:
            raise self._error
        if self._take is None:
            raise InputError(f"nothing of {self.recording.symbol} has been decided yet: look later")
        return self._take

    def _follow(self) -> None:
        try:
            with open_consumer(self.kafka) as consumer:
                for took in _messages(consumer, self.kafka, self.recording):
                    self._has_news = self._has_news or took
                    if self._has_news and time.monotonic() >= self._due:
                        self._grow()
                    if self._is_done():
                        return
        except InputError as error:
            self._error = error
        finally:
            self._has_begun.set()

    def _grow(self) -> None:
        """Make the reel as long as it can be; the longer that takes, the seldomer it is done."""
        began = time.monotonic()
        reel = self.recording.grow()
        if reel is not None:
            self._take = Take.of(reel)
            self._has_begun.set()
        self._has_news = False
        self._due = time.monotonic() + max(PAUSE, REST * (time.monotonic() - began))

    def _is_done(self) -> bool:
        over = self._take is not None and self._take.reel.is_over
        return over or time.monotonic() - self._seen > UNSEEN


def _messages(consumer: KafkaConsumer, kafka: Kafka, recording: Recording) -> Iterator[bool]:
    """Hand messages on as they come; a step is a look, and tells whether something came."""
    events, outcomes = (partitions_of(consumer, kafka.topic(one)) for one in ("events", "outcomes"))
    number = partition_of(recording.symbol, len(events))
    takers = {events[number]: recording.take_frame, outcomes[number]: recording.take_result}
    consumer.assign(list(takers))
    while True:
        found = consumer.poll(timeout_ms=LOOK_MS)
        for part, records in found.items():
            for record in records:
                takers[part](record.value or b"")
        yield bool(found)


def _asked(kafka: Kafka, run: str) -> Asked:
    """Return what a run was asked to do, as its first result says."""
    topic, until = kafka.topic("outcomes"), time.monotonic() + PATIENCE
    with open_consumer(kafka) as consumer:
        consumer.assign(partitions_of(consumer, topic))
        while consumer.assignment() and time.monotonic() < until:
            for records in consumer.poll(timeout_ms=LOOK_MS).values():
                for record in records:
                    try:
                        origin = read_result(record.value or b"", NameIndex(Names())).origin
                    except Damaged:
                        continue
                    if origin.run == run:
                        return origin.asked
    raise InputError(f"nothing of a run {run} is in {topic} at {kafka.servers}")
