"""On which disputed readings an order's fate hangs: it is decided anew under each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from processors.codes import OUTCOME_NAMES, REASON_NAMES
from processors.engine import Engine, arranged
from processors.regimes import regime_rows
from processors.regimes.alternatives import alternatives
from processors.sessions import sessions
from replay.order_words import clock
from schemas.price import format_price
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np

    from schemas.batch import Batch
    from schemas.names import Names

Step = tuple[int, ...]  # of an outcome, what makes a difference to whoever entered the order
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
    for regime in regimes:
        rows = regime_rows(regime, settings)
        default = day.fate(rows)
        for other in alternatives(settings):
            others = other.rows(regime, rows)
            if others is not None and (fate := day.fate(others)) != default:
                key = (other.reading.name, other.value, other.reading.description, day.told(fate))
                found.setdefault(key, []).append(regime)
    return tuple(
        Hinge(name, value, description, tuple(agreeing), told)
        for (name, value, description, told), agreeing in found.items()
    )


class Day:
    """The events of an order's security, to be decided again and again."""

    def __init__(self, names: Names, batch: Batch, seq: int) -> None:
        """Arrange the events; `seq` is the order's own."""
        self.names = names
        self.batch = batch
        self.events = arranged(batch, len(names.symbols))
        self.seq = seq
        self.calendar = sessions()

    def fate(self, rows: np.ndarray) -> list[Step]:
        """Return what becomes of the order under the rows of a regime."""
        engine = Engine(rows, self.calendar, self.names)
        decided = engine.apply(self.batch, self.events).then(engine.finish(self.batch.last_ts))
        mine = decided.outcomes[decided.outcomes["order_seq"] == self.seq]
        return [tuple(row) for row in mine[DECISIVE].tolist()]

    def told(self, fate: Sequence[Step]) -> str:
        """Tell a fate in a line."""
        return ", ".join(map(self._told, fate)) or "nothing is reported of it"

    def _told(self, step: Step) -> str:
        ts, outcome, quantity, price, participant, reason, _ = step
        maker = f" by {self.names.participants[participant]}" if participant >= 0 else ""
        words = [
            f"{OUTCOME_NAMES[outcome]} {quantity:,}",
            f"at {format_price(price)}{maker}" if price else "",
            REASON_NAMES[reason] or "",
        ]
        return f"{clock(EPOCH + ts * MICROSECOND)} {' '.join(filter(None, words))}"
