"""A store that fails, and a sink that dies: both cost time, no row."""

import signal
import time
from pathlib import Path

import pytest

from processors.store import open_store
from producers.log import Log
from schemas.kafka import Kafka
from tests.clickhouse_http import serve
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.cut import opened_day
from tests.stream.sent import Sent, make_topics, messages, send
from tests.stream.sinking import UNTIL_STORED, embedded, sink, sink_process

PARTS = 2
SEND = "INSERT INTO .*(outcomes|inside|quotes)_stored"
WRITE = "INSERT INTO (arrivals|logs|runs)_stored"
READ = "(?s)SELECT .*FROM (arrivals|logs|outcomes_stored|runs)"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("faults") / "day")


@pytest.fixture(scope="module")
def sent(day: Log) -> Sent:
    return messages(day, PARTS, 50)


@pytest.fixture
def cluster(kafka: Kafka) -> Kafka:
    make_topics(kafka, PARTS)
    return kafka


def send_all(cluster: Kafka, sent: Sent, stretch: slice = slice(None)) -> None:
    send(cluster, "events", [part[stretch] for part in sent.frames])
    send(cluster, "outcomes", [part[stretch] for part in sent.results])


@pytest.mark.parametrize(
    "mode", ["reset", "after", "status", "error", "truncate", "slow", "hang", "late"]
)
@pytest.mark.usefixtures("impatient")
def test_a_store_that_fails_for_a_while_holds_every_row_once(
    soes: Soes, cluster: Kafka, sent: Sent, day: Log, tmp_path: Path, mode: str
) -> None:
    send_all(cluster, sent)
    with serve(tmp_path / "server") as front:
        open_store(front.url()).close()  # makes the tables
        front.fault(mode, SEND, times=4)
        if mode not in {"hang", "late"}:  # these are waited for longer
            front.fault(mode, WRITE, times=4)
            front.fault(mode, READ, times=3)
        occurred = sink(soes, cluster, front.url())

        found = contents(front.url())
        with open_store(front.url()) as store:
            rows = store.query("SELECT count() AS n FROM outcomes_stored")
    assert differences(found, embedded(soes, day, tmp_path)) == {}
    assert rows == [{"n": len(found["outcomes"])}]
    assert mode == "slow" or "store away" in [one["what"] for one in occurred]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("processors.stream.landing.HANGS", 1)


def test_a_server_that_goes_away_and_comes_back_costs_only_time(
    soes: Soes, cluster: Kafka, sent: Sent, day: Log, tmp_path: Path
) -> None:
    with serve(tmp_path / "server") as front:
        url = front.url()
        open_store(url).close()  # makes the tables
    with serve(tmp_path / "server", front.port):
        began = sink_process(cluster, url, tmp_path / "errors", *UNTIL_STORED)
        sinking = began.__enter__()
        sinking.wait_for("sink begins")
    send_all(cluster, sent)
    sinking.wait_for("store away")
    time.sleep(1)
    with serve(tmp_path / "server", front.port):
        assert sinking.process.wait(30) == 0
        began.__exit__(None, None, None)
        found = contents(url)

    assert differences(found, embedded(soes, day, tmp_path)) == {}
    assert "store back" in sinking.said()


def test_a_sink_that_is_killed_again_and_again_loses_nothing(
    soes: Soes, cluster: Kafka, sent: Sent, day: Log, tmp_path: Path
) -> None:
    store, errors = f"chdb://{tmp_path}/store", tmp_path / "errors"
    for stretch in range(3):
        send_all(cluster, sent, slice(stretch * 15, None if stretch == 2 else stretch * 15 + 15))
        with sink_process(cluster, store, errors) as sinking:
            sinking.wait_for("run begun" if stretch == 0 else "sink begins")
            time.sleep(0.1 * stretch)
            sinking.process.send_signal(signal.SIGKILL)
    with sink_process(cluster, store, errors, *UNTIL_STORED) as sinking:
        assert sinking.process.wait(60) == 0

    assert differences(contents(store), embedded(soes, day, tmp_path)) == {}
