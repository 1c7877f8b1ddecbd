"""On which disputed readings an order's fate hangs: it is decided anew under each of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import TYPE_CHECKING

import numpy as np

from processors.codes import OUTCOME_NAMES, REASON_NAMES
from processors.engine import Engine, arranged
from processors.regimes import regime_rows
from processors.regimes.alternatives import alternatives
from processors.rules import outcome
from processors.sessions import sessions
from replay.order_words import clock
from schemas.batch import stretch
from schemas.price import format_price
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from processors.engine import Decided
    from schemas.batch import Batch
    from schemas.names import Names

Step = tuple[int, ...]  # of an outcome, what makes a difference to whoever entered the order
ENDS = (outcome.EXECUTED, outcome.MATCHED, outcome.RETURNED, outcome.CANCELLED)
SOON = 4096  # events
DECISIVE = ["ts", "outcome", "quantity", "price", "participant", "reason", "contra_order_id"]


@dataclass(frozen=True, slots=True)
class Hinge:
    """A reading under which an order fares differently."""

    reading: str
    value: str
    description: str
    regimes: tuple[str, ...]
    told: str  # what becomes of it then


def find_hinges(day: Day, regimes: Iterable[str], settings: Mapping[str, str]) -> tuple[Hinge, ...]:
    """Return the readings that change what becomes of an order, regimes that agree together."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    with ThreadPoolExecutor(cpu_count()) as pool:  # the rules release the interpreter's lock
        for regime in regimes:
            rows = regime_rows(regime, settings)
            laws = [(one, one.rows(regime, rows)) for one in alternatives(settings)]
            others = [(one, law) for one, law in laws if law is not None]
            default, *fates = pool.map(day.fate, [rows, *(law for _, law in others)])
            for (other, _), fate in zip(others, fates, strict=True):
                if fate != default:
                    reading = other.reading
                    key = (reading.name, other.value, reading.description, day.told(fate))
                    found.setdefault(key, []).append(regime)
    return tuple(
        Hinge(name, value, description, tuple(agreeing), told)
        for (name, value, description, told), agreeing in found.items()
    )


class TooShort(Exception):  # noqa: N818 (a state of things, nothing is wrong)
    """The order lives on beyond the events that are here."""


class Day:
    """The events of an order's security, to be decided again and again."""

    def __init__(self, names: Names, batch: Batch, seq: int, *, goes_on: bool = False) -> None:
        """Arrange the events; `seq` is the order's own, `goes_on` says that more would follow."""
        self.goes_on = goes_on
        self.names = names
        self.seq = seq
        self.quantity = int(batch.orders["quantity"][batch.orders["seq"] == seq][0])
        self.end = batch.last_ts
        self.pieces = [arranged(one, len(names.symbols)) for one in pieces(batch, seq)]
        self.calendar = sessions()

    def fate(self, rows: np.ndarray) -> list[Step]:
        """Return what becomes of the order under the rows of a regime; TooShort if it lives on."""
        engine = Engine(rows, self.calendar, self.names)
        found: list[Step] = []
        for events in self.pieces:
            found += self.own(engine.apply(events))
            if self.has_ended(found):
                return found
        if self.goes_on:
            raise TooShort
        return found + self.own(engine.finish(self.end))

    def own(self, decided: Decided) -> list[Step]:
        """Return what is decided of the order."""
        mine = decided.outcomes[decided.outcomes["order_seq"] == self.seq]
        return [tuple(row) for row in mine[DECISIVE].tolist()]

    def has_ended(self, fate: Sequence[Step]) -> bool:
        """Tell whether nothing can come any more."""
        shares = sum(quantity for _, kind, quantity, *_ in fate if kind in ENDS)
        return shares == self.quantity or any(step[1] == outcome.REJECTED for step in fate)

    def told(self, fate: Sequence[Step]) -> str:
        """Tell a fate in a line."""
        return ", ".join(map(self._told, fate)) or "nothing is reported of it"

    def _told(self, step: Step) -> str:
        ts, kind, quantity, price, participant, reason, _ = step
        maker = f" by {self.names.participants[participant]}" if participant >= 0 else ""
        words = [
            f"{OUTCOME_NAMES[kind]} {quantity:,}",
            f"at {format_price(price)}{maker}" if price else "",
            REASON_NAMES[reason] or "",
        ]
        return f"{clock(EPOCH + ts * MICROSECOND)} {' '.join(filter(None, words))}"


def pieces(batch: Batch, seq: int) -> Iterator[Batch]:
    """Cut a batch a while after an order: most have ended by then, and the rest is not decided."""
    tables = (batch.quotes, batch.orders, batch.trades, batch.others)
    before = sum(int(np.searchsorted(table["seq"], seq)) for table in tables)
    soon, end = before + SOON, len(batch.kinds)
    if soon < end:
        yield stretch(batch, 0, soon)
    yield replace(stretch(batch, soon if soon < end else 0, end), last_ts=batch.last_ts)
