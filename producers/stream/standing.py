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
            return [_standing(consumer, kafka, number, log) for number in range(partitions)]
        finally:
            consumer.close()


def _standing(consumer: KafkaConsumer, kafka: Kafka, number: int, log: str) -> Cut:
    found = last_frame(consumer, TopicPartition(kafka.topic("events"), number))
    if found is None:
        return Cut()
    if found["log"].decode() != log:
        raise InputError(
            f"the topic {kafka.topic('events')} holds the log {found['log'].decode()}, not {log}: "
            "choose another --prefix"
        )
    return Cut(int(found["last"]), has_ended=found["end"] == b"1") if "last" in found else Cut()


def last_frame(consumer: KafkaConsumer, partition: TopicPartition) -> dict[str, bytes] | None:
    """Return the headers of a partition's last frame, else of an announcement, else None."""
    consumer.assign([partition])
    begin = consumer.beginning_offsets([partition])[partition]
    end = consumer.end_offsets([partition])[partition]
    look = LOOK_BACK
    while begin < end:
        start = max(begin, end - look)
        frame = announced = None
        for headers in between(consumer, partition, start, end):
            if "last" in headers:
                frame = headers
            elif "log" in headers:
                announced = headers
        if frame or start == begin:
            return frame or announced
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
