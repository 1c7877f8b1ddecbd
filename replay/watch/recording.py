"""A reel that grows: events and outcomes of one security as they come; nothing here knows of Kafka.

What is seen is what workers have decided: an event that came before its outcomes waits for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from processors.regimes import regime_rows
from processors.rules.tables import INSIDE, OUTCOME
from processors.stream.wire import from_wire
from producers.batches import choose
from replay.watch.footage import Footage, alone, renumbered
from replay.watch.reel import EVERY, Camera, Film, Reel
from schemas.batch import Batch, after, joined
from schemas.binary import Damaged
from schemas.frame import NO_EVENTS, FrameReader
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import read_result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Table:
    """Rows of a regime as workers sent them: some may come twice."""

    def __init__(self, dtype: np.dtype) -> None:
        """Begin without any."""
        self.rows = np.empty(0, dtype)

    def add(self, rows: np.ndarray) -> None:
        """Add rows of the security by n, those that are new."""
        known = int(self.rows["n"][-1]) if len(self.rows) else -1
        new = rows[rows["n"] > known].copy()
        new["symbol"] = 0
        self.rows = np.concatenate([self.rows, new])

    def until(self, seq: int, ts: int) -> np.ndarray:
        """Return what came about up to an event and an instant."""
        rows: np.ndarray = self.rows[(self.rows["seq"] <= seq) & (self.rows["ts"] <= ts)]
        return rows


class Recording:
    """One security of a run that is being decided."""

    def __init__(
        self, run: str, symbol: str, regimes: Sequence[str], settings: Mapping[str, str]
    ) -> None:
        """Begin with nothing; UsageError if a regime is unknown."""
        self.run, self.symbol = run, symbol
        self.reader = FrameReader(NameIndex(Names()))
        self.names = alone(self.reader.index.names, symbol)
        self.laws = {regime: regime_rows(regime, settings) for regime in regimes}
        self.cameras = {regime: Camera(law, self.names, EVERY) for regime, law in self.laws.items()}
        self.outcomes = {regime: Table(OUTCOME) for regime in regimes}
        self.insides = {regime: Table(INSIDE) for regime in regimes}
        self.waiting: list[Batch] = []  # not decided yet
        self.footage: Footage | None = None
        self.sent = self.decided = NO_EVENTS  # seq of the part's last event
        self.is_over = False

    def take_frame(self, data: bytes) -> None:
        """Take the events of a frame; one that is damaged is left to the dead letters."""
        try:
            frame = self.reader.read(data)
        except Damaged:
            return
        head = frame.head
        fresh = frame.batch if head.previous >= self.sent else after(frame.batch, self.sent)
        if head.last > self.sent or head.end:
            self.sent = max(head.last, self.sent)
            self.waiting.append(renumbered(choose(fresh, self._is_chosen())))

    def _is_chosen(self) -> np.ndarray:
        """Return by number which securities are wanted: ours, and what concerns every one."""
        symbols = self.reader.index.names.symbols
        chosen = np.zeros(len(symbols) + 1, bool)
        chosen[[symbols.numbers.get(self.symbol, -1), -1]] = True
        return chosen

    def take_result(self, data: bytes) -> None:
        """Take what a frame brought, if it is of the run."""
        try:
            result = read_result(data, self.reader.index)
        except Damaged:
            return
        if result.origin.run != self.run:
            return
        self.decided = max(self.decided, result.origin.last)
        self.is_over = self.is_over or result.origin.end is not None
        number = self.reader.index.names.symbols.numbers.get(self.symbol)
        for regime in self.laws:
            decisions, changes = result.decisions.get(regime), result.changes.get(regime)
            if number is not None and decisions is not None and changes is not None:
                mine = decisions[decisions["symbol"] == number]
                self.outcomes[regime].add(from_wire(mine))
                self.insides[regime].add(changes[changes["symbol"] == number].view(INSIDE))

    def grow(self) -> Reel | None:
        """Return a reel of all that is decided by now; None if no event of the security is."""
        ready = [one for one in self.waiting if one.last_seq <= self.decided]
        self.waiting = self.waiting[len(ready) :]
        if ready:
            known = [self.footage.batch] if self.footage else []
            self.footage = Footage(self.symbol, self.names, joined([*known, *ready]))
        if self.footage is None or not self._is_known():
            return None
        films = {regime: self._film(regime, self.footage) for regime in self.laws}
        return Reel(self.footage, films, EVERY, is_over=self.is_over and not self.waiting)

    def _is_known(self) -> bool:
        return self.symbol in self.reader.index.names.symbols.numbers

    def _film(self, regime: str, footage: Footage) -> Film:
        for _ in self.cameras[regime].take(footage):
            pass  # what comes of it, the workers have sent
        until = (footage.batch.last_seq, footage.last_ts)
        rows, inside = self.outcomes[regime].until(*until), self.insides[regime].until(*until)
        return Film(self.laws[regime], rows, inside, tuple(self.cameras[regime].snapshots))
