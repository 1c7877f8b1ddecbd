"""Publishing a log: what is not on Kafka yet is cut and sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from producers.log import Log
from producers.stream.cutting import Cut, Cutter
from producers.stream.sender import open_producer
from producers.stream.standing import standing
from producers.stream.topics import prepare_topics
from schemas.batch import Batch, after
from schemas.end import End
from schemas.kafka import Kafka
from schemas.names import Names

Steps = Callable[[Iterator[Batch]], Iterator[Batch]]  # cuts and delays batches
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Way:
    """How a log is published."""

    partitions: int
    frame: int  # events at most
    steps: Steps = iter
    is_prompt: bool = False  # what comes in a step goes out at once, in frames that are not full


class Unsent:
    """The batches of a log without what every part has, and what the whole log comes to."""

    def __init__(self, batches: Iterator[Batch], parts: list[Cut]) -> None:
        """Begin before the first batch."""
        self.batches = batches
        self.last = min(part.last for part in parts if not part.has_ended)
        self.events = self.known = self.last_seq = self.last_ts = 0

    def __iter__(self) -> Iterator[Batch]:
        """Go through the batches."""
        for batch in self.batches:
            rest = after(batch, self.last)
            self.events += batch.events
            self.known += batch.events - rest.events
            self.last_seq, self.last_ts = batch.last_seq, batch.last_ts
            if rest.events:
                yield rest


def publish_log(kafka: Kafka, log: Log, way: Way, tell: Tell) -> list[int]:
    """Put a log on Kafka, from where an earlier attempt ended; return the parts that were whole."""
    prepare_topics(kafka, way.partitions)
    parts = standing(kafka, way.partitions, log.fingerprint)
    whole = [number for number, part in enumerate(parts) if part.has_ended]
    if len(whole) == way.partitions:
        return whole
    names = Names()
    unsent, sent = Unsent(log.batches(names), parts), 0
    cutter = Cutter(log.fingerprint, names, parts, way.frame)
    with open_producer(kafka) as sender:
        sender.announce(log.fingerprint, way.partitions)
        sender.flush()
        standing(kafka, way.partitions, log.fingerprint)  # another may have begun at once with us
        for batch in way.steps(iter(unsent)):
            for frame in cutter.frames(batch):
                sender.send_frame(frame)
            for frame in cutter.rest() if way.is_prompt else ():
                sender.send_frame(frame)
            sent += batch.events
            tell(unsent.known + sent, batch.last_ts)
        end = End(unsent.events, unsent.last_seq, unsent.last_ts, str(log.path), log.notes)
        for frame in cutter.ends(end):
            sender.send_frame(frame)
    return whole
