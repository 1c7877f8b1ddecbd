"""Occurrences: what a process of a stream says, a line of JSON each, on standard error."""

import json
import os
import sys
from datetime import UTC, datetime

from schemas.errors import InputError

FAILED = 1


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
