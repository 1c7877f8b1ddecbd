"""Trading sessions of the New York Stock Exchange, whose days and closes the Nasdaq kept [D-5].

The calendar library takes seconds to import, so its answer is computed once and kept in the
user's cache; a copy that is damaged, or of another version of the library, is computed anew.
"""

import hashlib
import os
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from processors.rules.tables import SESSION

LIBRARY = "exchange_calendars"
CALENDAR = "XNYS"
FIRST_DAY = "1980-01-01"  # the contract's bounds of an event's time
LAST_DAY = "2049-12-31"
DIGEST_BYTES = 32


def sessions() -> np.ndarray:
    """Return every session of the years that a log can hold, sorted, as rows of `SESSION`."""
    folders = list(_cache_folders())
    for folder in folders:
        if (kept := _load(folder / _file_name())) is not None:
            return kept
    table = compute_sessions()
    for folder in folders:
        if _save(folder / _file_name(), table):
            break
    return table


def compute_sessions() -> np.ndarray:
    """Ask the calendar library for the sessions (slow: seconds, most of them its import)."""
    from exchange_calendars import get_calendar  # noqa: PLC0415 (slow, and rarely needed)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the library's use of pandas
        schedule = get_calendar(CALENDAR, start=FIRST_DAY, end=LAST_DAY).schedule
    table = np.zeros(len(schedule), SESSION)
    table["day"] = schedule.index.to_numpy("datetime64[D]").astype(np.int64)
    days = schedule.index.tz_localize("America/New_York").tz_convert(None)
    table["midnight"] = days.to_numpy("datetime64[us]").astype(np.int64)
    table["open"] = schedule["open"].dt.tz_convert(None).to_numpy("datetime64[us]").astype(np.int64)
    table["close"] = (
        schedule["close"].dt.tz_convert(None).to_numpy("datetime64[us]").astype(np.int64)
    )
    return table


def _cache_folders() -> Iterator[Path]:
    """Yield the places for the kept copy, the best one first."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 (no exception without a home)
    yield Path(home) / "soes-replay"
    yield Path(tempfile.gettempdir()) / f"soes-replay-{os.getuid()}"


def _file_name() -> str:
    """Name the kept copy after what it was computed from."""
    return f"sessions-{CALENDAR}-{version(LIBRARY)}.bin"


def _digest(content: bytes) -> bytes:
    """Return the checksum of a table's bytes, its layout included."""
    return hashlib.sha256(repr(SESSION.descr).encode() + content).digest()


def _load(path: Path) -> np.ndarray | None:
    """Return the table kept in a file, None if there is none or it is damaged."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    digest, content = kept[:DIGEST_BYTES], kept[DIGEST_BYTES:]
    if digest != _digest(content):
        return None
    return np.frombuffer(content, SESSION).copy()  # rows that the kernel takes must be writable


def _save(path: Path, table: np.ndarray) -> bool:
    """Keep a table in a file, whole or not at all; tell whether that was possible."""
    content = table.tobytes()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            draft.write(_digest(content) + content)
        Path(draft.name).replace(path)
    except OSError:
        return False
    return True
