"""Figures of a sink for Prometheus, and whether it is well."""

from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Summary, start_http_server


class SinkMetrics:
    """What a sink counts."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = registry = CollectorRegistry()
        self.rows = Counter("soes_sink_rows", "Rows stored.", ["table"], registry=registry)
        self.seconds = Summary("soes_sink_insert_seconds", "Seconds of an insert, with waiting.",
                               ["table"], registry=registry)  # fmt: skip
        self.passed = Counter("soes_sink_passed", "Messages that are no frames.", registry=registry)
        self.lag = Gauge("soes_sink_lag", "Messages not stored yet.", ["topic", "partition"],
                         registry=registry)  # fmt: skip
        self.settled = Counter("soes_sink_settled", "Logs and runs that came to their end.",
                                ["what", "state"], registry=registry)  # fmt: skip

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
