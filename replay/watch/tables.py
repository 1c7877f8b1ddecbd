"""Tables of HTML; every text in them is escaped, and orders in them can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from schemas.time import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class OrderCell:
    """An order by its id; who points at it has it explained."""

    order_id: str
    seq: int

    def html(self) -> str:
        """Return a button, which the keyboard reaches too."""
        text = escape(self.order_id)
        return f'<button type="button" data-order="{self.seq}" title="Explain">{text}</button>'


Cell = str | OrderCell
Row = tuple[str, "Sequence[Cell]"]  # its class, its cells


def table(caption: str, heads: Sequence[str], rows: Iterable[Row], most: int | None = None) -> str:
    """Return a table, of at most so many rows; how many more there are is said."""
    rows = iter(rows)
    body = "".join(f'<tr class="{name}">{_cells(cells)}</tr>' for name, cells in islice(rows, most))
    rest = sum(1 for _ in rows)
    end = f"and {rest:,} more" if rest else "" if body else "none"
    note = f'<tr class="none"><td colspan="{len(heads)}">{end}</td></tr>' if end else ""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    above = f"<thead><tr>{head}</tr></thead>" if body else ""
    return f"<table><caption>{escape(caption)}</caption>{above}<tbody>{body}{note}</tbody></table>"


def _cells(cells: Sequence[Cell]) -> str:
    texts = (one.html() if isinstance(one, OrderCell) else escape(one) for one in cells)
    return "".join(f"<td>{text}</td>" for text in texts)


def clock(ts: int) -> str:
    """Return New York's time of day, to the millisecond unless the seconds are whole."""
    return format_time(ts)[len("1998-03-02T") : -len("-05:00")][: len("09:30:00.000")]


def sentence(error: Exception) -> str:
    """Return an error as a page says it."""
    text = str(error)
    return f"{text[0].upper()}{text[1:]}."
