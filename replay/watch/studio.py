"""The reels that viewers share: each is made once, the latest few are kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from processors.regimes.names import names
from replay.defaults import REGIMES
from replay.watch.finding import Finder
from replay.watch.reel import open_reel
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replay.watch.reel import Reel
    from replay.watch.source import Source

KEPT = 4  # reels in memory at a time


class Studio:
    """Gives out reels of a source to as many viewers as ask."""

    def __init__(self, source: Source, regimes: Sequence[str] = ()) -> None:
        """Show these regimes unless a viewer asks for others; by default those of the run."""
        self.source = source
        self.regimes = tuple(regimes) or source.regimes[:4] or REGIMES
        self.symbols = source.symbols
        if not self.symbols:
            raise InputError(f"{source.title} has no security to be seen")
        self._kept: dict[tuple[str, ...], tuple[Reel, Finder]] = {}
        self._lock = Lock()

    def known_regimes(self, chosen: Sequence[str]) -> list[str]:
        """Return the regimes that can be chosen: those of a run, or all that have a name."""
        named = [one.name for one in names().regimes]
        return list(dict.fromkeys([*(self.source.regimes or named), *chosen]))

    def reel(self, symbol: str, regimes: Sequence[str]) -> tuple[Reel, Finder]:
        """Return a security's reel and its finder; InputError says why there is none."""
        key = (symbol, *regimes)
        with self._lock:
            found = self._kept.pop(key, None) or self._made(symbol, regimes)
            self._kept[key] = found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found

    def _made(self, symbol: str, regimes: Sequence[str]) -> tuple[Reel, Finder]:
        reel = open_reel(self.source.footage(symbol), regimes, self.source.settings)
        finder = Finder(reel)
        _ = finder.differences, finder.holds, finder.withdrawals  # while one waits
        return reel, finder
