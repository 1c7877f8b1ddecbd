"""Figures of a worker for Prometheus, and whether it is well."""

import time
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge

from processors.stream.health import STALE, Health
from processors.stream.part import Part
from processors.stream.running import Running

NOBODY = "no part is assigned: there is no log yet, or there are more workers than parts"


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
        self.lag = self._by_part("soes_lag", "Messages not taken yet.")
        self.parts: dict[int, Running] = {}  # the worker's own
        self.looked = time.monotonic()

    def _by_part(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, ["part"], registry=self.registry)

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

    def look(self, end_of: Callable[[int], int | None]) -> None:
        """See how far each part is; to be called now and then."""
        self.looked = time.monotonic()
        for number, running in self.parts.items():
            end = end_of(number)  # unknown until something was fetched
            lag = 0 if end is None else max(0, end - running.part.place.offset)
            self.lag.labels(str(number)).set(lag)
            running.see(lag)

    def left(self) -> None:
        """Forget what the parts looked like: another worker tells it now."""
        for gauge in (self.held, self.offset, self.size, self.taken, self.lag):
            gauge.clear()

    def health(self) -> Health:
        """Tell whether the worker goes on, from any thread."""
        now, parts = time.monotonic(), sorted(self.parts.items())
        facts = {
            str(number): {"lag": running.lag, "snapshot_age": round(now - running.taken, 1)}
            for number, running in parts
        }
        late = [str(number) for number, running in parts if running.is_late(now, len(parts))]
        return Health(self._wrong(now, late), {"parts": facts})

    def _wrong(self, now: float, late: Sequence[str]) -> str | None:
        """Say what is wrong, None if nothing is."""
        if not self.parts:
            return NOBODY
        if late:
            return f"events wait, but no snapshot is taken of part {', '.join(late)}"
        if now - self.looked > STALE:
            return f"the worker has been at one thing for {now - self.looked:.0f} seconds"
        return None
