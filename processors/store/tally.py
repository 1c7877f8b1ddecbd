"""What is sent of a run, counted and hashed as it goes by: reading it again takes longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.rules.outcome import CLOSED
from processors.store.hash import BASE, value_of
from schemas.compiled import Number, entry, inner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemas.names import Names

TOGGLED = 0x4CF2D2BAAE6DA887  # ClickHouse's intHash64 toggles these bits and mixes as MurmurHash3
FIRST, SECOND = -49064778989728563, -4265267296055464877  # multipliers of MurmurHash3's fmix64
HALF = 2**31 - 1
NOBODY = -1


@inner
def mixed(number: Number) -> Number:
    """Return what `intHash64` of ClickHouse returns."""
    number ^= TOGGLED
    number = (number ^ (number >> 33 & HALF)) * FIRST
    number = (number ^ (number >> 33 & HALF)) * SECOND
    return number ^ (number >> 33 & HALF)


@inner
def order(code: Number, named: np.ndarray) -> Number:
    """Return the value of an order id by its code; NOBODY is the last of the named ones."""
    return named[code >> 1] if code & 1 else code >> 1


@inner
def is_next(row: np.void, following: np.ndarray) -> Number:
    """Tell whether a row has its security's next number, by `following`, which is moved on."""
    expected = following[row["symbol"]]
    following[row["symbol"]] = row["n"] + 1
    return expected in (NOBODY, row["n"])


@entry
def sum_of_hashes(  # noqa: PLR0913, PLR0917 (compiled functions are handed tables, one by one)
    rows: np.ndarray,
    following: np.ndarray,
    regime: Number,
    symbols: np.ndarray,
    participants: np.ndarray,
    named: np.ndarray,
    outcomes: np.ndarray,
    reasons: np.ndarray,
    rules: np.ndarray,
) -> tuple[Number, Number]:
    """Return the sum of the hashes of a regime's outcomes, as `hash.SUM`; texts come as values.

    Besides, tell whether the rows of each security are numbered without a gap.
    """
    total, gaps = np.int64(0), 0
    for row in rows:
        gaps += not is_next(row, following)
        has_order = row["order_id"] != NOBODY
        number = regime * BASE + symbols[row["symbol"]]
        number = number * BASE + row["n"]
        number = number * BASE + row["seq"]
        number = number * BASE + row["ts"]
        number = number * BASE + order(row["order_id"], named)
        number = number * BASE + outcomes[row["outcome"]]
        number = number * BASE + (row["quantity"] if row["outcome"] < CLOSED else 0)
        number = number * BASE + row["price"]
        number = number * BASE + participants[row["participant"]]
        number = number * BASE + reasons[row["reason"]]
        number = number * BASE + rules[row["rule"]]
        number = number * BASE + row["inside_bid"]
        number = number * BASE + row["inside_ask"]
        number = number * BASE + order(row["contra_order_id"], named)
        number = number * BASE + row["until"]
        number = number * BASE + (row["order_seq"] if has_order else NOBODY)
        total += mixed(number)
    return total, gaps == 0


class Values:
    """The values of texts by their numbers; that of no text comes last, where -1 finds it."""

    def __init__(self, texts: Iterable[str | None] = ()) -> None:
        """Begin with these texts."""
        self.all = np.array([value_of(text or "") for text in (*texts, "")], np.int64)

    def of(self, texts: list[str]) -> np.ndarray:
        """Return the values of texts, of which no fewer were known before."""
        known = len(self.all) - 1
        if len(texts) > known:
            self.all = np.concatenate([self.all[:-1], Values(texts[known:]).all])
        return self.all


def _by_code(texts: Mapping[int, str | None]) -> np.ndarray:
    return Values([texts.get(code) for code in range(max(texts) + 1)]).all


class Tally:
    """What is sent of a run: how many rows, whether each once, and the hash of its outcomes."""

    def __init__(self, regimes: Iterable[str]) -> None:
        """Begin with nothing sent."""
        self.totals = {"outcomes": 0, "inside": 0}
        self.counts = dict.fromkeys(regimes, 0)  # outcomes
        self.is_in_line = True  # every security's outcomes were numbered without a gap
        self.hash = 0
        self._following: dict[str, np.ndarray] = {}
        self._symbols, self._participants, self._named = Values(), Values(), Values()
        self._codes = [_by_code(texts) for texts in (OUTCOME_NAMES, REASON_NAMES, PROVISION_IDS)]

    def add_inside(self, rows: np.ndarray) -> None:
        """Add changes of the inside (`tables.INSIDE`)."""
        self.totals["inside"] += len(rows)

    def add_outcomes(self, regime: str, rows: np.ndarray, names: Names) -> None:
        """Add a regime's outcomes (`tables.OUTCOME`); names may only grow."""
        values = (
            self._symbols.of(names.symbols.texts),
            self._participants.of(names.participants.texts),
            self._named.of(names.orders.texts),
        )
        following = self._next(regime, len(names.symbols))
        asked = np.int64(value_of(regime))
        with np.errstate(over="ignore"):  # uncompiled, the same is calculated by NumPy's numbers
            added, is_in_line = sum_of_hashes(
                np.ascontiguousarray(rows), following, asked, *values, *self._codes
            )
        self.hash = (self.hash + int(added)) % 2**64
        self.is_in_line &= is_in_line
        self.counts[regime] += len(rows)
        self.totals["outcomes"] += len(rows)

    def _next(self, regime: str, symbols: int) -> np.ndarray:
        """Return the next number of each security's outcomes, NOBODY where any may come."""
        known = self._following.get(regime, np.empty(0, np.int64))
        if symbols > len(known):
            known = np.append(known, np.full(symbols - len(known), NOBODY))
            self._following[regime] = known
        return known
