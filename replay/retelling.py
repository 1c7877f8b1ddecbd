"""An order told again: its market at each turn of its life, as the engine saw it.

The store holds the events of the order's security; the engine decides them once more, and stops
where the stored outcomes say that something became of the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from processors.engine import Engine
from processors.market import Market, market_of
from processors.regimes import regime_rows
from processors.sessions import sessions
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from processors.store.events import Event
    from replay.watch.footage import Footage


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant at which something became of an order."""

    ts: int  # microseconds UTC
    cause: Event | None  # None: a timer ran out
    outcomes: tuple[Mapping[str, Any], ...]  # rows of the store, by n
    before: Market
    after: Market


class Retelling:
    """The events of a security, decided again under one regime as far as they are asked for."""

    def __init__(self, footage: Footage, regime: str, settings: Mapping[str, str]) -> None:
        """Begin before the first event."""
        self.footage = footage
        self.engine = Engine(regime_rows(regime, settings), sessions(), footage.names)
        self.done = 0

    def turns(self, outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Turn]:
        """Go through the outcomes of an order, those of one instant together."""
        for (when, seq), rows in groupby(outcomes, lambda row: (row["ts"], row["seq"])):
            ts = microseconds(when)
            place = int(np.searchsorted(self.footage.seqs, seq))
            if self.footage.times[place] == ts:
                self.decide(place, ts)
                before = self.market(ts)
                self.decide(place + 1, ts)
                cause = self.footage.event(place)
                yield Turn(ts, cause, tuple(rows), before, self.market(ts))
            else:
                self.let_pass(ts - 1)
                before = self.market(ts - 1)
                self.let_pass(ts)
                yield Turn(ts, None, tuple(rows), before, self.market(ts))

    def let_pass(self, ts: int) -> None:
        """Decide what was sent before an instant, and let everything due happen."""
        self.decide(int(np.searchsorted(self.footage.times, ts)), ts)

    def decide(self, stop: int, ts: int) -> None:
        """Decide the events before a position; then it is the instant `ts`."""
        self.engine.apply(self.footage.cut(self.done, max(stop, self.done), ts))
        self.done = max(stop, self.done)

    def market(self, ts: int) -> Market:
        """Return the market as it stands at an instant."""
        return market_of(self.engine, self.footage.symbol, ts)


def microseconds(when: datetime) -> int:
    """Return a time of the store as the engine counts it."""
    return (when - EPOCH) // MICROSECOND
