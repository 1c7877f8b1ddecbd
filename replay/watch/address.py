"""The address of a page: what is seen and when, so that a moment can be sent to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What stands in an address; what is empty is left to the page."""

    symbol: str = ""
    regimes: tuple[str, ...] = ()
    time: str = ""  # as `moments` writes it
    event: str = ""  # how many have been, for several may share a time
    order: str = ""  # the seq of the one that is explained
    token: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Take what a browser asks for."""
        regimes = tuple(filter(None, asked.get("regime", "").split(",")))
        plain = ("symbol", "time", "event", "order", "token")
        return cls(**{name: asked.get(name, "") for name in plain}, regimes=regimes)

    def __str__(self) -> str:
        """Write it, from the server's root on."""
        asked = {
            "symbol": self.symbol,
            "regime": ",".join(self.regimes),
            "time": self.time,
            "event": self.event,
            "order": self.order,
            "token": self.token,
        }
        return "/?" + urlencode({name: text for name, text in asked.items() if text}, safe=",:")
