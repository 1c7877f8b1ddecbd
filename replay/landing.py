"""A sink's start and end: its store, its signals, and where it answers for itself."""

from processors.store import open_store
from replay.signals import ended_by_signals
from schemas.kafka import Kafka


def land(kafka: Kafka, store: str, idle: float | None, metrics: tuple[str, int] | None) -> None:
    """Store what comes until told to end, or until nothing came for `idle` seconds."""
    from processors.stream.health import serve
    from processors.stream.sink import Sink
    from processors.stream.sink_metrics import SinkMetrics

    counted = SinkMetrics()
    with open_store(store) as opened:
        sink = Sink(kafka, opened, counted, idle)
        if metrics:
            serve(metrics, counted.registry, counted.health)
        with ended_by_signals(sink.end):
            sink.run()
