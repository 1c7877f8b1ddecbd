"""How far the parts of a log stand on Kafka: what an earlier attempt has sent."""

from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition

from producers.stream.cutting import Cut
from schemas.errors import InputError
from schemas.kafka import PATIENCE_MS, Kafka, sentences

LOOK_BACK = 8  # messages at a partition's end among which its last frame is
LOOK_MS = 500


def standing(kafka: Kafka, partitions: int, log: str) -> list[Cut]:
    """Return how far an earlier attempt came; InputError if another log is there."""
    with sentences(kafka):
        consumer = KafkaConsumer(bootstrap_timeout_ms=PATIENCE_MS, **kafka.for_kafka_python())
        try:
            _refuse_another(kafka, owner(consumer, kafka), log)
            return [_standing(consumer, kafka, number, log) for number in range(partitions)]
        finally:
            consumer.close()


def owner(consumer: KafkaConsumer, kafka: Kafka) -> str | None:
    """Return whose the topic is: of those who begin at once, the first in part 0, seen by all."""
    place = TopicPartition(kafka.topic("events"), 0)
    consumer.assign([place])
    begin = consumer.beginning_offsets([place])[place]
    end = consumer.end_offsets([place])[place]
    for headers in between(consumer, place, begin, end):
        if "log" in headers:
            return headers["log"].decode()
    return None


def _refuse_another(kafka: Kafka, found: str | None, log: str) -> None:
    if found not in (None, log):
        raise InputError(
            f"the topic {kafka.topic('events')} holds the log {found}, not {log}: "
            "choose another --prefix"
        )


def _standing(consumer: KafkaConsumer, kafka: Kafka, number: int, log: str) -> Cut:
    found = last_frame(consumer, TopicPartition(kafka.topic("events"), number))
    if found is None:
        return Cut()
    _refuse_another(kafka, found["log"].decode(), log)
    return Cut(int(found["last"]), has_ended=found["end"] == b"1")


def last_frame(consumer: KafkaConsumer, partition: TopicPartition) -> dict[str, bytes] | None:
    """Return the headers of a partition's last frame, None if there is none."""
    consumer.assign([partition])
    begin = consumer.beginning_offsets([partition])[partition]
    end = consumer.end_offsets([partition])[partition]
    look = LOOK_BACK
    while begin < end:
        start = max(begin, end - look)
        frame = None
        for headers in between(consumer, partition, start, end):
            frame = headers if "last" in headers else frame
        if frame or start == begin:
            return frame
        look *= 4
    return None


def between(
    consumer: KafkaConsumer, partition: TopicPartition, start: int, end: int
) -> Iterator[dict[str, bytes]]:
    """Go through the headers of the messages of a stretch."""
    consumer.seek(partition, start)
    while consumer.position(partition) < end:
        for record in consumer.poll(timeout_ms=LOOK_MS).get(partition, ()):
            yield dict(record.headers)
