"""The fields of outcomes as a format writes them, by columns: outcomes come by the million."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from typing import Any

import numpy as np

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.rules import outcome
from processors.rules.tables import NOBODY
from schemas.names import Names
from schemas.price import format_price
from schemas.time import SECOND, format_time

FIRST_DAY = date(1970, 1, 1)
FIELDS = (
    "regime",
    "symbol",
    "n",
    "seq",
    "ts",
    "order_id",
    "outcome",
    "quantity",
    "price",
    "participant",
    "reason",
    "rule",
    "inside_bid",
    "inside_ask",
    "contra_order_id",
    "until",
    "order_seq",
)


class Kept(dict[Any, Any]):
    """Answers to a question, each made when it is first asked for."""

    def __init__(self, make: Callable[[Any], object]) -> None:
        """Begin empty; `make` answers."""
        self.make = make

    def __missing__(self, question: Hashable) -> object:
        """Make an answer and keep it."""
        answer = self[question] = self.make(question)
        return answer

    def of(self, numbers: np.ndarray) -> Iterable[Any]:
        """Answer for each number."""
        return map(self.__getitem__, numbers.tolist())


@dataclass(frozen=True, slots=True)
class Style:
    """How a format writes what is null, a text, a price, an instant and a day."""

    null: object
    text: Callable[[str], object]
    price: Callable[[int], object]  # 1e-8 dollars
    instants: Callable[[np.ndarray], Iterable[object]]  # microseconds UTC
    day: Callable[[int], object]  # days since 1970-01-01


class Cells:
    """Turns outcomes into columns of cells; what was written once is kept."""

    def __init__(self, names: Names, style: Style) -> None:
        """Names give the texts of numbers; they may grow."""
        self.names = names
        self.null = style.null
        self.text = style.text
        self.instants = style.instants
        self.symbols = Kept(lambda number: style.text(names.symbols[number]))
        self.participants = Kept(
            lambda number: (
                style.null if number == NOBODY else style.text(names.participants[number])
            )
        )
        self.prices = Kept(lambda price: style.price(price) if price else style.null)
        self.days = Kept(lambda day: style.day(day) if day else style.null)
        self.outcomes = Kept(lambda code: style.text(OUTCOME_NAMES[code]))
        self.reasons = Kept(lambda code: self._or_null(REASON_NAMES[code]))
        self.rules = Kept(lambda code: style.text(PROVISION_IDS[code]))

    def columns(self, regime: str, rows: np.ndarray) -> tuple[Iterable[Any], ...]:
        """Return the columns of `FIELDS` for outcomes (`tables.OUTCOME`) of a regime."""
        return (
            repeat(self.text(regime), len(rows)),
            self.symbols.of(rows["symbol"]),
            rows["n"].tolist(),
            rows["seq"].tolist(),
            self.instants(rows["ts"]),
            self._order_ids(rows["order_id"]),
            self.outcomes.of(rows["outcome"]),
            self._numbers(rows["quantity"], rows["outcome"] >= outcome.CLOSED),
            self.prices.of(rows["price"]),
            self.participants.of(rows["participant"]),
            self.reasons.of(rows["reason"]),
            self.rules.of(rows["rule"]),
            self.prices.of(rows["inside_bid"]),
            self.prices.of(rows["inside_ask"]),
            self._order_ids(rows["contra_order_id"]),
            self.days.of(rows["until"]),
            self._numbers(rows["order_seq"], rows["order_seq"] == NOBODY),
        )

    def _or_null(self, text: str | None) -> object:
        return self.null if text is None else self.text(text)

    def _order_ids(self, codes: np.ndarray) -> list[object]:
        """Write order ids: most are numbers, which stand for themselves."""
        cells: list[object] = [self.null] * len(codes)
        present = np.flatnonzero(codes != NOBODY).tolist()
        for place, code in zip(present, codes[present].tolist(), strict=True):
            cells[place] = self.text(self.names.order_id_text(code) if code & 1 else str(code >> 1))
        return cells

    def _numbers(self, numbers: np.ndarray, absent: np.ndarray) -> list[object]:
        cells: list[object] = numbers.tolist()
        for place in np.flatnonzero(absent):
            cells[place] = self.null
        return cells


class Clock:
    """Writes instants in New York's time; each second is worked out once."""

    def __init__(self) -> None:
        """Begin without any."""
        self.seconds = Kept(lambda second: format_time(second * SECOND)[: -len("-05:00")])
        self.offsets = Kept(lambda second: format_time(second * SECOND)[-len("-05:00") :])

    def texts(self, instants: np.ndarray) -> Iterable[str]:
        """Write each instant as ISO-8601; microseconds only when not zero."""
        seconds, microseconds = np.divmod(instants, SECOND)
        fractions = [f".{number:06d}" if number else "" for number in microseconds.tolist()]
        return map(
            "".join, zip(self.seconds.of(seconds), fractions, self.offsets.of(seconds), strict=True)
        )


def readable(null: object, quote: Callable[[str], str]) -> Style:
    """Return a style for people: prices without trailing zeros, times of New York."""
    clock = Clock()
    return Style(
        null=null,
        text=quote,
        price=lambda price: quote(format_price(price)),
        instants=lambda instants: map(quote, clock.texts(instants)),
        day=lambda day: quote(str(FIRST_DAY + timedelta(day))),
    )


def _same(value: Any) -> Any:  # noqa: ANN401 (whatever it is)
    return value


AS_IS = Style(null=None, text=_same, price=_same, instants=np.ndarray.tolist, day=_same)
