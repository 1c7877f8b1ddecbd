"""Workers and sinks say at an address whether they are well, and how far behind they are."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from deploy.broker import free_port
from deploy.supervisor import supervisor
from processors.stream.health import STALE, Health, serve
from processors.stream.metrics import Metrics
from processors.stream.part import Order, Part
from processors.stream.running import Running
from processors.stream.sink_metrics import SinkMetrics
from producers.log import Log
from schemas.kafka import Kafka
from schemas.result import Asked
from tests.conftest import Soes
from tests.stream.cut import opened_day
from tests.stream.sent import REGIMES, make_topics, messages, send
from tests.stream.sinking import sink_process

EMPTY = Order("run-1", Asked(("1997",), {}, "", ""), {})


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("health") / "day", 1_000)


def ask(port: int) -> tuple[int, dict[str, Any]]:
    """Return the status and what stands there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def figure(port: int, name: str) -> float:
    """Return a figure, as Prometheus reads it, summed over its labels."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.partition("{")[0] == name)


def until(found: Callable[[], bool], seconds: float = 40) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextmanager
def served(metrics: Metrics, look: Callable[[], Health] | None = None) -> Iterator[int]:
    port = free_port()
    server = serve(("127.0.0.1", port), metrics.registry, look or metrics.health)
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()


def worker_of(lag: int, idle: float) -> Metrics:
    """Return what a worker knows of one part that took its last snapshot long ago."""
    metrics = Metrics()
    metrics.parts[3] = running = Running(Part(3, EMPTY))
    metrics.look(lambda _: lag)
    running.taken -= idle
    if running.busy:
        running.busy -= idle
    return metrics


@pytest.mark.parametrize(
    ("lag", "idle", "status"),
    [
        pytest.param(0, 10 * STALE, 200, id="nothing to do"),
        pytest.param(7, STALE - 5, 200, id="events wait, not long"),
        pytest.param(7, STALE + 5, 503, id="events wait, too long"),
    ],
)
def test_a_worker_is_well_unless_events_wait_and_no_snapshot_is_taken(
    lag: int, idle: float, status: int
) -> None:
    with served(worker_of(lag, idle)) as port:
        code, said = ask(port)

        assert (code, said["well"]) == (status, status == 200)
        assert said["parts"]["3"]["lag"] == figure(port, "soes_lag") == lag
        assert said["parts"]["3"]["snapshot_age"] == pytest.approx(idle, abs=2)


def test_what_came_after_a_quiet_hour_does_not_wait_since_then() -> None:
    metrics = worker_of(0, 3_600)
    metrics.look(lambda _: 5)

    assert metrics.health().wrong is None


def test_a_worker_that_is_at_one_thing_for_minutes_is_not_well() -> None:
    metrics = worker_of(0, 0)
    metrics.looked -= STALE + 5

    assert "at one thing" in str(metrics.health().wrong)


def test_an_address_that_is_taken_is_said_in_a_sentence(soes: Soes, kafka: Kafka) -> None:
    with served(Metrics()) as port:
        done = soes("worker", "--kafka", kafka.servers, "--metrics", port)

    assert done.status == 1
    assert done.err.count("\n") == 1
    assert f"--metrics 127.0.0.1:{port}" in done.err


def test_a_worker_without_a_log_waits_and_one_with_a_part_is_well(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    port = free_port()
    with supervisor(kafka, tmp_path / "logs") as supervising:
        worker = ("worker", "--regime", ",".join(REGIMES), "--run", "run-1")
        supervising.add("worker", *worker, "--metrics", port)
        until(lambda: is_open(port))
        code, said = ask(port)
        assert (code, said["parts"]) == (503, {})
        assert "no part is assigned" in said["wrong"]
        where = ("--kafka", kafka.servers, "--prefix", kafka.prefix)
        soes("publish", day.path, *where, "--partitions", 2)
        until(lambda: figure(port, "soes_snapshot_bytes") > 0)
        until(lambda: figure(port, "soes_lag") == 0)
        code, said = ask(port)

    assert code == 200
    assert set(said["parts"]) == {"0", "1"}


def is_open(port: int) -> bool:
    """Tell whether somebody answers."""
    try:
        ask(port)
    except OSError:
        return False
    return True


def test_a_sink_without_topics_waits_and_one_that_stores_is_well(
    kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    port, sent = free_port(), messages(day, 2, 500)
    store = f"chdb://{tmp_path}/store"
    with sink_process(kafka, store, tmp_path / "said", "--metrics", str(port)) as sinking:
        sinking.wait_for("sink begins")
        code, said = ask(port)
        assert (code, said["partitions"]) == (503, 0)
        assert "no partition is assigned" in said["wrong"]
        make_topics(kafka, 2)
        send(kafka, "events", sent.frames)
        send(kafka, "outcomes", sent.results)
        sinking.wait_for("run complete")
        until(lambda: ask(port) == (200, at_rest()))


def at_rest() -> dict[str, Any]:
    """Return what a sink says that has stored two parts of both topics."""
    return {"well": True, "wrong": None, "partitions": 4, "lag": 0, "store_away": 0.0}


@pytest.mark.parametrize(
    ("away", "wrong"),
    [
        pytest.param(STALE - 5, None, id="a while"),
        pytest.param(STALE + 5, "the store has not answered for 65 seconds", id="too long"),
    ],
)
def test_a_sink_is_well_unless_its_store_is_away_for_long(away: float, wrong: str | None) -> None:
    metrics = SinkMetrics()
    metrics.partitions.set(4)
    metrics.away.set(away)

    assert metrics.health().wrong == wrong


def test_any_other_path_gives_the_figures() -> None:
    with served(Metrics(), Health) as port:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert b"soes_events_total 0.0" in answer.read()
        assert ask(port) == (200, {"well": True, "wrong": None})
