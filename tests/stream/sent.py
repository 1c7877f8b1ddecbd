"""What a publisher and workers would have sent: frames and results of a small log, on Kafka."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from processors.fingerprint import rules_fingerprint
from processors.regimes import regime_rows
from processors.stream.part import Order, Part
from producers.log import Log
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.kafka import TOPICS, Kafka
from schemas.names import Names
from schemas.result import Asked
from tests.stream.cut import cut

REGIMES = ("1997", "1998")


@dataclass(frozen=True)
class Sent:
    """The messages of a log and of a run of it, by part."""

    frames: list[list[bytes]]
    results: list[list[bytes]]


def messages(
    log: Log, parts: int, size: int, run: str = "run-1", regimes: Sequence[str] = REGIMES
) -> Sent:
    """Cut a log into frames, and decide them part by part."""
    frames = cut(log, parts, size)
    order = _order(run, regimes)
    results = [list(_decided(Part(number, order), one)) for number, one in enumerate(frames)]
    return Sent(frames, results)


def _order(run: str, regimes: Sequence[str]) -> Order:
    asked = Asked(tuple(regimes), {}, rules_fingerprint(), version("soes-replay"))
    return Order(run, asked, {name: regime_rows(name) for name in regimes})


def _decided(part: Part, frames: list[bytes]) -> Iterator[bytes]:
    for frame in frames:
        part.accept(part.read(frame))
        (result,) = part.decide()
        yield result


def damaged(log: Log, size: int, place: int) -> Sent:
    """Return the messages of a log in one part, of which a frame was damaged on the way."""
    frames = cut(log, 1, size)
    part = Part(0, _order("run-1", REGIMES))
    results: list[bytes] = []
    for number, frame in enumerate(frames[0]):
        if number == place:
            head = FrameReader(NameIndex(Names())).read(frame).head
            part.pass_over(0, head.previous, head.last)
        else:
            results += _decided(part, [frame])
    frames[0][place] = frames[0][place][:-9]
    return Sent(frames, [results])


def make_topics(kafka: Kafka, partitions: int) -> None:
    """Make the topics of a log."""
    admin = KafkaAdminClient(**kafka.for_kafka_python())
    admin.create_topics([NewTopic(kafka.topic(name), partitions, 1) for name in TOPICS])
    admin.close()


def send(
    kafka: Kafka, topic: str, parts: Sequence[Sequence[bytes]], key: bytes | None = None
) -> None:
    """Send messages to the partitions of a topic, a message of each in turn."""
    producer = KafkaProducer(**kafka.for_kafka_python(), max_request_size=2**23)
    for place in range(max(map(len, parts))):
        for number, part in enumerate(parts):
            if place < len(part):
                headers = [("crc", b"%d" % zlib.crc32(part[place]))]
                producer.send(
                    kafka.topic(topic), part[place], key, headers=headers, partition=number
                )
    producer.flush()
    producer.close()
