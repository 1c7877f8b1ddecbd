"""Instants: microseconds UTC inside, ISO-8601 with New York's offset for people."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000  # microseconds
HOUR = 3600 * SECOND

# The years 1980 to 2049, as London or New York counts them.
FIRST = (datetime(1980, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
LAST = (datetime(2050, 1, 1, tzinfo=NEW_YORK) - EPOCH) // MICROSECOND - 1

_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.(?P<fraction>\d+))?)?(?P<offset>Z|[+-]\d\d(?::?[0-5]\d)?)?",
    re.ASCII,
)


def parse_time(text: str) -> int:
    """Return an ISO-8601 time with offset as microseconds UTC; ValueError says what is wrong."""
    match = _TIME.fullmatch(text)
    if match is None:
        message = "no ISO-8601 time"
        raise ValueError(message)
    if match["offset"] is None:
        message = "without a UTC offset"
        raise ValueError(message)
    if len(match["fraction"] or "") > len("123456"):
        message = "finer than microseconds"
        raise ValueError(message)
    instant = _instant(text)
    if not FIRST <= instant <= LAST:
        message = "outside the years 1980 to 2049"
        raise ValueError(message)
    return instant


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = "no time that exists"
        raise ValueError(message) from None
    return (moment - EPOCH) // MICROSECOND


def format_time(instant: int) -> str:
    """Return microseconds UTC as ISO-8601 in New York's time; microseconds only when not zero."""
    day_and_hour, offset = _hour(instant // HOUR)
    seconds, microseconds = divmod(instant % HOUR, SECOND)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{microseconds:06d}" if microseconds else ""
    return f"{day_and_hour}:{minutes:02d}:{seconds:02d}{fraction}{offset}"


@lru_cache(maxsize=64)
def _hour(number: int) -> tuple[str, str]:
    """Return New York's day and hour, and its offset; both change on whole hours alone."""
    local = (EPOCH + timedelta(hours=number)).astimezone(NEW_YORK)
    return f"{local:%Y-%m-%dT%H}", local.isoformat()[-len("-05:00") :]
