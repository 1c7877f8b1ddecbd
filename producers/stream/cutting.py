"""Cutting a log into parts and frames."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from producers.batches import choose
from producers.folder_writer import rows_by_kind
from producers.stream.topics import EVERYTHING, parts_of
from schemas.batch import Batch, after, joined, stretch
from schemas.encoder import Encoder
from schemas.end import End
from schemas.frame import NO_EVENTS, Head, encode_frame
from schemas.names import Names


@dataclass(slots=True)
class Cut:
    """How far a part has been cut."""

    last: int = NO_EVENTS  # seq of its last event that has gone out
    waiting: list[Batch] = field(default_factory=list)
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Sendable:
    """A frame, ready to go."""

    head: Head
    value: bytes


class Cutter:
    """Cuts batches of a log into frames of its parts, of at most `size` events each."""

    def __init__(self, log: str, names: Names, parts: list[Cut], size: int) -> None:
        """Begin where the parts stand; `log` is the log's fingerprint."""
        self.log = log
        self.names = names
        self.parts = parts
        self.size = size
        self.encoder = Encoder(names)

    def frames(self, batch: Batch) -> Iterator[Sendable]:
        """Yield the frames that a batch fills."""
        for number, mine in self.split(batch):
            part = self.parts[number]
            part.waiting.append(mine)
            if sum(one.events for one in part.waiting) >= self.size:
                yield from self.full(number, everything=False)

    def rest(self) -> Iterator[Sendable]:
        """Yield what waits for more events, in frames that are not full."""
        for number in range(len(self.parts)):
            yield from self.full(number, everything=True)

    def ends(self, end: End) -> Iterator[Sendable]:
        """Yield what waits, and the end of every part that has not ended."""
        yield from self.rest()
        for number, part in enumerate(self.parts):
            if not part.has_ended:
                yield self.frame(number, {}, part.last, end)

    def split(self, batch: Batch) -> Iterator[tuple[int, Batch]]:
        """Yield what is new of a batch for each part."""
        owners = parts_of(self.names.symbols.texts, len(self.parts))
        for number, part in enumerate(self.parts):
            mine = choose(batch, (owners == number) | (owners == EVERYTHING))
            mine = after(stretch(mine, 0, len(mine.kinds)), part.last)
            if mine.events and not part.has_ended:
                yield number, mine

    def full(self, number: int, *, everything: bool) -> Iterator[Sendable]:
        """Yield frames of what waits in a part: the full ones, or everything."""
        part = self.parts[number]
        if not part.waiting:
            return
        batch = joined(part.waiting)
        whole = batch.events if everything else batch.events // self.size * self.size
        for first in range(0, whole, self.size):
            piece = stretch(batch, first, min(first + self.size, whole))
            yield self.frame(number, dict(rows_by_kind(piece)), piece.last_seq)
        part.waiting = [stretch(batch, whole, batch.events)] if whole < batch.events else []

    def frame(
        self, number: int, rows: dict[str, np.ndarray], last: int, end: End | None = None
    ) -> Sendable:
        """Return a frame, after which the part stands at its last event."""
        part = self.parts[number]
        head = Head(self.log, number, len(self.parts), part.last, last, end)
        value = encode_frame(head, rows, self.encoder)
        part.last, part.has_ended = last, end is not None
        return Sendable(head, value)
