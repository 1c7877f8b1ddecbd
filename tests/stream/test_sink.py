"""The sink against a real broker: the store ends up as the embedded replay fills it."""

import copy
import io
import json
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import fastavro
import pytest

from producers.log import Log
from schemas.frame import frame_schema
from schemas.kafka import Kafka
from schemas.single_object import SIZE, prefix
from tests.clickhouse_http import serve
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.cut import opened_day
from tests.stream.sent import damaged, make_topics, messages, send
from tests.stream.sinking import UNTIL_STORED, arguments, embedded, sink, sink_process


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


def test_what_comes_twice_is_stored_once(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    sent = messages(day, 1, 200)
    make_topics(kafka, 1)
    store = f"chdb://{tmp_path}/store"
    for _ in range(2):
        send(kafka, "outcomes", [[one for one in sent.results[0][:-1] for _ in range(2)]])
        send(kafka, "events", [[one for one in sent.frames[0][:-1] for _ in range(2)]])
        sink(soes, kafka, store)
    send(kafka, "outcomes", [sent.results[0][-1:]])
    send(kafka, "events", [sent.frames[0][-1:]])
    sink(soes, kafka, store)

    assert differences(contents(store), embedded(soes, day, tmp_path)) == {}


def test_runs_share_a_topic_and_are_not_mixed(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    runs = {"a": ("1997",), "b": ("1998", "1991")}
    sent = {run: messages(day, 2, 200, run, regimes) for run, regimes in runs.items()}
    make_topics(kafka, 2)
    send(kafka, "events", sent["a"].frames)
    for stretch in (slice(5), slice(5, None)):
        for one in sent.values():
            send(kafka, "outcomes", [part[stretch] for part in one.results])
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)

    for run, regimes in runs.items():
        expected = embedded(soes, day, tmp_path, run, regimes)
    assert differences(contents(store), expected) == {}


def test_another_run_with_the_same_id_stops_the_sink_and_nothing_is_lost(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    make_topics(kafka, 1)
    send(kafka, "outcomes", messages(day, 1, 500, "run-1", ("1997",)).results)
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)
    send(kafka, "outcomes", messages(day, 1, 500, "run-1", ("1998",)).results)
    sentence = (
        "soes: the run run-1 is in the store already and differs in regimes; "
        "choose another --run, or leave it out\n"
    )

    for _ in range(2):
        done = soes(*arguments(kafka, store), *UNTIL_STORED)
        assert (done.status, done.err.splitlines(keepends=True)[-1]) == (1, sentence)
    assert {row["regime"] for row in contents(store)["outcomes"]} == {"1997"}


def test_a_message_that_is_no_result_stops_the_sink(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    make_topics(kafka, 1)
    send(kafka, "outcomes", [[b"rubbish"]])
    done = soes(*arguments(kafka, f"chdb://{tmp_path}/store"), *UNTIL_STORED)

    assert done.status == 1
    assert done.err.splitlines()[-1] == (
        f"soes: {kafka.prefix}.outcomes, partition 0, offset 0: found 72756262697368, expected "
        "a result of Avro; nothing after it is stored"
    )


def test_a_run_without_a_damaged_frame_is_incomplete_and_says_why(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    sent = damaged(day, 200, 3)
    make_topics(kafka, 1)
    send(kafka, "events", sent.frames)
    send(kafka, "outcomes", sent.results)
    store = f"chdb://{tmp_path}/store"
    occurred = sink(soes, kafka, store)
    found = contents(store)

    assert day.events is not None
    reasons = [
        "1 messages of partition 0 are dead letters and were not decided",
        f"the store has {day.events - 200} of the log's {day.events} events",
    ]
    assert [one["what"] for one in occurred if "incomplete" in one["what"]] == [
        "log incomplete",
        "run incomplete",
    ]
    assert [one["partition"] for one in occurred if one["what"] == "passed over"] == [0]
    assert found["runs"][0]["state"] == "incomplete"
    assert found["runs"][0]["notes"] == [*day.notes, *reasons]
    assert found["logs"] == []


def test_frames_of_another_version_are_stored_by_a_sink_that_did_not_hear_of_it(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    sent = messages(day, 1, 200)
    frames, schema = of_another_version(sent.frames[0])
    make_topics(kafka, 1)
    send(kafka, "events", [[schema]], key=b"schema")
    store = f"chdb://{tmp_path}/store"
    for stretch in (slice(3), slice(3, None)):
        send(kafka, "events", [frames[stretch]])
        send(kafka, "outcomes", [sent.results[0][stretch]])
        sink(soes, kafka, store)

    assert differences(contents(store), embedded(soes, day, tmp_path)) == {}


def of_another_version(frames: list[bytes]) -> tuple[list[bytes], bytes]:
    """Write frames in a schema whose events have one field more."""
    schema = copy.deepcopy(frame_schema())
    quotes = next(field for field in schema["fields"] if field["name"] == "quote")
    quotes["type"]["items"]["fields"].append({"name": "colour", "type": "string", "default": ""})
    written = []
    for frame in frames:
        found = fastavro.schemaless_reader(io.BytesIO(frame[SIZE:]), frame_schema(), None)
        assert isinstance(found, dict)
        found["quote"] = [{**quote, "colour": "red"} for quote in found["quote"]]
        data = io.BytesIO()
        fastavro.schemaless_writer(data, schema, found)
        written.append(prefix(schema) + data.getvalue())
    return written, json.dumps(schema).encode()


def test_sinks_share_a_store(soes: Soes, kafka: Kafka, day: Log, tmp_path: Path) -> None:
    sent = messages(day, 4, 50)
    make_topics(kafka, 4)
    with serve(tmp_path / "server") as front, ExitStack() as opened:
        sinks = [
            opened.enter_context(
                sink_process(kafka, front.url(), tmp_path / f"{number}", *UNTIL_STORED)
            )
            for number in range(2)
        ]
        for stretch in (slice(7), slice(7, None)):
            send(kafka, "events", [part[stretch] for part in sent.frames])
            send(kafka, "outcomes", [part[stretch] for part in sent.results])
        assert [one.process.wait(60) for one in sinks] == [0, 0]
        found = contents(front.url())

    assert differences(found, embedded(soes, day, tmp_path)) == {}


def test_a_sink_waits_for_its_topics_answers_for_itself_and_ends_when_told(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path
) -> None:
    sent = messages(day, 2, 500)
    store, port = f"chdb://{tmp_path}/store", free_port()
    with sink_process(kafka, store, tmp_path / "said", "--metrics", str(port)) as sinking:
        sinking.wait_for("sink begins")
        make_topics(kafka, 2)
        send(kafka, "events", sent.frames)
        send(kafka, "outcomes", sent.results)
        sinking.wait_for("run complete")
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            figures = answer.read().decode()
        sinking.process.send_signal(signal.SIGTERM)
        assert sinking.process.wait(10) == 0
    found = contents(store)

    assert differences(found, embedded(soes, day, tmp_path)) == {}
    rows = len(found["outcomes"])
    assert f'soes_sink_rows_total{{table="outcomes_stored"}} {float(rows)}' in figures
    assert 'soes_sink_settled_total{state="complete",what="run"} 1.0' in figures
    assert sinking.said()[-1] == "sink ends"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
