"""The sink against a real broker: the store ends up as the embedded replay fills it."""

from pathlib import Path

import pytest

from producers.log import Log
from schemas.kafka import Kafka
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.cut import opened_day
from tests.stream.sent import make_topics, messages, send
from tests.stream.sinking import embedded, sink


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("sink") / "day")


@pytest.mark.parametrize(("parts", "size"), [(1, 500), (3, 100)])
def test_a_store_holds_what_the_embedded_replay_puts_there(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path, parts: int, size: int
) -> None:
    sent = messages(day, parts, size)
    make_topics(kafka, parts)
    send(kafka, "events", sent.frames)
    send(kafka, "outcomes", sent.results)
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)

    expected = embedded(soes, day, tmp_path)
    assert all(expected.values())
    assert differences(contents(store), expected) == {}
