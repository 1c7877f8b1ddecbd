"""What the store wants of a log, which `producers` have, and where its events go."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from schemas.batch import Batch
from schemas.names import Names

LOADED = """
INSERT INTO logs_stored
SELECT {log:String}, {name:String}, {events:UInt64}, {last_seq:Int64},
    fromUnixTimestamp64Micro({last_ts:Int64}, 'UTC'), now64(3, 'UTC')"""


class Log(Protocol):
    """Events in order of seq, named by their content."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def fingerprint(self) -> str:
        """What it holds."""

    def batches(self, names: Names) -> Iterator[Batch]:
        """Go through the events."""


def tables_of(batch: Batch) -> dict[str, np.ndarray]:
    """Return a batch's events by the table in which they are stored."""
    return {
        "quotes_stored": batch.quotes,
        "orders_stored": batch.orders,
        "trades_stored": batch.trades,
        "notices_stored": batch.others,
    }
