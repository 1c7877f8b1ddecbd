"""The accepted orders of the last minutes, of all securities of an engine [A-3]."""

from collections.abc import Mapping

import numpy as np

from processors.rules import kernel, tables

ROWS = 1024  # at first


class Entries:
    """A ring that grows as it must; how it is used is in `processors.rules.entries`."""

    def __init__(self, span: int) -> None:
        """Begin with nothing; `span` is how long an accepted order counts, in microseconds."""
        self.span = span
        self.rows = np.zeros(ROWS, tables.ENTRY)
        self.rings = np.zeros(1, tables.RING)

    def make_room(self, orders: int, since: int) -> None:
        """See to it that there is room for the orders of a batch that begins at an instant."""
        ring = self.rings[0]
        if ring["entered"] - ring["forgotten"] + orders > len(self.rows):
            self.grow(orders, since - self.span)

    def grow(self, orders: int, begin: int) -> None:
        """Forget what was entered before an instant; double the ring if that is not enough.

        An eighth stays free, so that what is kept need not be looked through again soon.
        """
        kernel.forget(self.rows, self.rings, begin)
        ring, size = self.rings[0], len(self.rows)
        while ring["entered"] - ring["forgotten"] + orders > size - size // 8:
            size *= 2
        if size > len(self.rows):
            old, self.rows = self.rows, np.zeros(size, tables.ENTRY)
            kernel.refill_ring(old, self.rows, self.rings)

    def state(self) -> dict[str, np.ndarray]:
        """Return the tables between two batches."""
        return {"entries": self.rows, "rings": self.rings}

    def restore(self, state: Mapping[str, memoryview]) -> None:
        """Take over the bytes of a state."""
        self.rows = np.frombuffer(state["entries"], tables.ENTRY).copy()
        self.rings = np.frombuffer(state["rings"], tables.RING).copy()
