"""A part that a worker is running: its state, and what Kafka has not acknowledged yet."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from processors.stream.arrivals import take_in
from processors.stream.health import STALE
from processors.stream.part import Part
from processors.stream.snapshot import pack

SHARE = 20  # times as long as a snapshot took until the next one: a twentieth of the time
LEAST_SECONDS = 2.0
# Messages decided together at most: what they bring must fit into one message.
MOST_BYTES = 2**18
MOST_MESSAGES = 1024


@dataclass(slots=True)
class Running:
    """One part; whoever changes anything here holds its lock."""

    part: Part
    number: int = 0  # of the next snapshot
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    arrived: list[Any] = field(default_factory=list)  # messages that wait to be decided
    arrived_bytes: int = 0
    pending: list[Any] = field(default_factory=list)  # results and dead letters on their way
    unacked: list[Any] = field(default_factory=list)  # Faust's events since the last snapshot
    size: int = 0  # bytes of the last snapshot
    seconds: float = 0.0  # that it took
    packing: float = 0.0  # seconds of processor time that all of them took
    taken: float = field(default_factory=time.monotonic)
    sought: int = -1  # offset to which the source was sought because it had left one out
    lag: int = 0  # messages that are still to come
    busy: float | None = None  # since when there is something to do, None if there is nothing

    def arrive(self, event: Any) -> None:  # noqa: ANN401 (Faust's event)
        """Keep a message to be decided soon, with those that follow it."""
        size = len(event.message.value)
        self.part.place.offset = event.message.offset + 1
        self.arrived.append(event.message)
        self.arrived_bytes += size
        self.unacked.append(event)
        event.value = None  # the acknowledgement is kept for long, not the bytes

    def is_full(self) -> bool:
        """Tell whether as much has come as is decided together."""
        return self.arrived_bytes >= MOST_BYTES or len(self.arrived) >= MOST_MESSAGES

    def take_in(self) -> Iterator[tuple[Any, str]]:
        """Let the part take what has arrived; yield the messages that are damaged, and why."""
        arrived, self.arrived, self.arrived_bytes = self.arrived, [], 0
        yield from take_in(self.part, arrived)
        for message in arrived:
            message.value = None

    def is_due(self, now: float, parts: int) -> bool:
        """Tell whether it is time for a snapshot; a worker's parts share what those may cost."""
        if not self.unacked:
            return False
        return now - self.taken >= max(LEAST_SECONDS, SHARE * parts * self.seconds)

    def pack(self) -> bytes:
        """Return the part as a snapshot, in a thread of its own or not."""
        began = time.thread_time()
        data = pack(self.part)
        self.packing += time.thread_time() - began
        return data

    def took(self, size: int, seconds: float) -> None:
        """Note that a snapshot was taken."""
        self.number += 1
        self.size, self.seconds = size, seconds
        self.taken = time.monotonic()

    def see(self, lag: int) -> None:
        """Note how many messages are still to come."""
        self.lag = lag
        if not lag and not self.unacked:
            self.busy = None
        elif self.busy is None:
            self.busy = time.monotonic()

    def is_late(self, now: float, parts: int) -> bool:
        """Tell whether there has long been something to do, and no snapshot was taken."""
        if self.busy is None:
            return False
        return now - max(self.busy, self.taken) > max(STALE, 2 * SHARE * parts * self.seconds)
