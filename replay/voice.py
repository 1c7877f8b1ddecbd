"""Who is told how a long job goes: the terminal, or the log of the program that asked for it."""

import logging
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from replay.progress import Tell, progress

LOGGER = logging.getLogger("replay")


class Voice(Protocol):
    """Takes what people may want to know of a job."""

    def say(self, sentence: str) -> None:
        """Tell how it goes."""

    def warn(self, sentence: str) -> None:
        """Tell what is wanted at once: it takes a while, or may not be as it was meant."""

    def progress(self, job: str, events: int | None) -> AbstractContextManager[Tell]:
        """Show how far a job is; `events` is the number expected, None if nobody knows."""


class Terminal:
    """Sentences and bars on standard error."""

    def __init__(self, *, hides_bars: bool = False) -> None:
        """Hide bars where they would disturb outcomes on the same terminal."""
        self.hides_bars = hides_bars

    def say(self, sentence: str) -> None:
        """Write a line."""
        sys.stderr.write(f"soes: {sentence}\n")

    warn = say

    def progress(self, job: str, events: int | None) -> AbstractContextManager[Tell]:
        """Show a bar."""
        return progress(job, events, hidden=self.hides_bars)


class Quiet:
    """The logger `replay`: unless it is set up otherwise, warnings alone reach the screen."""

    def say(self, sentence: str) -> None:
        """Log it."""
        LOGGER.info(sentence)

    def warn(self, sentence: str) -> None:
        """Log it as a warning."""
        LOGGER.warning(sentence)

    def progress(self, job: str, events: int | None) -> AbstractContextManager[Tell]:  # noqa: ARG002 (nothing is shown)
        """Show nothing."""
        return nullcontext(lambda _events, _ts: None)
