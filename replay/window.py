"""What of a replay is reported: the outcomes between `--from` and `--to`."""

import re
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np

from producers.log import Log
from schemas.errors import InputError, UsageError
from schemas.names import Names
from schemas.time import EPOCH, MICROSECOND, NEW_YORK, parse_time

TIME_OF_DAY = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, both ends included, in microseconds UTC; None = open."""

    start: int | None = None
    end: int | None = None

    def of(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows (with a field `ts`) that lie within."""
        if self.start is None and self.end is None:
            return rows
        inside = np.ones(len(rows), np.bool_)
        if self.start is not None:
            inside &= rows["ts"] >= self.start
        if self.end is not None:
            inside &= rows["ts"] <= self.end
        return rows[inside]


def read_window(log: Log, start: str | None, end: str | None) -> Window:
    """Read `--from` and `--to`; UsageError if one is no time or they are the wrong way round."""
    window = Window(_instant(log, "--from", start), _instant(log, "--to", end))
    if window.start is not None and window.end is not None and window.end < window.start:
        raise UsageError(f"--to {end} is before --from {start}")
    return window


def _instant(log: Log, option: str, text: str | None) -> int | None:
    """Read an instant with its offset, or a time of day in New York on the log's first day."""
    if text is None:
        return None
    if TIME_OF_DAY.fullmatch(text):
        return _on_first_day(log, option, text)
    try:
        return parse_time(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {text}: expected a time such as 1998-03-02T09:45:00-05:00, or 09:45 for "
            f"New York's on the log's first day, but it is {error}"
        ) from error


def _on_first_day(log: Log, option: str, text: str) -> int:
    try:
        hour = time.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text}: this is no time of day") from error
    day = (EPOCH + _first_ts(log) * MICROSECOND).astimezone(NEW_YORK).date()
    return (datetime.combine(day, hour, NEW_YORK) - EPOCH) // MICROSECOND


def _first_ts(log: Log) -> int:
    """Return the time of the first event; a log that has no manifest is asked for it."""
    if log.first_ts is not None:
        return log.first_ts
    for batch in log.batches(Names(), size=1):
        return batch.last_ts
    raise InputError(f"{log.path}: the log is empty, so it has no first day")
