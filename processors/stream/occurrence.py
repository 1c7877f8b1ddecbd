"""Occurrences: what a process of a stream says, a line of JSON each, on standard error."""

import json
import sys
from datetime import UTC, datetime


def tell(what: str, **facts: object) -> None:
    """Say that something occurred."""
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "what": what, **facts}
    sys.stderr.write(json.dumps(line, default=str) + "\n")
    sys.stderr.flush()
