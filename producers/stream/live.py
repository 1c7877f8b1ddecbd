"""A live source: its events are numbered, kept and sent as they come, with clocks between them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from producers.log import open_log
from producers.stream.cutting import Cut, Cutter
from producers.stream.incoming import Incoming, Line
from producers.stream.keep import Keep
from producers.stream.numbering import Event, LateError, Numbering
from producers.stream.resume import lines_kept
from producers.stream.sender import Sender, open_producer
from producers.stream.standing import standing
from producers.stream.topics import prepare_topics
from schemas.batch import Batch
from schemas.dead_letter import headers
from schemas.end import End
from schemas.errors import InputError
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import Collector
from schemas.time import FIRST

LOOK_SECONDS = 0.1  # at most, until the next look whether to end
BYTES = 2**20  # of lines that wait; a frame of them fits into a message

IsEnding = Callable[[], bool]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a live source is published; times in seconds."""

    partitions: int
    frame: int  # events at most
    linger: float  # that an event waits for more
    clock: float  # without anything in a part, until a clock is put in
    lateness: float  # of clocks
    ends: bool  # the log ends with the source


def follow(
    kafka: Kafka, incoming: Incoming, keep: Keep, manner: Manner, is_ending: IsEnding, tell: Tell
) -> None:
    """Publish what comes until it is to end."""
    prepare_topics(kafka, manner.partitions)
    warm_up()
    find_parts(kafka, keep, manner.partitions)  # nobody is fenced off by what is refused
    with open_producer(kafka, linger_ms=0, sole=keep.about.log) as sender:
        sender.announce(keep.about.log, manner.partitions)
        sender.flush()  # from here on nobody else can write
        parts = find_parts(kafka, keep, manner.partitions)
        live = Live(sender, keep, parts, manner, tell)
        live.catch_up()
        begun = keep.follow(incoming.name)
        if incoming.path is not None:
            incoming.known = lines_kept(incoming.path, keep.path, begun)
        live.run(incoming, is_ending)
        if manner.ends:
            live.end()


def find_parts(kafka: Kafka, keep: Keep, partitions: int) -> list[Cut]:
    """Return how far the parts are; InputError if that is not how far this log can be."""
    parts = standing(kafka, partitions, keep.about.log)
    last = max(part.last for part in parts)
    if last > keep.events:
        raise InputError(
            f"{kafka.topic('events')} has events up to seq {last}, {keep.path} up to {keep.events}:"
            " go on with the log that was kept, or choose another --prefix"
        )
    return parts


def warm_up() -> None:
    """Let the compiler work before the first event comes, which would have to wait."""
    names = Names()
    collector = Collector(names)
    collector.add("clock", {"seq": 1, "ts": FIRST})
    list(Cutter("", names, [Cut()], size=1).frames(collector.take()))


class Live:
    """Numbers, keeps and sends; use `follow`."""

    def __init__(
        self, sender: Sender, keep: Keep, parts: list[Cut], manner: Manner, tell: Tell
    ) -> None:
        """Go on where the parts are."""
        self.sender = sender
        self.keep = keep
        self.parts = parts
        self.manner = manner
        self.tell = tell
        now = time.monotonic()
        self.heard = [now] * len(parts)  # when something was last sent to each part
        self.oldest = now  # when the first event that waits came
        self.bytes = 0  # of lines that wait
        self.collector = Collector(Names())
        self.numbering = Numbering(0, 0, now, manner.lateness)

    def catch_up(self) -> None:
        """Send what is kept and was not sent; InputError if the log has ended."""
        names, lines, ts = Names(), 0, 0
        for batch in open_log(self.keep.path).batches(names):
            lines, ts = lines + batch.events, batch.last_ts
            if batch.last_seq != lines:
                raise InputError(
                    f"{self.keep.path}: found seq {batch.last_seq} in line {lines}, expected a log "
                    "that was kept here, where they are equal"
                )
            self.send(batch, names)
        self.numbering = Numbering(lines, ts, time.monotonic(), self.manner.lateness)
        if any(part.has_ended for part in self.parts):
            self.end()
            raise InputError(
                f"the log {self.keep.path} has ended in {self.sender.kafka.topic('events')}: "
                "choose another --prefix, and another file to --keep"
            )

    def run(self, incoming: Incoming, is_ending: IsEnding) -> None:
        """Publish what comes."""
        while not (incoming.has_ended or is_ending()):
            for line in incoming.take(self.patience()):
                self.take(line)
            self.pass_time(time.monotonic())
            self.sender.look()
        self.publish()

    def patience(self) -> float:
        """Return how long to wait for lines, in seconds."""
        due = [LOOK_SECONDS]
        if len(self.collector):
            due.append(self.oldest + self.manner.linger - time.monotonic())
        if self.numbering.seq:
            due.append(min(self.heard) + self.manner.clock - time.monotonic())
        return max(0.0, min(due))

    def take(self, line: Line) -> None:
        """Let the event of a line wait; what is none, or comes too late, is a dead letter."""
        now = time.monotonic()
        try:
            self.add(self.numbering.event(line.data, now), now)
        except ValueError as error:
            kind = "late" if isinstance(error, LateError) else "bad_line"
            about = headers(reason=str(error), kind=kind, line=line.number)
            self.sender.send("dead-letters", 0, line.data, about)
            return
        self.bytes += len(line.data)
        if len(self.collector) >= self.manner.frame or self.bytes >= BYTES:
            self.publish()

    def add(self, event: Event, now: float) -> None:
        """Let an event wait to be published."""
        if not len(self.collector):
            self.oldest = now
        self.collector.add(*event)

    def pass_time(self, now: float) -> None:
        """Publish what has waited long enough, with a clock if a part has had nothing for long."""
        is_quiet = self.numbering.seq > 0 and now - min(self.heard) >= self.manner.clock
        if is_quiet:
            self.add(self.numbering.clock(now), now)
        if is_quiet or (len(self.collector) and now - self.oldest >= self.manner.linger):
            self.publish()

    def publish(self) -> None:
        """Keep what waits, then send it."""
        if not len(self.collector):
            return
        batch, names = self.collector.take(), self.collector.names
        self.keep.write(batch, names)
        self.send(batch, names)
        self.tell(self.keep.events, batch.last_ts)
        self.collector, self.bytes = Collector(Names()), 0  # names would pile up for ever

    def send(self, batch: Batch, names: Names) -> None:
        """Send a batch to the parts of which it is, as far as they do not have it."""
        cutter = Cutter(self.keep.about.log, names, self.parts, self.manner.frame)
        for frame in (*cutter.frames(batch), *cutter.rest()):
            self.sender.send_frame(frame)
            self.heard[frame.head.partition] = time.monotonic()

    def end(self) -> None:
        """End the log in every part."""
        last = self.numbering
        end = End(self.keep.events, last.seq, last.ts, str(self.keep.path), ())
        cutter = Cutter(self.keep.about.log, Names(), self.parts, self.manner.frame)
        for frame in cutter.ends(end):
            self.sender.send_frame(frame)
