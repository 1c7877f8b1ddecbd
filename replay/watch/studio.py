"""The scenes that viewers share: each is made once, the latest few are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from processors.regimes.names import names
from replay.defaults import REGIMES
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replay.watch.address import Address
    from replay.watch.scene import Scene, Take
    from replay.watch.source import Source

KEPT = 4  # scenes in memory at a time


@dataclass(frozen=True, slots=True)
class Seen:
    """What one viewer asked for, and sees."""

    source: Source
    symbols: list[str]  # that could be seen instead
    address: Address
    scene: Scene
    take: Take


class Studio:
    """Gives out scenes of a source to as many viewers as ask."""

    def __init__(self, source: Source, regimes: Sequence[str] = ()) -> None:
        """Show these regimes unless a viewer asks for others; by default those of the run."""
        self.source = source
        self.regimes = tuple(regimes) or source.regimes[:4] or REGIMES
        if not source.symbols:
            raise InputError(f"{source.title} has no security to be seen")
        self._kept: dict[tuple[str, ...], Scene] = {}
        self._lock = Lock()

    def see(self, asked: Address) -> Seen:
        """Find what an address asks for, which takes a while; InputError if it cannot be seen."""
        symbols = self.source.symbols
        address = replace(
            asked, symbol=asked.symbol or symbols[0], regimes=asked.regimes or self.regimes
        )
        scene = self.scene(address.symbol, address.regimes)
        return Seen(self.source, symbols, address, scene, scene.latest())

    def scene(self, symbol: str, regimes: Sequence[str]) -> Scene:
        """Return a security's scene; InputError says why there is none."""
        key = (symbol, *regimes)
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None or not found.is_open:
                found = self.source.scene(symbol, regimes)
            self._kept[key] = found
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found


def known_regimes(source: Source, chosen: Sequence[str]) -> list[str]:
    """Return the regimes that can be chosen: those of a run, or all that have a name."""
    named = [one.name for one in names().regimes]
    return list(dict.fromkeys([*(source.regimes or named), *chosen]))
