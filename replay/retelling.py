"""An order told again: its market at each turn of its life, as the engine saw it.

The store holds the events of the order's security; the engine decides them once more, and stops
where the stored outcomes say that something became of the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from processors.engine import Engine
from processors.market import Market, market_of
from processors.regimes import regime_rows
from processors.sessions import sessions
from schemas.names import Names
from schemas.records import Collector
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from processors.store.events import Event


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

    def __init__(
        self, events: Sequence[Event], symbol: str, regime: str, settings: Mapping[str, str]
    ) -> None:
        """Begin before the first event."""
        self.events = events
        self.symbol = symbol
        self.names = Names()
        self.names.symbol(symbol)
        self.collector = Collector(self.names)
        self.engine = Engine(regime_rows(regime, settings), sessions(), self.names)
        self.done = 0

    def turns(self, outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Turn]:
        """Go through the outcomes of an order, those of one instant together."""
        seqs = {record["seq"]: (kind, record) for kind, record in self.events}
        for (when, seq), rows in groupby(outcomes, lambda row: (row["ts"], row["seq"])):
            ts, cause = microseconds(when), seqs[seq]
            if cause[1]["ts"] == ts:
                self.decide_before(seq, ts)
                before = self.market()
                self.decide_before(seq + 1, ts)
                yield Turn(ts, cause, tuple(rows), before, self.market())
            else:
                self.let_pass(ts - 1)
                before = self.market()
                self.let_pass(ts)
                yield Turn(ts, None, tuple(rows), before, self.market())

    def decide_before(self, seq: int, ts: int) -> None:
        """Decide the events that come before a place in the log, and let all happen up to then."""
        self._decide("seq", seq, ts)

    def let_pass(self, ts: int) -> None:
        """Decide what was sent before an instant, and let everything due happen."""
        self._decide("ts", ts, ts)

    def market(self) -> Market:
        """Return the market as it stands."""
        return market_of(self.engine, self.symbol)

    def _decide(self, field: str, before: int, ts: int) -> None:
        """Decide the events whose field is before a number; then it is the instant `ts`."""
        while self.done < len(self.events) and self.events[self.done][1][field] < before:
            self.collector.add(*self.events[self.done])
            self.done += 1
        self.collector.last_ts = ts
        self.engine.apply(self.collector.take())


def microseconds(when: datetime) -> int:
    """Return a time of the store as the engine counts it."""
    return (when - EPOCH) // MICROSECOND
