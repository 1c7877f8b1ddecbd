"""One who watches a reel: engines that stand at a moment, and go wherever they are sent."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from processors.engine import Engine
from processors.market import Market, market_of
from processors.sessions import sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from replay.watch.reel import Moment, Reel


class Viewer:
    """Stands at one moment of a reel, under all its regimes."""

    def __init__(self, reel: Reel) -> None:
        """Begin before the first event."""
        self.reel = reel
        calendar = sessions()
        self.engines = {
            regime: Engine(film.law, calendar, reel.footage.names)
            for regime, film in reel.films.items()
        }
        self.moment = reel.at(0)

    def seek(self, position: int) -> None:
        """Go to the moment after so many events; beyond an end, to that end."""
        self._go(self.reel.at(position))

    def seek_time(self, ts: int) -> None:
        """Go to an instant, microseconds UTC; InputError if it lies outside the log."""
        self._go(self.reel.at_time(ts))

    def go(self, moment: Moment) -> None:
        """Go to a moment that the reel has given."""
        self._go(moment)

    def step(self, events: int = 1) -> None:
        """Go so many events forward, or back if negative."""
        self.seek(self.moment.position + events)

    def play(self, microseconds: int) -> bool:
        """Let so much of the market's time pass; tell whether any is left after it."""
        ts = min(self.moment.ts + microseconds, self.reel.end.ts)
        self._go(self.reel.at_time(ts))
        return self.moment != self.reel.end

    def markets(self) -> Mapping[str, Market]:
        """Return the market as it stands under each regime."""
        symbol = self.reel.footage.symbol
        return {
            regime: market_of(engine, symbol, self.moment.ts) if self.moment.position else EMPTY
            for regime, engine in self.engines.items()
        }

    def _go(self, moment: Moment) -> None:
        """Decide what lies between here and there, from the nearest snapshot if that is less."""
        if moment == self.moment:
            return
        snapshot = moment.position // self.reel.every
        backwards = moment < self.moment
        start = self.moment.position
        # What was sent is known only once something is: before the first event nothing is loaded.
        if backwards or snapshot * self.reel.every > start:
            start = snapshot * self.reel.every
            for regime, engine in self.engines.items():
                self._load(engine, regime, snapshot)
        if moment.position:
            for engine in self.engines.values():
                self._decide(engine, start, moment)
        self.moment = moment

    def _load(self, engine: Engine, regime: str, snapshot: int) -> None:
        engine.load(zlib.decompress(self.reel.films[regime].snapshots[snapshot]))

    def _decide(self, engine: Engine, start: int, moment: Moment) -> None:
        engine.apply(self.reel.footage.cut(start, moment.position, moment.ts))
        if self.reel.is_over and moment == self.reel.end:
            engine.finish(moment.ts)


EMPTY = Market(
    {"bid": 0, "ask": 0}, {"bid": (), "ask": ()}, (), halted=False, own_firm_barred=False
)
