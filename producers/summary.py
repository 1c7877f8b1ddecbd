"""What a producer made: figures and assumptions, for the command line to print and to store."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]  # events written so far; market time of the last, UTC


@dataclass(frozen=True, slots=True)
class Summary:
    """A log that was written; times in microseconds UTC."""

    events: int
    securities: int
    first_ts: int
    last_ts: int
    assumptions: tuple[str, ...]  # a sentence each


def silent(_events: int, _ts: int) -> None:
    """Take progress and say nothing."""
