"""Figures of a sink for Prometheus, and whether it is well."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Summary

from processors.stream.health import STALE, Health

NOTHING = "no partition is assigned: there are no topics yet, or more sinks than partitions"


class SinkMetrics:
    """What a sink counts."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.rows = self._counter("rows", "Rows stored.", "table")
        self.passed = self._counter("passed", "Messages that are no frames.")
        self.settled = self._counter("settled", "Logs and runs at their end.", "what", "state")
        self.lag = self._gauge("lag", "Messages not stored yet.", "topic", "partition")
        self.partitions = self._gauge("partitions", "Partitions that it stores.")
        self.away = self._gauge("store_away_seconds", "For how long the store has not answered.")
        self.retries = self._gauge("retries", "Attempts in vain to use the store.")
        self.seconds = Summary(
            "soes_sink_insert_seconds", "Seconds of a batch.", ["table"], registry=self.registry
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"soes_sink_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"soes_sink_{name}", text, labels, registry=self.registry)

    def inserted(self, table: str, rows: int, seconds: float) -> None:
        """Count a batch."""
        self.rows.labels(table).inc(rows)
        self.seconds.labels(table).observe(seconds)

    def behind(self, topic: str, partition: int, messages: int) -> None:
        """Note how much of a partition is still to come."""
        self.lag.labels(topic, partition).set(messages)

    def health(self) -> Health:
        """Tell whether the sink goes on, from any thread."""
        partitions, away = self._value("partitions"), self._value("store_away_seconds")
        wrong = None if partitions else NOTHING
        if away > STALE:
            wrong = f"the store has not answered for {away:.0f} seconds"
        lag = sum(sample.value for one in self.lag.collect() for sample in one.samples)
        facts = {"partitions": int(partitions), "lag": int(lag), "store_away": round(away, 1)}
        return Health(wrong, facts)

    def _value(self, name: str) -> float:
        return self.registry.get_sample_value(f"soes_sink_{name}") or 0.0
