"""Publishing a log: what is not on Kafka yet is cut and sent."""

from collections.abc import Callable, Iterator

from producers.log import Log
from producers.stream.cutting import Cutter
from producers.stream.sender import open_producer
from producers.stream.standing import standing
from producers.stream.topics import prepare_topics
from schemas.batch import Batch
from schemas.frame import End
from schemas.kafka import Kafka
from schemas.names import Names

Steps = Callable[[Iterator[Batch]], Iterator[Batch]]  # cuts and delays batches
Tell = Callable[[int, int], None]


def publish_log(
    kafka: Kafka, log: Log, partitions: int, size: int, steps: Steps, tell: Tell
) -> list[int]:
    """Put a log on Kafka, from where an earlier attempt ended; return the parts that were whole."""
    prepare_topics(kafka, partitions)
    names = Names()
    parts = standing(kafka, partitions, log.fingerprint)
    whole = [number for number, part in enumerate(parts) if part.has_ended]
    if len(whole) == partitions:
        return whole
    cutter = Cutter(log.fingerprint, names, parts, size)
    events, last_seq, last_ts = 0, 0, 0
    with open_producer(kafka) as sender:
        sender.announce(log.fingerprint, partitions)
        for batch in steps(log.batches(names)):
            for frame in cutter.frames(batch):
                sender.send_frame(frame)
            events, last_seq, last_ts = events + batch.events, batch.last_seq, batch.last_ts
            tell(events, last_ts)
        for frame in cutter.ends(End(events, last_seq, last_ts, str(log.path), log.notes)):
            sender.send_frame(frame)
    return whole
