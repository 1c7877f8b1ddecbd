"""The board: what each venue shows of each security, and what it showed a moment ago."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import NamedTuple

import numpy as np

from processors.trade_throughs.protection import Protection

Venue = int  # the number of a participant
Side = str  # "bid" or "ask"


class Quotation(NamedTuple):
    """What a venue showed from an instant on; prices are 1e-8 dollars, 0 where there is none."""

    ts: int
    session: int  # the number of the session at whose end it lapses
    bid: int
    ask: int
    protected_bid: int
    protected_ask: int


Shown = deque[Quotation]  # of a venue: the one that stands last, after those of the window


class Board:
    """Quotations by security and venue."""

    def __init__(self, window: int) -> None:
        """Begin empty; quotations are kept until they have been replaced for so long."""
        self._window = window
        self._venues: defaultdict[int, defaultdict[Venue, Shown]]
        self._venues = defaultdict(lambda: defaultdict(deque))

    def show(self, quotes: Iterable[tuple[int, Venue, Quotation]]) -> None:
        """Let venues replace their quotations, and forget those that count no more."""
        for symbol, venue, quotation in quotes:
            shown = self._venues[symbol][venue]
            shown.append(quotation)
            since = quotation.ts - self._window
            while len(shown) > 1 and shown[1].ts <= since:
                shown.popleft()

    def standing(self, symbol: int, session: int) -> list[tuple[Venue, Shown]]:
        """Return the venues whose quotations stand in a session: they lapse at its end [D-82]."""
        venues = self._venues[symbol]
        return [(venue, shown) for venue, shown in venues.items() if shown[-1].session == session]


def quotations(
    quotes: np.ndarray, closes: np.ndarray, rule: Protection
) -> Iterator[tuple[int, Venue, Quotation]]:
    """Go through the quotes of a batch: security, venue, and what it shows from its time on."""
    rows = zip(
        quotes["ts"].tolist(),
        session_of(quotes["ts"], closes).tolist(),
        quotes["bid"].tolist(),
        quotes["ask"].tolist(),
        protected(quotes, "bid", rule).tolist(),
        protected(quotes, "ask", rule).tolist(),
        strict=True,
    )
    symbols, venues = quotes["symbol"].tolist(), quotes["participant"].tolist()
    return zip(symbols, venues, starmap(Quotation, rows), strict=True)


def session_of(instants: np.ndarray, closes: np.ndarray) -> np.ndarray:
    """Return how many sessions have ended: what is said after a close is of the next session."""
    return np.searchsorted(closes, instants, side="right")


def protected(quotes: np.ndarray, side: Side, rule: Protection) -> np.ndarray:
    """Return the prices that are protected, 0 where none is: manual quotes never [5.1-2]."""
    is_protected = (quotes["automated"] != 0) & is_round(quotes[f"{side}_size"], rule)
    return np.where(is_protected, quotes[side], 0)


def is_round(sizes: np.ndarray, rule: Protection) -> np.ndarray:
    """Tell which sizes are large enough to be protected; one that is not told is [5.1-6]."""
    large: np.ndarray = (sizes == 0) | (sizes >= rule.fewest_shares)
    return large
