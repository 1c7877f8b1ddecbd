"""Figures of a sink for Prometheus, and whether it is well."""

from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Summary, start_http_server


class SinkMetrics:
    """What a sink counts."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.rows = self._counter("rows", "Rows stored.", "table")
        self.passed = self._counter("passed", "Messages that are no frames.")
        self.settled = self._counter("settled", "Logs and runs at their end.", "what", "state")
        self.lag = self._gauge("lag", "Messages not stored yet.", "topic", "partition")
        self.retries = self._gauge("retries", "Attempts in vain to use the store.")
        self.seconds = Summary(
            "soes_sink_insert_seconds", "Seconds of a batch.", ["table"], registry=self.registry
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"soes_sink_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"soes_sink_{name}", text, labels, registry=self.registry)

    def serve(self, host: str, port: int) -> WSGIServer:
        """Answer at an address: any path gives the figures, and that is the sign of health."""
        server, _ = start_http_server(port, host, self.registry)
        return server

    def inserted(self, table: str, rows: int, seconds: float) -> None:
        """Count a batch."""
        self.rows.labels(table).inc(rows)
        self.seconds.labels(table).observe(seconds)

    def behind(self, topic: str, partition: int, messages: int) -> None:
        """Note how much of a partition is still to come."""
        self.lag.labels(topic, partition).set(messages)
