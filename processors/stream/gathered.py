"""What came from the stream and is not in the store yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from processors.rules.tables import INSIDE
from processors.store import Run
from processors.store.arrival import ITSELF, Arrival
from processors.store.log import tables_of
from processors.store.run import refuse_another
from processors.store.writer import Target
from processors.stream.wire import from_wire
from schemas.binary import Damaged
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import Origin, read_result

if TYPE_CHECKING:
    import numpy as np

    from processors.store.writer import Piece

ROWS = 200_000  # of all tables; with BYTES they bound the memory
BYTES = 2**25  # of messages
NAMES = 2**17  # accounts and order ids; then the numbers begin anew


@dataclass(slots=True)
class Span:
    """A stretch of a topic's partition."""

    first: int
    last: int
    ts: int  # of the last message, by the broker: offsets begin anew in a topic made anew


class Gathered:
    """Rows by table, the runs and stretches that they are of, and what has come to its end."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.reader = FrameReader(NameIndex(Names()))
        self.clear()

    def clear(self) -> None:
        """Forget what is in the store; names too, when there are many."""
        self.pieces: dict[Target, list[Piece]] = {}
        self.runs: dict[str, Run] = {}
        self.arrivals: list[Arrival] = []
        self.spans: dict[tuple[str, int], Span] = {}
        self.rows = self.bytes = 0
        if len(self.names.accounts) + len(self.names.orders) > NAMES:
            self.reader = FrameReader(NameIndex(Names()), self.reader.announced)

    @property
    def names(self) -> Names:
        """The names by whose numbers the rows name them."""
        return self.reader.index.names

    @property
    def is_full(self) -> bool:
        """Tell whether it is enough for one batch."""
        return self.rows >= ROWS or self.bytes >= BYTES

    def take_frame(self, data: bytes, partition: int) -> None:
        """Take the events of a frame; Damaged if it is none, or stands in another's partition."""
        frame = self.reader.read(data)
        head = frame.head
        if head.partition != partition:
            raise Damaged(f"found a frame of part {head.partition}, expected part {partition}")
        for table, rows in tables_of(frame.batch).items():
            self._add(table, head.log, "", rows)
        if head.end:
            arrival = Arrival(head.log, ITSELF, head.partition, head.partitions, 0, head.end)
            self.arrivals.append(arrival)

    def take_result(self, data: bytes) -> None:
        """Take what a frame brought; Damaged if the message is no result."""
        result = read_result(data, self.reader.index)
        origin = result.origin
        self._meet(run_of(origin))
        for regime, rows in result.decisions.items():
            self._add("outcomes_stored", origin.run, regime, from_wire(rows))
        for regime, rows in result.changes.items():
            self._add("inside_stored", origin.run, regime, rows.view(INSIDE))
        self._add("orders_stored", origin.log, "", result.orders)  # no outcome waits for its order
        if origin.end:
            self.arrivals.append(
                Arrival(
                    origin.log,
                    origin.run,
                    origin.partition,
                    origin.partitions,
                    origin.passed,
                    origin.end,
                )
            )

    def reach(self, topic: str, partition: int, offset: int, ts: int, size: int) -> None:
        """Note how far a partition has been taken."""
        span = self.spans.setdefault((topic, partition), Span(offset, offset, ts))
        span.last, span.ts = offset, ts
        self.bytes += size

    def token(self) -> str:
        """Name these stretches: the same ones have the same name."""
        return ",".join(
            f"{topic}-{partition}-{span.first}-{span.last}@{span.ts}"
            for (topic, partition), span in sorted(self.spans.items())
        )

    def _meet(self, run: Run) -> None:
        """Take notice of a run; InputError if another one has its id."""
        known = self.runs.setdefault(run.id, run)
        if known != run:
            refuse_another(run, known)

    def _add(self, table: str, owner: str, label: str, rows: np.ndarray) -> None:
        if len(rows):
            self.pieces.setdefault(Target((table, owner)), []).append((label, rows))
            self.rows += len(rows)


def run_of(origin: Origin) -> Run:
    """Return the run of a result; the log's name and notes come with its end."""
    asked = origin.asked
    return Run(
        id=origin.run,
        log=origin.log,
        log_name="",
        regimes=asked.regimes,
        settings=asked.settings,
        from_ts=None,
        to_ts=None,
        symbols=(),
        rules=asked.rules,
        code=asked.code,
    )
