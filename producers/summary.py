"""What every producer is handed, and what it hands back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from schemas.batch import Batch
from schemas.names import Names
from schemas.time import EPOCH, MICROSECOND, NEW_YORK

Progress = Callable[[int, int], None]  # events written so far; market time of the last, UTC


class Writer(Protocol):
    """Whatever takes the batches of a log in order."""

    def write(self, batch: Batch, names: Names) -> object:
        """Take the next batch."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A log that was written; times in microseconds UTC."""

    events: int
    securities: int
    first_ts: int
    last_ts: int
    assumptions: tuple[str, ...]  # a sentence each, for people to read and the store to keep


def silent(_events: int, _ts: int) -> None:
    """Take progress and say nothing."""


def instant(day: date, hour: time) -> int:
    """Return a time of New York's day in microseconds UTC."""
    return (datetime.combine(day, hour, NEW_YORK) - EPOCH) // MICROSECOND


def usual_session(day: date) -> tuple[int, int]:
    """Return 09:30 and 16:00 of New York, in microseconds UTC."""
    return instant(day, time(9, 30)), instant(day, time(16))
