"""A part of a log: its events in frames come in, results go out; nothing here knows of Kafka."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from processors.desk import Arranged
from processors.engine import Decided, Engine, arranged, first_ts
from processors.sessions import sessions
from processors.stream.wire import to_wire
from schemas.batch import Batch, after, joined
from schemas.binary import Damaged
from schemas.chain import ChainReader
from schemas.columns import CHANGE
from schemas.encoder import Encoder
from schemas.end import End
from schemas.errors import InputError
from schemas.frame import NO_EVENTS, Frame, FrameReader, frame_begin
from schemas.index import NameIndex
from schemas.kafka import LARGEST_MESSAGE
from schemas.names import Names
from schemas.result import Asked, Origin, Result, encode_results


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker was told to do."""

    run: str
    asked: Asked
    rules: Mapping[str, np.ndarray]  # REGIME rows by regime
    skips_gaps: bool = False  # goes on where frames are missing


@dataclass(slots=True)
class Place:
    """How far a part has come: with the state of its engines all that a worker must remember."""

    log: str = ""  # fingerprint, empty until the first frame
    partitions: int = 0
    last: int = NO_EVENTS  # seq of the last event
    ts: int = 0
    passed: int = 0  # messages that went to the dead letters
    end: End | None = None
    offset: int = 0  # of the next message in the events' topic


class GapError(InputError):
    """Frames are missing: the part cannot go on without them."""


class Part:
    """One part of a log under the regimes of a run."""

    def __init__(self, number: int, order: Order, names: Names | None = None) -> None:
        """Begin with nothing known but names."""
        self.number = number
        self.order = order
        self.place = Place()
        self.waiting: list[Batch] = []  # accepted and not yet decided
        self.reader = FrameReader(NameIndex(names or Names()))
        self.chains = ChainReader(self.reader)
        self.encoder = Encoder(self.names)
        self.engines = {
            name: Engine(rows, sessions(), self.names) for name, rows in order.rules.items()
        }

    @property
    def names(self) -> Names:
        """The names that the part has met."""
        return self.reader.index.names

    def read(self, data: bytes) -> Frame:
        """Read a frame that may be applied; Damaged if it may not, and nothing has changed then."""
        counts = self.names.counts()
        frame = self.reader.read(data)
        try:
            self.check(frame)
        except Damaged:
            self.reader.forget(counts)
            raise
        return frame

    def check(self, frame: Frame) -> None:
        """Refuse a frame that is not of this part, or goes backwards in time."""
        head, place = frame.head, self.place
        if head.partition != self.number:
            raise Damaged(f"found a frame of part {head.partition}, expected part {self.number}")
        if place.log and head.log != place.log:
            raise Damaged(f"found a frame of the log {head.log}, expected {place.log}")
        fresh = self.fresh(frame)
        if fresh.events and first_ts(fresh) < place.ts:
            raise Damaged(f"found a time before that of seq {place.last}")

    def fresh(self, frame: Frame) -> Batch:
        """Return what is new in a frame: all of it, unless it overlaps with those before."""
        last = self.place.last
        return frame.batch if frame.head.previous >= last else after(frame.batch, last)

    def accept(self, frame: Frame) -> None:
        """Take what is new in a frame, to be decided; GapError if frames are missing before it."""
        head, place = frame.head, self.place
        if place.end or (head.last <= place.last and not head.end):
            return
        if head.previous > place.last and not self.order.skips_gaps:
            raise GapError(
                f"part {self.number}: found a frame after seq {head.previous}, expected one after "
                f"{place.last}: frames are missing; publish the log again, or --skip-gaps"
            )
        batch = self.fresh(frame)
        place.log, place.partitions = head.log, head.partitions
        place.last, place.ts, place.end = max(head.last, place.last), batch.last_ts, head.end
        self.waiting.append(batch)

    def accept_chain(self, frames: Sequence[bytes]) -> int:
        """Take the first frames, as many as are the next ones and as usual; return how many."""
        place = self.place
        if not place.log or place.end:
            return 0
        begin = frame_begin(place.log, self.number, place.partitions)
        usual = list(takewhile(lambda frame: frame.startswith(begin), frames))
        read, batch = self.chains.read(usual, len(begin), place.last, place.ts)
        if batch is None:
            return 0
        place.last, place.ts = batch.last_seq, batch.last_ts
        self.waiting.append(batch)
        return read

    def events_waiting(self) -> int:
        """Count the events that are accepted and not decided."""
        return sum(batch.events for batch in self.waiting)

    def decide(self) -> list[bytes]:
        """Decide what was accepted; return the result as messages, none if nothing was."""
        if not self.waiting:
            return []
        batch = joined(self.waiting)
        self.waiting.clear()
        events = arranged(batch, len(self.names.symbols))
        decided = {name: self.apply(engine, events) for name, engine in self.engines.items()}
        decisions = {name: to_wire(one.outcomes) for name, one in decided.items()}
        changes = {name: one.inside.view(CHANGE) for name, one in decided.items()}
        result = Result(self.origin(), batch.orders, decisions, changes)
        return encode_results(result, self.encoder, LARGEST_MESSAGE // 2)

    def apply(self, engine: Engine, events: Arranged) -> Decided:
        """Decide a batch under one regime, and the end of the log if it has come."""
        decided = engine.apply(events)
        return decided.then(engine.finish(events.last_ts)) if self.place.end else decided

    def pass_over(self, partition: int, previous: int, last: int) -> None:
        """Leave a frame out whose headers say what it held: the next one follows it."""
        self.place.passed += 1
        if partition == self.number and previous <= self.place.last:
            self.place.last = max(last, self.place.last)

    def held(self) -> int:
        """Count the orders that wait or are stored, under all regimes."""
        desks = [desk for engine in self.engines.values() for desk in engine.desks]
        used = [desk.securities[: desk.used] for desk in desks]
        return sum(int(rows["live"].sum() + rows["filed"].sum()) for rows in used)

    def origin(self) -> Origin:
        """Say of what a result is."""
        place, order = self.place, self.order
        return Origin(
            order.run,
            place.log,
            self.number,
            place.partitions,
            place.last,
            place.passed,
            order.asked,
            place.end,
        )
