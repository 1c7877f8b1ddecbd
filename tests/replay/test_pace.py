"""Outcomes come when their time does."""

from collections.abc import Sequence

import numpy as np

from processors.engine import Decided
from processors.rules.tables import INSIDE, OUTCOME
from replay.deciding import Step
from replay.pace import Pace
from schemas.time import SECOND

START = 1_000 * SECOND


class Watch:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        """Begin at an odd time."""
        self.now = 12.5

    def read(self) -> float:
        """Return the time in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def a_step(first: float, last: float, outcomes: Sequence[float]) -> Step:
    """Return a step from one second after the start to another, with outcomes at seconds."""
    rows = np.zeros(len(outcomes), OUTCOME)
    rows["ts"] = [START + round(second * SECOND) for second in outcomes]
    return Step(
        events=10,
        first_ts=START + round(first * SECOND),
        ts=START + round(last * SECOND),
        decided={"1997": Decided(rows, np.zeros(0, INSIDE))},
    )


def seen(pace: Pace, watch: Watch, steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Return for each outcome when it was seen and when it took effect, in seconds."""
    began = watch.now
    return [
        (watch.now - began, (int(ts) - START) / SECOND)
        for step in pace.of(steps)
        for ts in step.decided["1997"].outcomes["ts"]
    ]


def test_nothing_comes_before_its_time_and_all_within_a_tenth_of_a_second() -> None:
    watch = Watch()
    steps = [a_step(0, 60, [0, 12.25, 59]), a_step(60, 120, [119.9, 119.95])]

    times = seen(Pace(60, clock=watch.read, sleep=watch.sleep), watch, steps)

    assert [ts for _, ts in times] == [0, 12.25, 59, 119.9, 119.95]
    assert all(0 <= when - ts / 60 <= 0.1 + 1e-9 for when, ts in times)


def test_the_pace_begins_where_reporting_does() -> None:
    watch = Watch()
    pace = Pace(1, start=START + 100 * SECOND, clock=watch.read, sleep=watch.sleep)

    times = seen(pace, watch, [a_step(0, 50, []), a_step(50, 110, [100.5, 109])])

    assert [ts for _, ts in times] == [100.5, 109]
    assert all(0 <= when - (ts - 100) <= 0.1 + 1e-9 for when, ts in times)


def pieces_of(step: Step) -> list[Step]:
    """Return the pieces in which a step comes at the pace of its own time."""
    watch = Watch()
    return list(Pace(1, START, clock=watch.read, sleep=watch.sleep).of([step]))


def test_events_are_counted_once_however_a_step_is_cut() -> None:
    pieces = pieces_of(a_step(0, 60, [1, 2, 3, 7.77, 31, 59.99]))

    assert sum(piece.events for piece in pieces) == 10


def test_events_count_as_market_time_passes() -> None:
    """Ten events in sixty seconds: one in six."""
    pieces = pieces_of(a_step(0, 60, [5.8, 5.95, 29.95, 59.85]))

    assert [(piece.ts - START) / SECOND for piece in pieces] == [5.9, 6, 30, 59.9, 60]
    assert [piece.events for piece in pieces] == [0, 1, 4, 4, 1]


def test_a_timer_before_the_first_event_of_a_step_counts_none() -> None:
    pieces = pieces_of(a_step(30, 60, [2, 29.85, 45.05]))

    assert [piece.events for piece in pieces] == [0, 0, 5, 5]


def test_events_of_one_instant_count_together() -> None:
    pieces = pieces_of(a_step(60, 60, [12, 60]))

    assert [piece.events for piece in pieces] == [0, 10]
