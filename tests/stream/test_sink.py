"""The sink against a real broker: the store ends up as the embedded replay fills it."""

from pathlib import Path

import pytest

from producers.log import Log
from schemas.kafka import Kafka
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.cut import opened_day
from tests.stream.sent import REGIMES, make_topics, messages, send


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("sink") / "day")


def sink(soes: Soes, kafka: Kafka, store: str, idle: float = 0.5) -> str:
    done = soes("sink", "--kafka", kafka.servers, "--prefix", kafka.prefix, "--store", store,
                "--exit-when-idle", idle)  # fmt: skip
    assert done.status == 0, done.err
    return done.err


def embedded(soes: Soes, day: Log, folder: Path, run: str = "run-1") -> str:
    url = f"chdb://{folder}/embedded"
    done = soes("replay", day.path, "--regime", ",".join(REGIMES), "--run", run, "--store", url)
    assert done.status == 0, done.err
    return url


@pytest.mark.parametrize(("parts", "size"), [(1, 500), (3, 100)])
def test_a_store_holds_what_the_embedded_replay_puts_there(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path, parts: int, size: int
) -> None:
    sent = messages(day, parts, size)
    make_topics(kafka, parts)
    send(kafka, "events", sent.frames)
    send(kafka, "outcomes", sent.results)
    sink(soes, kafka, f"chdb://{tmp_path}/store")

    expected = contents(embedded(soes, day, tmp_path))
    assert all(expected.values())
    assert differences(contents(f"chdb://{tmp_path}/store"), expected) == {}
