"""Figures of a worker for Prometheus, and whether it is well."""

import time
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

from processors.stream.part import Part
from processors.stream.running import Running


class Metrics:
    """What a worker counts."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.events = Counter("soes_events", "Events decided.", registry=self.registry)
        self.letters = Counter("soes_dead_letters", "Messages set aside.", registry=self.registry)
        self.held = self._by_part("soes_held_orders", "Orders that wait or are stored.")
        self.offset = self._by_part("soes_offset", "Next message of the events' topic.")
        self.size = self._by_part("soes_snapshot_bytes", "Bytes of the latest snapshot.")
        self.taken = self._by_part("soes_snapshot_time", "When it was taken, seconds UTC.")

    def _by_part(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, ["part"], registry=self.registry)

    def serve(self, host: str, port: int) -> WSGIServer:
        """Answer at an address: any path gives the figures, and that is the sign of health."""
        server, _ = start_http_server(port, host, self.registry)
        return server

    def accepted(self, events: int) -> None:
        """Count events."""
        self.events.inc(events)

    def events_so_far(self) -> int:
        """Return how many events were accepted."""
        return int(self.events._value.get())  # noqa: SLF001 (the library offers no other way)

    def buried(self) -> None:
        """Count a dead letter."""
        self.letters.inc()

    def saved(self, part: Part, running: Running) -> None:
        """Note what a part looks like at a snapshot."""
        label = str(part.number)
        self.held.labels(label).set(part.held())
        self.offset.labels(label).set(part.place.offset)
        self.size.labels(label).set(running.size)
        self.taken.labels(label).set(time.time())
