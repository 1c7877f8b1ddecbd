"""LEAN's equity tick files: a zip of one CSV file without header, a row a quote's side or a trade.

Times are milliseconds of New York's day, prices dollars times 10,000, sizes shares.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.errors import InputError

QUOTE_COLUMNS = 8
TRADE_COLUMNS = 6
DAY_MS = 86_400_000
UNIT = 10_000  # a LEAN price in 1e-8 dollars
HIGHEST = 10**9 * UNIT  # LEAN's units of a price that no event may have: 10^9 dollars
MOST_SHARES = 2**31 - 1

_NAME = re.compile(r"(?P<day>\d{8})_(?P<symbol>[^_]+)_(quote|trade)_tick\.csv", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of the file in the zip says."""

    day: date | None
    symbol: str | None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One side of a venue's quote, or both; prices in 1e-8 dollars, 0 = that side is not in it."""

    ms: int
    bid: int
    bid_size: int
    ask: int
    ask_size: int
    venue: str
    suspicious: bool


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A trade; its price in 1e-8 dollars."""

    ms: int
    price: int
    size: int
    venue: str
    suspicious: bool


def read_name(path: Path) -> Named:
    """Return the day and the symbol that the name of the file in a zip tells."""
    with _opened(path) as archive:
        match = _NAME.fullmatch(Path(_member(path, archive).filename).name)
    if match is None:
        return Named(None, None)
    text = match["day"]
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise InputError(f"{path}: the name says the date {text}, which does not exist") from None
    return Named(day, match["symbol"].upper())


def quote_rows(path: Path) -> Iterator[QuoteRow]:
    """Go through a quote file in order of time; InputError names file and line."""
    for where, cells in _rows(path, QUOTE_COLUMNS):
        ms, bid, bid_size, ask, ask_size = _numbers(where, cells[:5])
        _check(where, ms, (bid, ask), (bid_size, ask_size))
        yield QuoteRow(
            ms, bid * UNIT, bid_size, ask * UNIT, ask_size, cells[5], _flag(where, cells[-1])
        )


def trade_rows(path: Path) -> Iterator[TradeRow]:
    """Go through a trade file in order of time; InputError names file and line."""
    for where, cells in _rows(path, TRADE_COLUMNS):
        ms, price, size = _numbers(where, cells[:3])
        _check(where, ms, (price,), (size,))
        yield TradeRow(ms, price * UNIT, size, cells[3], _flag(where, cells[-1]))


def _rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Go through the lines of the file in a zip: where each stands, and its cells."""
    last = 0
    with _opened(path) as archive:
        member = _member(path, archive)
        try:
            with archive.open(member) as stream:
                for number, line in enumerate(io.TextIOWrapper(stream, "ascii"), 1):
                    where = f"{path}: {member.filename}: line {number}"
                    cells = line.rstrip("\r\n").split(",")
                    if len(cells) != columns:
                        found = f"{len(cells)} columns were found"
                        raise InputError(f"{where}: {found}, {columns} are expected")
                    yield where, cells
                    last = number
        except UnicodeDecodeError:
            raise InputError(
                f"{path}: {member.filename}: bytes that are no text after line {last}"
            ) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise InputError(
                f"{path}: damaged after line {last} of {member.filename}: {error}"
            ) from None
    if last == 0:
        raise InputError(f"{path}: {member.filename} is empty, at least one row is expected")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise InputError(f"{path}: no whole zip file, one with a CSV file is expected") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def _member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise InputError(f"{path}: {len(members)} files are in the zip, one CSV file is expected")
    if members[0].flag_bits & 1:
        raise InputError(f"{path}: the zip is encrypted, a plain one is expected")
    return members[0]


def _numbers(where: str, cells: list[str]) -> list[int]:
    """Return cells as whole numbers; a fraction of zero is allowed."""
    numbers = []
    for place, cell in enumerate(cells, 1):
        whole, _, fraction = (cell or "0").partition(".")
        if not (whole.isascii() and whole.isdigit()) or fraction.strip("0"):
            raise InputError(
                f"{where}: column {place}: {cell!r} was found, a whole number is expected"
            )
        numbers.append(int(whole))
    return numbers


def _flag(where: str, cell: str) -> bool:
    if cell not in ("0", "1"):
        raise InputError(f"{where}: suspicious: {cell!r} was found, 0 or 1 is expected")
    return cell == "1"


def _check(where: str, ms: int, prices: tuple[int, ...], sizes: tuple[int, ...]) -> None:
    if ms >= DAY_MS:
        raise InputError(f"{where}: time: {ms} ms was found, less than {DAY_MS} is expected")
    if max(prices) >= HIGHEST:
        raise InputError(
            f"{where}: price: {max(prices)} was found, less than {HIGHEST} is expected"
        )
    if max(sizes) > MOST_SHARES:
        raise InputError(
            f"{where}: size: {max(sizes)} was found, at most {MOST_SHARES} is expected"
        )
