"""What is installed, reachable and misconfigured, and what to do about it."""

from __future__ import annotations

import os
import platform
import socket
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from processors.rules.compiled import cache_root, is_compiled
from schemas.errors import InputError
from schemas.kafka import PATIENCE_MS, TOPICS, Kafka, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEEDED = ("numba", "numpy", "clickhouse-connect", "chdb", "pyarrow", "fastavro")
FOR_STREAMS = ("faust-streaming", "kafka-python", "aiokafka", "crc32c", "lz4")
KNOWN = (
    "SOES_STORE",
    "SOES_DEBUG",
    "SOES_KAFKA",
    "SOES_KAFKA_USERNAME",
    "SOES_KAFKA_PASSWORD",
    "SOES_KAFKA_MECHANISM",
    "SOES_KAFKA_CA",
)
GOOD, WARNING, WRONG = "good", "to note", "wrong"
CONNECT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing."""

    what: str
    state: str  # GOOD, WARNING or WRONG
    found: str
    remedy: str = ""


def examine(store: str | None, kafka: Kafka | None) -> Iterator[Finding]:
    """Go through everything; a store and Kafka only if they are asked about."""
    yield Finding("Python", GOOD, platform.python_version())
    yield from packages(NEEDED, WRONG, "install the packages of requirements.lock")
    wrong = WARNING if kafka is None else WRONG
    yield from packages(FOR_STREAMS, wrong, "install the packages of requirements-stream.lock")
    yield rules()
    yield from variables(os.environ)
    if store is not None:
        yield stored(store)
    if kafka is not None:
        yield from reached(kafka)


def packages(names: tuple[str, ...], missing: str, remedy: str) -> Iterator[Finding]:
    """Say which packages are there."""
    for name in names:
        try:
            yield Finding(name, GOOD, version(name))
        except PackageNotFoundError:
            yield Finding(name, missing, "not installed", remedy)


def rules() -> Finding:
    """Say whether the rules are compiled, and whether what is compiled can be kept."""
    folder = cache_root()
    if not os.access(folder, os.W_OK):
        remedy = "set XDG_CACHE_HOME to a folder that can be written, or they compile each time"
        return Finding("compiled rules", WARNING, f"{folder} cannot be written", remedy)
    state = "compiled" if is_compiled() else "compiled at the first use, some 20 seconds"
    return Finding("compiled rules", GOOD, f"{state}; kept in {folder}")


def variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Name the variables of ours that nobody reads."""
    for name in sorted(environment):
        if name.startswith("SOES_") and name not in KNOWN:
            yield Finding(name, WARNING, "is read by nothing", f"known are {', '.join(KNOWN)}")


def stored(address: str) -> Finding:
    """Say whether a store answers, and what it holds."""
    from processors.store import open_store

    try:
        with open_store(address, create=False) as store:
            runs = store.query("SELECT state, count() AS runs FROM runs GROUP BY state")
    except InputError as error:
        return Finding("store", WRONG, str(error), "see --store, or SOES_STORE")
    counts = ", ".join(f"{one['runs']} {one['state']}" for one in runs) or "no"
    return Finding("store", GOOD, f"{counts} runs")


def reached(kafka: Kafka) -> Iterator[Finding]:
    """Say whether Kafka answers, lets us in, and has the topics of the prefix."""
    host, _, port = kafka.servers.split(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        remedy = "start a broker (make stream shows one), or see --kafka, SOES_KAFKA"
        yield Finding("Kafka", WRONG, f"nobody listens at {kafka.servers} ({error})", remedy)
        return
    try:
        partitions = _partitions(kafka)
    except InputError as error:
        remedy = "somebody listens there: see SOES_KAFKA_USERNAME, _PASSWORD, _MECHANISM and _CA"
        yield Finding("Kafka", WRONG, str(error), remedy)
        return
    yield Finding("Kafka", GOOD, f"answers at {kafka.servers}")
    for name, count in partitions.items():
        topic = kafka.topic(name)
        if count:
            yield Finding(topic, GOOD, f"{count} partitions")
        else:
            yield Finding(topic, WARNING, "not there", "soes publish makes it")


def _partitions(kafka: Kafka) -> dict[str, int]:
    """Return how many partitions each topic has, 0 if it is not there."""
    from kafka import KafkaConsumer

    with sentences(kafka):
        settings = kafka.for_kafka_python()
        consumer = KafkaConsumer(
            bootstrap_timeout_ms=PATIENCE_MS, allow_auto_create_topics=False, **settings
        )
        try:
            there = consumer.topics()
            found = {name: consumer.partitions_for_topic(kafka.topic(name)) for name in TOPICS
                     if kafka.topic(name) in there}  # fmt: skip
        finally:
            consumer.close()
    return {name: len(found.get(name) or ()) for name in TOPICS}
