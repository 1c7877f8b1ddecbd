"""The securities under review, from a CSV file."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO, TypeVar

from processors.tiers.criteria import Criteria
from schemas.errors import InputError, unreadable
from schemas.price import parse_price

COLUMNS = ("symbol", "old", "volume", "bid", "makers", "listed", "market_cap_rank")

_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Issue:
    """A security as a review sees it."""

    symbol: str
    old: int  # the size that it has, shares
    volume: Decimal  # shares a day on average, blocks left out
    bid: int  # 1e-8 dollars
    makers: int
    listed: date | None
    rank: int | None  # by market value, from 1


def read_issues(path: Path, criteria: Criteria) -> Iterator[Issue]:
    """Go through the securities of a file; InputError names line and column."""
    sizes = tuple(str(level.shares) for level in criteria.levels)
    lines: dict[str, int] = {}
    for line, cells in _rows(path):
        row = _Row(f"{path}, line {line}", cells)
        issue = _issue(row, sizes)
        if issue.symbol in lines:
            raise row.fault(f"{issue.symbol} stands on line {lines[issue.symbol]} already")
        lines[issue.symbol] = line
        yield issue


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Go through the lines of a file but the first, each with its number and its cells by name."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _named(path, file)
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: found bytes that are not UTF-8, expected UTF-8") from None


def _named(path: Path, file: TextIO) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Name the cells of each line as the first line says; columns come in any order."""
    lines = csv.reader(file, strict=True)
    try:
        columns = [name.strip() for name in next(lines, [])]
        if sorted(columns) != sorted(COLUMNS):
            found = ", ".join(columns) or "none"
            expected = ", ".join(COLUMNS)
            raise InputError(f"{path}, line 1: found the columns {found}, expected {expected}")
        for cells in lines:
            if len(cells) != len(columns):
                count = f"found {len(cells)} values, expected {len(columns)}"
                raise InputError(f"{path}, line {lines.line_num}: {count}")
            stripped = map(str.strip, cells)
            yield lines.line_num, dict(zip(columns, stripped, strict=True))
    except csv.Error as error:
        found = f"found no comma-separated values ({error})"
        raise InputError(f"{path}, line {lines.line_num}: {found}") from None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file, with the words that say where it stands."""

    where: str
    cells: Mapping[str, str]

    def read(self, column: str, make: Callable[[str], Value], expected: str) -> Value:
        """Read a value; what `make` does not take is an error that names the column."""
        cell = self.cells[column]
        try:
            return make(cell)
        except ValueError:
            found = f"'{cell}'" if cell else "nothing"
            message = f"{self.where}, column {column}: found {found}, expected {expected}"
            raise InputError(message) from None

    def read_if_any(self, column: str, make: Callable[[str], Value], expected: str) -> Value | None:
        """Read a value that may be missing."""
        return self.read(column, make, f"{expected}, or nothing") if self.cells[column] else None

    def fault(self, sentence: str) -> InputError:
        """Make the error for a fault of this line."""
        return InputError(f"{self.where}: {sentence}")


def _issue(row: _Row, sizes: tuple[str, ...]) -> Issue:
    return Issue(
        symbol=row.read("symbol", _text, "a symbol"),
        old=int(row.read("old", lambda cell: _one_of(sizes, cell), f"one of {', '.join(sizes)}")),
        volume=row.read("volume", _number, "shares a day, a number without commas"),
        bid=row.read("bid", parse_price, "dollars, above 0"),
        makers=row.read("makers", _whole, "a whole number"),
        listed=row.read_if_any("listed", date.fromisoformat, "a date as YYYY-MM-DD"),
        rank=row.read_if_any("market_cap_rank", _rank, "a whole number from 1 on"),
    )


def _text(cell: str) -> str:
    if not cell:
        raise ValueError
    return cell


def _one_of(sizes: tuple[str, ...], cell: str) -> str:
    if cell not in sizes:
        raise ValueError
    return cell


def _number(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError
    return Decimal(cell)


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError
    return int(cell)


def _rank(cell: str) -> int:
    if not (rank := _whole(cell)):
        raise ValueError
    return rank
