"""Schemas change: an old worker reads what a new producer sends, a new worker what is old."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import fastavro
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.supervisor import supervisor
from producers.log import Log
from producers.stream.topics import prepare_topics
from schemas.fields import written_schema
from schemas.frame import FrameReader, frame_prefix, frame_schema
from schemas.index import NameIndex
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import records
from schemas.single_object import SIZE, prefix
from tests.conftest import Soes
from tests.stored import contents, differences
from tests.stream.cut import cut, opened_day
from tests.stream.sent import REGIMES
from tests.stream.sinking import embedded, sink

MOOD = {"name": "mood", "type": "string", "default": "calm", "doc": "A field of tomorrow."}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("evolution") / "day", 1_500)


def of_tomorrow() -> dict[str, Any]:
    """Return the schema of frames with one more field in every quote."""
    newer = deepcopy(frame_schema())
    (quotes,) = [field for field in newer["fields"] if field["name"] == "quote"]
    quotes["type"]["items"]["fields"].append(MOOD)
    return newer


def of_yesterday() -> dict[str, Any]:
    """Return the schema of frames whose quotes did not yet say whether they are automated."""
    older = deepcopy(frame_schema())
    (quotes,) = [field for field in older["fields"] if field["name"] == "quote"]
    fields = quotes["type"]["items"]["fields"]
    quotes["type"]["items"]["fields"] = [one for one in fields if one["name"] != "automated"]
    return older


def rewritten(frame: bytes, written: dict[str, Any]) -> bytes:
    """Return a frame as a producer with another schema writes it."""
    record: Any = fastavro.schemaless_reader(io.BytesIO(frame[SIZE:]), frame_schema(), None)
    for quote in record["quote"]:
        quote["mood"] = "elated"
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, written, record)
    return prefix(written) + buffer.getvalue()


def folder_of_yesterday(day: Log, folder: Path) -> Path:
    """Copy a log folder as a version left it whose quotes did not yet say what is automated."""
    shutil.copytree(day.path, folder)
    fields = [one for one in written_schema("quote")["fields"] if one["name"] != "automated"]
    with (folder / "quote.avro").open("rb") as file:
        quotes = list(fastavro.reader(file))
    with (folder / "quote.avro").open("wb") as file:
        fastavro.writer(file, {**written_schema("quote"), "fields": fields}, quotes)
    manifest = json.loads((folder / "manifest.json").read_text())
    data = (folder / "quote.avro").read_bytes()
    manifest["files"]["quote"] |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest["schema"] = hashlib.sha256(b"of yesterday").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_folder_of_yesterday_gives_the_outcomes_of_today(
    soes: Soes, day: Log, tmp_path: Path
) -> None:
    old = folder_of_yesterday(day, tmp_path / "old")
    chosen = ("--regime", "1997", "--out", "-")
    theirs, ours = soes("replay", old, *chosen), soes("replay", day.path, *chosen)

    assert theirs.status == 0, theirs.err
    assert theirs.lines == ours.lines != []


def test_a_frame_of_yesterday_has_the_defaults_of_today(day: Log) -> None:
    (frames,) = cut(day, 1, 200)
    reader, plain = FrameReader(NameIndex(Names())), FrameReader(NameIndex(Names()))
    reader.announce(of_yesterday())

    for frame in frames:
        found = reader.read(rewritten(frame, of_yesterday())).batch
        expected = list(records(plain.read(frame).batch, plain.index.names))
        assert list(records(found, reader.index.names)) == expected


@pytest.mark.parametrize("other", [of_tomorrow, of_yesterday])
def test_a_worker_decides_what_a_producer_of_another_version_sends(
    soes: Soes, kafka: Kafka, day: Log, tmp_path: Path, other: Callable[[], dict[str, Any]]
) -> None:
    publish(kafka, day, other())
    with supervisor(kafka, tmp_path / "logs") as supervising:
        worker = ("worker", "--regime", ",".join(REGIMES), "--run", "run-1")
        supervising.add("worker", *worker, "--exit-when-idle", 3)
        supervising.wait(90)
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)

    assert differences(contents(store), embedded(soes, day, tmp_path)) == {}


def publish(kafka: Kafka, day: Log, written: dict[str, Any]) -> None:
    """Announce a schema, and send a log's frames in it."""
    prepare_topics(kafka, 1)
    producer = KafkaProducer(bootstrap_servers=kafka.servers, max_request_size=2**23)
    topic, announcement = kafka.topic("events"), json.dumps(written).encode()
    producer.send(topic, announcement, b"schema", [("schema", b"another")], 0)
    for frame in cut(day, 1, 200)[0]:
        headers = [("log", day.fingerprint.encode())]
        producer.send(topic, rewritten(frame, written), None, headers, 0)
    producer.close()


def test_what_is_sent_today_begins_with_the_fingerprint_of_its_schema(
    kafka: Kafka, soes: Soes, day: Log
) -> None:
    done = soes("publish", day.path, "--kafka", kafka.servers, "--prefix", kafka.prefix,
                "--partitions", 1)  # fmt: skip
    assert done.status == 0, done.err
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(kafka.topic("events"), 0)])

    announcement, frame = next(consumer), next(consumer)

    assert prefix(json.loads(announcement.value)) == frame.value[:SIZE] == frame_prefix()
    consumer.close()
