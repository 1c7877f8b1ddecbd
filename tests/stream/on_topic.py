"""What stands on the events' topic, read back the plain way."""

from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from schemas.frame import Frame, FrameReader
from schemas.index import NameIndex
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import records

Told = tuple[str, dict[str, Any]]  # an event's kind and fields


@dataclass(frozen=True)
class Message:
    """A message, with headers as text."""

    key: bytes | None
    value: bytes
    headers: dict[str, str]
    ms: int  # since 1970, when it was sent

    @property
    def is_announcement(self) -> bool:
        """Tell whether it says in which schema the frames are."""
        return self.key == b"schema"


@dataclass(frozen=True)
class Read:
    """The frames of a part, and their events in plain words."""

    frames: list[Frame]
    events: list[list[Told]]  # by frame

    @property
    def all_events(self) -> list[Told]:
        """Return the events of all frames."""
        return [event for frame in self.events for event in frame]


def messages(kafka: Kafka, part: int, topic: str = "events") -> list[Message]:
    """Return all messages of a partition."""
    place = TopicPartition(kafka.topic(topic), part)
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers, max_partition_fetch_bytes=2**23)
    try:
        consumer.assign([place])
        consumer.seek_to_beginning()
        end, found = consumer.end_offsets([place])[place], []
        while consumer.position(place) < end:
            for one in consumer.poll(timeout_ms=500).get(place, ()):
                headers = {name: bytes(value).decode() for name, value in one.headers}
                found.append(Message(one.key, one.value, headers, one.timestamp))
    finally:
        consumer.close()
    return found


def read(kafka: Kafka, part: int) -> Read:
    """Read the frames of a part."""
    names = Names()
    reader = FrameReader(NameIndex(names))
    values = [one.value for one in messages(kafka, part) if not one.is_announcement]
    frames = [reader.read(value) for value in values]
    return Read(frames, [list(records(frame.batch, names)) for frame in frames])
