"""Outcomes as they travel: the rules' numbers of outcomes, reasons and provisions as Avro's."""

import numpy as np

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.rules.tables import OUTCOME
from schemas.columns import DECISION

# By column: the rules' numbers in the order of the enumeration's symbols.
SYMBOLS = {
    "outcome": np.array(sorted(OUTCOME_NAMES)),
    "reason": np.array([number for number in sorted(REASON_NAMES) if number]),
    "rule": np.array(sorted(PROVISION_IDS)),
}
# By column: the symbol's place by the rules' number, -1 for none.
PLACES = {column: np.full(numbers[-1] + 1, -1, np.int64) for column, numbers in SYMBOLS.items()}
for column, numbers in SYMBOLS.items():
    PLACES[column][numbers] = np.arange(len(numbers))


def to_wire(outcomes: np.ndarray) -> np.ndarray:
    """Return outcomes (`tables.OUTCOME`) as `columns.DECISION`."""
    rows = _copied(outcomes).view(DECISION)
    for column, places in PLACES.items():
        rows[column] = places[rows[column]]
    return rows


def from_wire(decisions: np.ndarray) -> np.ndarray:
    """Return what `to_wire` was given."""
    rows = _copied(decisions).view(OUTCOME)
    for column, numbers in SYMBOLS.items():
        rows[column] = np.append(numbers, 0)[rows[column]]  # -1 is none
    return rows


def _copied(rows: np.ndarray) -> np.ndarray:
    """Copy rows as plain numbers: records are copied field by field."""
    return np.ascontiguousarray(rows).view(np.int64).copy()
