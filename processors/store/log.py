"""What the store wants of a log; `producers` have it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from schemas.batch import Batch
from schemas.names import Names


class Log(Protocol):
    """Events in order of seq, named by their content."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def fingerprint(self) -> str:
        """What it holds."""

    def batches(self, names: Names) -> Iterator[Batch]:
        """Go through the events."""
