"""Patience with a store that is slow, refuses, restarts or is away."""

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from processors.store.connection import Passing
from processors.stream.occurrence import tell

LONGEST = 10  # seconds between two attempts
LOOK = 0.1  # seconds between two looks whether to end

Answer = TypeVar("Answer")


class Patience:
    """Asks a store again and again until it answers, or until told to end."""

    def __init__(self) -> None:
        """Begin with all well."""
        self.ending = False
        self.attempts = 0  # in vain
        self._since: float | None = None
        self._retrying = Retrying(
            retry=retry_if_exception_type(Passing),
            wait=wait_random_exponential(multiplier=0.2, max=LONGEST),
            stop=lambda _: self.ending,
            sleep=self._sleep,
            before_sleep=self._waiting,
            reraise=True,
        )

    def __call__(self, ask: Callable[[], Answer]) -> Answer:
        """Return the answer; Passing if it was not there before the end."""
        answer = self._retrying(ask)
        if self._since is not None:
            tell("store back", seconds=round(time.monotonic() - self._since, 1))
            self._since = None
        return answer

    def away(self) -> float:
        """Return for how many seconds the store has not answered."""
        return 0.0 if (since := self._since) is None else time.monotonic() - since

    def _waiting(self, state: RetryCallState) -> None:
        """Say once that the store does not answer."""
        self.attempts += 1
        if self._since is None:
            self._since = time.monotonic()
            error = state.outcome and state.outcome.exception()
            tell("store away", reason=str(error))

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.ending and time.monotonic() < until:
            time.sleep(LOOK)
