"""The sessions: days, closes, and the copy that is kept of them."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
import pytest

from processors import sessions as module
from processors.rules.tables import SESSION
from processors.rules.withdrawal import day_between
from processors.sessions import compute_sessions, sessions
from schemas.time import EPOCH, MICROSECOND

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    """Give the sessions as the calendar library has them."""
    return compute_sessions()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move the user's cache into a folder of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "cache"


def hours(table: np.ndarray, day: str) -> tuple[str, str] | None:
    """Read open and close of a day in New York's time, None if there is no session."""
    number = (date.fromisoformat(day) - date(1970, 1, 1)).days
    rows = table[table["day"] == number]
    if not rows.size:
        return None
    opened, closed = (
        datetime.fromtimestamp(int(rows[0][field]) / 1_000_000, UTC).astimezone(NEW_YORK)
        for field in ("open", "close")
    )
    assert opened.date() == closed.date() == date.fromisoformat(day)
    return f"{opened:%H:%M}", f"{closed:%H:%M}"


def test_the_table_is_sorted_and_reaches_over_every_year_of_a_log(table: np.ndarray) -> None:
    assert table.dtype == SESSION
    assert np.all(np.diff(table["day"]) > 0)
    assert np.all(table["open"] < table["close"])
    assert hours(table, "1980-01-02") is not None
    assert hours(table, "2049-12-31") is not None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("1988-06-30", ("09:30", "16:00"), id="summer-time"),
        pytest.param("1998-02-23", ("09:30", "16:00"), id="winter-time"),
        pytest.param("1992-11-27", ("09:30", "14:00"), id="last-early-close-at-two"),
        pytest.param("1992-12-24", ("09:30", "14:00"), id="christmas-eve-at-two"),
        pytest.param("1993-11-26", ("09:30", "13:00"), id="first-early-close-at-one"),
        pytest.param("1997-12-26", ("09:30", "13:00"), id="special-early-close"),
        pytest.param("1999-12-31", ("09:30", "13:00"), id="the-eve-of-2000"),
        pytest.param("1987-10-26", ("09:30", "16:00"), id="after-the-crash-nothing-is-added"),
        pytest.param("1985-09-27", None, id="hurricane-gloria"),
        pytest.param("1994-04-27", None, id="mourning-for-nixon"),
        pytest.param("1997-12-25", None, id="christmas"),
        pytest.param("1998-01-19", None, id="first-martin-luther-king-day"),
        pytest.param("1997-01-20", ("09:30", "16:00"), id="martin-luther-king-day-before-1998"),
        pytest.param("1988-07-04", None, id="independence-day"),
        pytest.param("1998-02-22", None, id="sunday"),
        pytest.param("2001-09-11", None, id="attack-on-new-york"),
        pytest.param("2001-09-14", None, id="still-shut"),
        pytest.param("2001-09-17", ("09:30", "16:00"), id="open-again"),
    ],
)
def test_the_days_that_matter(
    table: np.ndarray, day: str, expected: tuple[str, str] | None
) -> None:
    assert hours(table, day) == expected


@pytest.mark.filterwarnings("ignore:Series.values")  # the library's use of pandas
@pytest.mark.parametrize("year", [1984, 1988, 1993, 1999, 2001])
def test_the_sessions_are_the_library_s_own(table: np.ndarray, year: int) -> None:
    calendar = exchange_calendars.get_calendar("XNYS", start=f"{year}-01-01", end=f"{year}-12-31")
    ours = table[
        (table["day"] >= (date(year, 1, 1) - date(1970, 1, 1)).days)
        & (table["day"] <= (date(year, 12, 31) - date(1970, 1, 1)).days)
    ]

    assert [
        (date(1970, 1, 1).toordinal() + int(row["day"]), int(row["open"]), int(row["close"]))
        for row in ours
    ] == [
        (
            label.date().toordinal(),
            int(calendar.session_open(label).timestamp()) * 1_000_000,
            int(calendar.session_close(label).timestamp()) * 1_000_000,
        )
        for label in calendar.sessions
    ]


def test_the_kept_copy_is_used_instead_of_the_library(
    cache: Path, table: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sessions()
    monkeypatch.setattr(module, "compute_sessions", lambda: pytest.fail("computed again"))

    second = sessions()

    assert np.array_equal(first, table)
    assert np.array_equal(second, table)
    assert second.flags.writeable
    assert [path.suffix for path in (cache / "soes-replay").iterdir()] == [".bin"]


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied", "whole rows missing"])
def test_a_damaged_copy_is_computed_anew(cache: Path, table: np.ndarray, damage: str) -> None:
    sessions()
    (kept,) = (cache / "soes-replay").iterdir()
    content = kept.read_bytes()
    kept.write_bytes(
        {
            "cut": content[:-1],
            "changed": content[:-1] + bytes([content[-1] ^ 1]),
            "emptied": b"",
            "whole rows missing": content[: -SESSION.itemsize],
        }[damage]
    )

    again = sessions()

    assert np.array_equal(again, table)
    assert kept.read_bytes() == content


def test_a_cache_that_cannot_be_written_falls_back_to_a_temporary_folder(
    cache: Path, table: np.ndarray
) -> None:
    cache.write_text("a file where the folder should be")

    assert np.array_equal(sessions(), table)
    assert len(list((cache.parent / "temporary").rglob("sessions-*.bin"))) == 1


def test_another_version_of_the_library_has_a_copy_of_its_own(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions()
    monkeypatch.setattr(module, "version", lambda _: "0.0.0")

    sessions()

    assert len(list((cache / "soes-replay").iterdir())) == 2


def test_an_instant_between_two_sessions_has_its_date_of_new_york_also_when_clocks_change(
    table: np.ndarray,
) -> None:
    first = np.searchsorted(table["day"], (date(1984, 1, 1) - date(1970, 1, 1)).days)
    last = np.searchsorted(table["day"], (date(2001, 12, 31) - date(1970, 1, 1)).days)
    for before, after in itertools.pairwise(table[first:last]):
        for number in range(before["day"], after["day"]):
            day = date(1970, 1, 1) + timedelta(days=int(number))
            for hour in (time(0), time(1, 30), time(22, 59), time(23, 30), time.max):
                instant = datetime.combine(day, hour, NEW_YORK)
                now = (instant - EPOCH) // MICROSECOND
                assert day_between(before, after, now) == number, instant
