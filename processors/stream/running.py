"""A part that a worker is running: its state, and what Kafka has not acknowledged yet."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from processors.stream.health import STALE
from processors.stream.part import Part

# A snapshot costs time and bytes; it is taken when the source has moved that much more.
SHARE = 20
LEAST_BYTES = 2**22  # of events between two snapshots
LEAST_SECONDS = 2.0


@dataclass(slots=True)
class Running:
    """One part; whoever changes anything here holds its lock."""

    part: Part
    number: int = 0  # of the next snapshot
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pending: list[Any] = field(default_factory=list)  # results and dead letters on their way
    unacked: list[Any] = field(default_factory=list)  # Faust's events since the last snapshot
    moved: int = 0  # bytes of events since the last snapshot
    size: int = 0  # bytes of the last snapshot
    seconds: float = 0.0  # that it took
    taken: float = field(default_factory=time.monotonic)
    sought: int = -1  # offset to which the source was sought because it had left one out
    lag: int = 0  # messages that are still to come
    busy: float | None = None  # since when there is something to do, None if there is nothing

    def is_due(self, now: float) -> bool:
        """Tell whether it is time for a snapshot: by the bytes that came, else by the time."""
        if not self.unacked:
            return False
        if self.moved >= max(LEAST_BYTES, SHARE * self.size):
            return True
        return now - self.taken >= max(LEAST_SECONDS, SHARE * self.seconds)

    def took(self, size: int, seconds: float) -> None:
        """Note that a snapshot was taken."""
        self.number += 1
        self.moved, self.size, self.seconds = 0, size, seconds
        self.taken = time.monotonic()

    def see(self, lag: int) -> None:
        """Note how many messages are still to come."""
        self.lag = lag
        if not lag and not self.unacked:
            self.busy = None
        elif self.busy is None:
            self.busy = time.monotonic()

    def is_late(self, now: float) -> bool:
        """Tell whether there has long been something to do, and no snapshot was taken."""
        if self.busy is None:
            return False
        return now - max(self.busy, self.taken) > max(STALE, 2 * SHARE * self.seconds)
