"""A worker's start: which run it is, under which rules, and where it answers for itself."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from processors.fingerprint import rules_fingerprint
from processors.regimes import regime_rows
from processors.rules.compiled import is_compiled
from replay.driving import COMPILING_SECONDS
from replay.identity import id_of
from replay.window import Window
from schemas.kafka import Kafka
from schemas.result import Asked

if TYPE_CHECKING:
    from kafka import KafkaConsumer

LOOK_MS = 500


@dataclass(frozen=True, slots=True)
class Hired:
    """A worker as the command line asks for it."""

    kafka: Kafka
    regimes: tuple[str, ...]
    settings: Mapping[str, str]
    run_id: str | None = None
    member: str | None = None
    idle: float | None = None  # seconds
    metrics: tuple[str, int] | None = None  # host and port
    skips_gaps: bool = False


def work(hired: Hired) -> None:
    """Work until told to end; InputError if Kafka cannot be reached."""
    from processors.stream.health import serve
    from processors.stream.metrics import Metrics
    from processors.stream.part import Order
    from processors.stream.warming import warm_up
    from processors.stream.worker import Duty, Worker

    regimes, settings, law = hired.regimes, hired.settings, rules_fingerprint()
    rules = {regime: regime_rows(regime, settings) for regime in regimes}
    metrics = Metrics()
    if hired.metrics:
        serve(hired.metrics, metrics.registry, metrics.health)
    log = first_log(hired.kafka, hired.idle)
    if log is None:
        return
    run = hired.run_id or id_of(log, regimes, settings, Window(), (), law)
    asked = Asked(regimes, settings, law, version("soes-replay"))
    if not is_compiled():
        sys.stderr.write(f"soes: compiling the rules: about {COMPILING_SECONDS} seconds\n")
    order = Order(run, asked, rules, hired.skips_gaps)
    warm_up(order)
    Worker(Duty(hired.kafka, order, hired.member, hired.idle), metrics).run()


def first_log(kafka: Kafka, idle: float | None) -> str | None:
    """Wait for the first frame and return the fingerprint of its log; None if `idle` is over."""
    from processors.stream.consumer import open_consumer

    with open_consumer(kafka) as consumer:
        return _look(consumer, kafka.topic("events"), idle)


def _look(consumer: "KafkaConsumer", topic: str, idle: float | None) -> str | None:
    """Look at the beginning of a topic, which somebody may just be making, for a frame."""
    from processors.stream.consumer import partitions_of

    began = time.monotonic()
    while idle is None or time.monotonic() - began <= idle:
        partitions = partitions_of(consumer, topic)
        if not partitions:
            time.sleep(LOOK_MS / 1000)
            continue
        if not consumer.assignment():
            consumer.assign(partitions)
        for records in consumer.poll(timeout_ms=LOOK_MS).values():
            for record in records:
                log = dict(record.headers or ()).get("log")
                if log:
                    return bytes(log).decode()
    return None
