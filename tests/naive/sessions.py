"""The market's days and hours, asked of exchange_calendars itself (D-5)."""

from datetime import datetime
from functools import cache

import exchange_calendars

Session = tuple[int, int]  # opening and closing instant, microseconds UTC


@cache
def sessions(first_year: int, last_year: int) -> tuple[Session, ...]:
    """List the sessions of the New York Stock Exchange in these years."""
    calendar = exchange_calendars.get_calendar(
        "XNYS", start=f"{first_year}-01-01", end=f"{last_year}-12-31"
    )
    hours = zip(calendar.opens, calendar.closes, strict=True)
    return tuple((_microseconds(opening), _microseconds(closing)) for opening, closing in hours)


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
