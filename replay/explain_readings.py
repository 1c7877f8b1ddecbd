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
from schemas.names import Names
from schemas.price import format_price
from schemas.records import Collector
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from processors.store import Run
    from processors.store.events import Event

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


def find_hinges(run: Run, events: Sequence[Event], seq: int) -> list[Hinge]:
    """Return the readings that change what becomes of an order, regimes that agree together."""
    day = Day(events, seq)
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for regime in run.regimes:
        rows = regime_rows(regime, run.settings)
        default = day.fate(rows)
        for other in alternatives(run.settings):
            others = other.rows(regime, rows)
            if others is not None and (fate := day.fate(others)) != default:
                key = (other.reading.name, other.value, other.reading.description, day.told(fate))
                found.setdefault(key, []).append(regime)
    return [
        Hinge(name, value, description, tuple(regimes), told)
        for (name, value, description, told), regimes in found.items()
    ]


class Day:
    """The events of an order's security, to be decided again and again."""

    def __init__(self, events: Sequence[Event], seq: int) -> None:
        """Arrange the events; `seq` is the order's own."""
        self.names = Names()
        collector = Collector(self.names)
        for event in events:
            collector.add(*event)
        self.batch = collector.take()
        self.events = arranged(self.batch, len(self.names.symbols))
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
