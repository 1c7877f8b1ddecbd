"""Moments as people write them: New York's time of day, its date before it if need be."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from schemas.errors import InputError
from schemas.time import EPOCH, MICROSECOND, NEW_YORK, format_time

if TYPE_CHECKING:
    from replay.watch.reel import Moment, Reel

TIME = re.compile(r"(\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
DATE = len("1998-03-02")


def moment_of(reel: Reel, time: str, event: str = "") -> Moment:
    """Read where a reel stands: a time, and how many events have been if several share it."""
    ts = instant_of(reel, time)
    if not event:
        return reel.at_time(ts)
    if not event.isdecimal():
        raise InputError(f"'{event}' is no number of events")
    return reel.moment(int(event), ts)


def instant_of(reel: Reel, text: str) -> int:
    """Read a time in New York, on the reel's first day unless it has a date; else InputError."""
    written = text.strip()
    whole = written if len(written) > DATE and written[4] == "-" else f"{_day(reel)}T{written}"
    try:
        if TIME.fullmatch(written):
            local = datetime.fromisoformat(whole).replace(tzinfo=NEW_YORK)
            return (local - EPOCH) // MICROSECOND
    except ValueError:
        pass
    raise InputError(f"'{text}' is no time of day: expected one such as 09:45 or 09:45:30")


def text_of(reel: Reel, ts: int) -> str:
    """Return an instant as `instant_of` reads it."""
    text = format_time(ts)[: -len("-05:00")]
    return text.removeprefix(f"{_day(reel)}T")


def _day(reel: Reel) -> str:
    return format_time(reel.first_ts)[:DATE]
