"""The preferencing agreements of a security's makers, as they stand at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.columns import KINDS

if TYPE_CHECKING:
    from replay.watch.footage import Footage

AGREEMENT = KINDS.index("agreement")


class Agreements:
    """Who has agreed with whom, of those who ever quote the security."""

    def __init__(self, footage: Footage) -> None:
        """Find the notices of agreements; there are few."""
        others = footage.batch.others
        makers = np.unique(footage.batch.quotes["participant"])
        is_one = (others["kind"] == AGREEMENT) & np.isin(others["participant"], makers)
        self.rows = np.flatnonzero(is_one)
        self.footage = footage

    def at(self, position: int) -> dict[str, list[str]]:
        """Return, by maker, the firms with which there is an agreement after so many events."""
        footage, names = self.footage, self.footage.names.participants
        known = self.rows[: np.searchsorted(self.rows, footage.rows[-1, position])]
        agreed = {
            (names[row["participant"]], names[row["firm"]]): bool(row["agreed"])
            for row in footage.batch.others[known]
        }
        found: dict[str, list[str]] = {}
        for maker, firm in sorted(pair for pair, is_on in agreed.items() if is_on):
            found.setdefault(maker, []).append(firm)
        return found
