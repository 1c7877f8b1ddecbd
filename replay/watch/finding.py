"""What one may want to see next: a hold, a withdrawal, a parting of the regimes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from processors.rules.outcome import HELD, WITHDRAWN
from replay.watch.reel import Moment

if TYPE_CHECKING:
    from replay.watch.reel import Reel

NOBODY = -1
FATE = ("ts", "order_seq", "outcome", "quantity", "price", "participant", "contra_order_id")


class Finder:
    """Finds the moments of a reel at which something of a kind came about."""

    def __init__(self, reel: Reel) -> None:
        """Look at nothing yet."""
        self.reel = reel

    def next_hold(self, moment: Moment) -> Moment | None:
        """Return when an order is held next under any regime; None if none is any more."""
        return _next(self.holds, moment)

    def next_withdrawal(self, moment: Moment) -> Moment | None:
        """Return when a maker is withdrawn next under any regime; None if none is any more."""
        return _next(self.withdrawals, moment)

    def next_difference(self, moment: Moment) -> Moment | None:
        """Return when the fates of another order part; None if none do any more."""
        return _next(self.differences, moment)

    @cached_property
    def holds(self) -> np.ndarray:
        """The moments at which orders were held, a row of position and time each, in order."""
        return self._of(HELD)

    @cached_property
    def withdrawals(self) -> np.ndarray:
        """The moments at which makers were withdrawn, as above."""
        return self._of(WITHDRAWN)

    @cached_property
    def differences(self) -> np.ndarray:
        """The moments at which an order first fared otherwise than under another regime."""
        return self._moments(self.partings)

    @cached_property
    def partings(self) -> np.ndarray:
        """The first outcome of each order that it has not under every regime alike."""
        return parting_rows([film.outcomes for film in self.reel.films.values()])

    @cached_property
    def parted(self) -> tuple[np.ndarray, np.ndarray]:
        """Orders by seq, in order, and the moments from which on their fates are apart."""
        place = np.argsort(self.partings["order_seq"])
        return self.partings["order_seq"][place], self._moment_rows(self.partings)[place]

    def has_parted(self, order: int, moment: Moment) -> bool:
        """Tell whether the fates of an order, by its seq, have parted up to a moment."""
        orders, moments = self.parted
        place = int(np.searchsorted(orders, order))
        found = place < len(orders) and orders[place] == order
        return bool(found) and Moment(*moments[place].tolist()) <= moment

    def _of(self, outcome: int) -> np.ndarray:
        tables = [film.outcomes for film in self.reel.films.values()]
        return self._moments(np.concatenate([rows[rows["outcome"] == outcome] for rows in tables]))

    def _moments(self, rows: np.ndarray) -> np.ndarray:
        """Return the moments of outcomes, in order, each once."""
        moments = self._moment_rows(rows)
        return np.unique(moments, axis=0) if len(moments) else moments

    def _moment_rows(self, rows: np.ndarray) -> np.ndarray:
        """Return the moment of each outcome: after the event that caused it, or as a timer ran."""
        footage = self.reel.footage
        caused = np.searchsorted(footage.seqs, rows["seq"])
        at_once = footage.times[caused] == rows["ts"]
        positions = np.where(at_once, caused + 1, np.searchsorted(footage.times, rows["ts"]))
        return np.stack([positions, rows["ts"]], axis=1)


def parting_rows(tables: list[np.ndarray]) -> np.ndarray:
    """Return of each order the first outcome that it has not under every regime alike."""
    own = [rows[rows["order_seq"] != NOBODY] for rows in tables]
    fates = np.concatenate([fate_numbers(rows) for rows in own])
    regime = np.repeat(np.arange(len(own)), [len(rows) for rows in own])
    _, kinds = np.unique(fates, return_inverse=True)
    counts = np.stack([np.bincount(kinds[regime == n], minlength=kinds.max(initial=0) + 1)
                       for n in range(len(own))])  # fmt: skip
    apart = np.concatenate(own)[(counts != counts[0]).any(axis=0)[kinds]]
    apart = apart[np.argsort(apart["ts"], kind="stable")]
    _, first = np.unique(apart["order_seq"], return_index=True)
    parting: np.ndarray = apart[np.sort(first)]
    return parting


def fate_numbers(rows: np.ndarray) -> np.ndarray:
    """Return what became of an order as one piece of bytes for each outcome, to be compared."""
    fields = np.stack([rows[field] for field in FATE], axis=1) if len(rows) else np.empty((0, 7))
    packed = np.ascontiguousarray(fields.astype(np.int64))
    piece = np.dtype((np.void, packed.itemsize * len(FATE)))
    return np.frombuffer(packed.tobytes(), piece)


def _next(moments: np.ndarray, moment: Moment) -> Moment | None:
    """Return the first of ordered moments that is later than another."""
    later = (moments[:, 0] > moment.position) | (
        (moments[:, 0] == moment.position) & (moments[:, 1] > moment.ts)
    )
    place = int(np.argmax(later)) if later.any() else -1
    return None if place < 0 else Moment(*map(int, moments[place]))
