"""The market's days and hours, asked of exchange_calendars itself (D-5)."""

import warnings
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import exchange_calendars

NEW_YORK = ZoneInfo("America/New_York")
Session = tuple[int, int]  # opening and closing instant, microseconds UTC

FORTNIGHT = 14 * 86_400_000_000  # longer than the market was ever closed


@cache
def all_sessions() -> tuple[Session, ...]:
    """List the sessions of the New York Stock Exchange in the years that a log can hold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas announces changes that concern the library alone
        calendar = exchange_calendars.get_calendar("XNYS", start="1980-01-01", end="2050-12-31")
        hours = zip(calendar.opens, calendar.closes, strict=True)
        return tuple((_microseconds(opening), _microseconds(closing)) for opening, closing in hours)


def sessions(first: int, last: int) -> list[Session]:
    """List the sessions that matter between two instants, and at least one that ends later."""
    return [(o, c) for o, c in all_sessions() if c >= first and o <= last + FORTNIGHT]


def new_york_day(instant: int) -> date:
    """Give New York's date at an instant."""
    return datetime.fromtimestamp(instant // 1_000_000, NEW_YORK).date()


def session_day_after(day: date, count: int) -> date:
    """Give the how-manyth session day after a day."""
    later = [d for opening, _ in all_sessions() if (d := new_york_day(opening)) > day]
    return later[count - 1]


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
