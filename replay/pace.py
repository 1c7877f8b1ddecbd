"""`--speed`: outcomes come when their time does, so many times as fast as it happened."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from replay.deciding import Step
from schemas.time import SECOND

TICK = SECOND // 10  # of the watcher's time, in microseconds: what comes within is shown together


class Pace:
    """Turns market time into the watcher's time."""

    def __init__(
        self,
        speed: float,
        start: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin at `start` (microseconds UTC), else at the first step."""
        self.speed = speed
        self.start = start
        self.clock = clock
        self.sleep = sleep
        self.began: float | None = None

    def of(self, steps: Iterable[Step]) -> Iterator[Step]:
        """Yield the steps in pieces, each when its time has come."""
        for step in steps:
            if self.start is None:
                self.start = step.first_ts
            for piece in self.pieces(step, self.start):
                self.wait_for(piece.ts, self.start)
                yield piece

    def pieces(self, step: Step, start: int) -> Iterator[Step]:
        """Cut a step into ticks, each with its share of the events, so that progress is seen."""
        tick = max(1, int(TICK * self.speed))
        times = np.concatenate([rows["ts"] for rows in step.rows()])
        ends = start + (np.unique((times - start) // tick) + 1) * tick
        rest, counted = step, 0
        for end in ends[ends <= step.ts].tolist():
            now, rest = rest.cut(end)
            passed = events_by(end, step)
            yield replace(now, events=passed - counted)
            counted = passed
        yield replace(rest, events=step.events - counted)

    def wait_for(self, instant: int, start: int) -> None:
        """Sleep until an instant has come; what lies before the start is there at once."""
        if instant < start:
            return
        if self.began is None:
            self.began = self.clock()
        due = self.began + (instant - start) / (self.speed * SECOND)
        if (rest := due - self.clock()) > 0:
            self.sleep(rest)


def events_by(instant: int, step: Step) -> int:
    """Return how many events of a step have passed by an instant, as if they had come evenly."""
    since = max(0, instant - step.first_ts)  # a timer may be due before the first event
    return step.events * since // max(1, step.ts - step.first_ts)
