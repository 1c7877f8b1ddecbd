"""Occurrences: what a process of a stream says, a line of JSON each, on standard error."""

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from schemas.errors import InputError

FAILED = 1
AGAIN = 10.0  # seconds until a library may say the same again


def tell(what: str, **facts: object) -> None:
    """Say that something occurred."""
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "what": what, **facts}
    sys.stderr.write(json.dumps(line, default=str) + "\n")
    sys.stderr.flush()


def fail(error: Exception) -> None:
    """End the process at once: what it had not acknowledged is done again by the next one."""
    reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    tell("failed", reason=reason)
    os._exit(FAILED)


class Lines(logging.Handler):
    """What libraries say, as occurrences; one that says the same every moment is heard at times."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        super().__init__()
        self._heard: dict[tuple[str, str], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Say it, unless it has just been said."""
        now, what = time.monotonic(), (record.name, str(record.msg))
        if now - self._heard.get(what, -AGAIN) >= AGAIN:
            self._heard[what] = now
            tell("library says", library=record.name, text=record.getMessage())


def logging_config() -> dict[str, Any]:
    """Return the settings of `logging` under which errors of libraries are occurrences."""
    handlers = {"lines": {"()": Lines}}
    root = {"level": "ERROR", "handlers": list(handlers)}
    return {"version": 1, "disable_existing_loggers": False, "handlers": handlers, "root": root}
