"""What outcomes come to, and what two lists of outcomes differ in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from processors.codes import OUTCOME_NAMES
from processors.rules import outcome
from processors.rules.tables import OUTCOME

KINDS = 1 + max(OUTCOME_NAMES)
# What makes an outcome another one to those whom it concerns: not its number, nor who caused it.
DECISIVE = [
    "symbol",
    "order_seq",
    "ts",
    "outcome",
    "quantity",
    "price",
    "participant",
    "reason",
    "contra_order_id",
]
FILLS = (outcome.EXECUTED, outcome.MATCHED)
NOBODY = -1  # the order of a market maker's own outcome
# Odd numbers without a pattern, one for each column of an outcome, 0 where it decides nothing:
# rows that differ have sums that differ.
SALT = np.random.default_rng(611).integers(2**62, size=len(OUTCOME.names or ())) * 2 + 1
SALT[[name not in DECISIVE for name in OUTCOME.names or ()]] = 0


class Tally(NamedTuple):
    """Outcomes and their shares, by what happened."""

    outcomes: np.ndarray  # (KINDS,) int64
    shares: np.ndarray  # (KINDS,) int64; those of market makers' own outcomes are none

    @classmethod
    def of(cls, rows: np.ndarray) -> Tally:
        """Count outcomes (`tables.OUTCOME`)."""
        shares = np.where(rows["order_seq"] == NOBODY, 0, rows["quantity"])
        counted = np.zeros((2, KINDS), np.int64)
        np.add.at(counted[0], rows["outcome"], 1)
        np.add.at(counted[1], rows["outcome"], shares)
        return cls(*counted)

    def plus(self, other: Tally) -> Tally:
        """Return the sum."""
        return Tally(self.outcomes + other.outcomes, self.shares + other.shares)

    def minus(self, other: Tally) -> Tally:
        """Return the difference."""
        return Tally(self.outcomes - other.outcomes, self.shares - other.shares)


NOTHING = Tally(np.zeros(KINDS, np.int64), np.zeros(KINDS, np.int64))


def codes(rows: np.ndarray) -> np.ndarray:
    """Return a number for each outcome, the same for outcomes that say the same."""
    return rows.view(np.int64).reshape(len(rows), len(SALT)) @ SALT


def differing(
    one: np.ndarray, one_codes: np.ndarray, other: np.ndarray, other_codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that each list has more often than the other."""
    if np.array_equal(one_codes, other_codes):
        return one[:0], other[:0]
    both = np.concatenate([one_codes, other_codes])
    _, places, times = np.unique(both, return_inverse=True, return_counts=True)
    mine = np.bincount(places[: len(one)], minlength=len(times))
    more = mine * 2 > times
    less = mine * 2 < times
    return one[more[places[: len(one)]]], other[less[places[len(one) :]]]


def shares_by_order(lost: np.ndarray, gained: np.ndarray) -> np.ndarray:
    """Return (seq, shares) of the orders in two lists of rows: shares filled, more or fewer."""
    pieces = []
    for rows, sign in ((lost, -1), (gained, 1)):
        orders = rows[rows["order_seq"] != NOBODY]
        is_filled = np.isin(orders["outcome"], FILLS)
        shares = np.where(is_filled, sign * orders["quantity"], 0)
        pieces.append(np.column_stack([orders["order_seq"], shares]))
    return summed(np.concatenate(pieces))


def summed(pairs: np.ndarray) -> np.ndarray:
    """Return (seq, shares) with each order once."""
    seqs, places = np.unique(pairs[:, 0], return_inverse=True)
    shares = np.zeros(len(seqs), np.int64)
    np.add.at(shares, places, pairs[:, 1])
    return np.column_stack([seqs, shares])
