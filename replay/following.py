"""What is known of a run while its results come: counts, orders that wait, the last refusals."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from processors.codes import PROVISION_IDS, REASON_NAMES
from processors.rules import outcome
from processors.stream.wire import from_wire
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import Result, read_result

REFUSALS = 8  # that are shown
SPAN = 5.0  # seconds over which a rate is taken
NAMES = 2**17  # accounts and order ids; then the numbers begin anew
REPORTS = (outcome.HELD, outcome.STORED)  # with the shares that wait then
ENDS = (outcome.EXECUTED, outcome.MATCHED, outcome.RETURNED, outcome.CANCELLED)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An order that was refused on entry."""

    ts: int
    regime: str
    symbol: str
    order_id: str
    reason: str
    rule: str


@dataclass
class Regime:
    """What a regime has decided so far."""

    outcomes: int = 0
    waiting: dict[int, int] = field(default_factory=dict)  # shares by the order's seq
    _next: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # n by symbol
    _samples: deque[tuple[float, int]] = field(default_factory=deque)

    def fresh(self, rows: np.ndarray) -> np.ndarray:
        """Return the outcomes that have not come before: a worker may send some twice."""
        missing = int(rows["symbol"].max(initial=-1)) + 1 - len(self._next)
        self._next = np.append(self._next, np.zeros(max(0, missing), np.int64))
        new: np.ndarray = rows[rows["n"] >= self._next[rows["symbol"]]]
        np.maximum.at(self._next, new["symbol"], new["n"] + 1)
        return new

    def take(self, rows: np.ndarray) -> None:
        """Count outcomes, and follow the orders that wait."""
        self.outcomes += len(rows)
        columns = (rows[name].tolist() for name in ("order_seq", "outcome", "quantity"))
        for order, kind, shares in zip(*columns, strict=True):
            if kind in REPORTS:
                self.waiting[order] = shares
            elif kind in ENDS and order in self.waiting:
                self.waiting[order] -= shares
                if self.waiting[order] <= 0:
                    del self.waiting[order]

    def rate(self) -> float:
        """Return outcomes a second, of the last few seconds."""
        now = time.monotonic()
        self._samples.append((now, self.outcomes))
        while now - self._samples[0][0] > SPAN:
            self._samples.popleft()
        began, before = self._samples[0]
        return (self.outcomes - before) / max(now - began, 1e-3)


class Following:
    """A run as far as its results have come."""

    def __init__(self, run: str) -> None:
        """Begin with nothing known."""
        self.run = run
        self.regimes: dict[str, Regime] = {}
        self.refusals: deque[Refusal] = deque(maxlen=REFUSALS)
        self.refused = 0
        self.ts = 0  # of the latest outcome
        self.partitions = 0
        self.ended: set[int] = set()
        self.passed: dict[int, int] = {}  # messages that are dead letters, by partition
        self.index = NameIndex(Names())

    @property
    def is_over(self) -> bool:
        """Tell whether every partition has come to its end."""
        return 0 < self.partitions == len(self.ended)

    def take(self, data: bytes) -> bool:
        """Take a message; tell whether it is of the run.  Damaged if it is no result."""
        self._forget()
        result = read_result(data, self.index)
        if result.origin.run != self.run:
            return False
        self._take(result)
        return True

    def _forget(self) -> None:
        """Forget accounts and order ids when there are many; symbols keep their numbers."""
        names = self.index.names
        if len(names.accounts) + len(names.orders) > NAMES:
            kept = Names()
            for symbol in names.symbols:
                kept.symbol(symbol)
            self.index = NameIndex(kept)

    def _take(self, result: Result) -> None:
        origin = result.origin
        self.partitions = origin.partitions
        self.passed[origin.partition] = origin.passed
        if origin.end:
            self.ended.add(origin.partition)
        for name, decisions in result.decisions.items():
            regime = self.regimes.setdefault(name, Regime())
            rows = regime.fresh(from_wire(decisions))
            regime.take(rows)
            self.ts = max(self.ts, int(rows["ts"].max(initial=0)))
            self._refusals(name, rows[rows["outcome"] == outcome.REJECTED])

    def _refusals(self, regime: str, rows: np.ndarray) -> None:
        """Keep the last refusals."""
        names = self.index.names
        self.refused += len(rows)
        for row in rows[-REFUSALS:]:
            self.refusals.append(
                Refusal(
                    int(row["ts"]),
                    regime,
                    names.symbols[row["symbol"]],
                    names.order_id_text(row["order_id"]),
                    REASON_NAMES[int(row["reason"])] or "",
                    PROVISION_IDS[int(row["rule"])] or "",
                )
            )
