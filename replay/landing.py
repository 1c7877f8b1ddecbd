"""A sink's start and end: its store, its signals, and where it answers for itself."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from processors.store import open_store
from schemas.kafka import Kafka


def land(kafka: Kafka, store: str, idle: float | None, metrics: tuple[str, int] | None) -> None:
    """Store what comes until told to end, or until nothing came for `idle` seconds."""
    from processors.stream.sink import Sink
    from processors.stream.sink_metrics import SinkMetrics

    counted = SinkMetrics()
    with open_store(store) as opened:
        sink = Sink(kafka, opened, counted, idle)
        if metrics:
            counted.serve(*metrics)
        with ended_by_signals(sink.end):
            sink.run()


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    """Let the first signal end what runs inside in good order, the second one at once."""
    asked = False

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        end()

    before = {one: signal.signal(one, ask) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
