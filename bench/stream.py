"""`make bench-stream`: a worker beside a Faust agent that does nothing, on the same frames.

    python -m bench.stream [--events N] [--runs N]

starts a real broker, publishes a generated day in frames of 500 and of one event, and prints what
each takes: medians of runs in turn.  Writes bench/stream.json.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kafka import KafkaConsumer, TopicPartition
from rich.console import Console
from rich.table import Table

from bench.machine import describe_machine
from deploy.broker import Broker
from producers.generate import GenerateSettings, generate
from producers.log import LogWriter
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.kafka import Kafka
from schemas.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = 4
SECURITIES = 200
ONE = ("1997",)
FOUR = ("pre-1991", "1991", "1997", "1998")
RESULTS = Path(__file__).parent / "stream.json"
SOES = str(Path(sys.executable).with_name("soes"))
PATIENCE_MS = 500


@dataclass(frozen=True, slots=True)
class Topic:
    """A day on Kafka."""

    kafka: Kafka
    events: int
    messages: int


def publish(kafka: Kafka, day: Path, events: int, frame: int) -> Topic:
    """Put a day on Kafka."""
    where = ["--kafka", kafka.servers, "--prefix", kafka.prefix]
    cut = ["--partitions", str(PARTS), "--frame", str(frame)]
    subprocess.run([SOES, "publish", str(day), *where, *cut], check=True)
    return Topic(kafka, events, sum(ends(kafka, "events").values()))


def ends(kafka: Kafka, name: str) -> dict[TopicPartition, int]:
    """Return the end of each partition of a topic."""
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers)
    partitions = [TopicPartition(kafka.topic(name), number) for number in range(PARTS)]
    found: dict[TopicPartition, int] = consumer.end_offsets(partitions)
    consumer.close()
    return found


def run_noop(topic: Topic) -> float:
    """Return the seconds that an agent takes that does nothing."""
    arguments = [topic.kafka.servers, topic.kafka.prefix, str(topic.messages)]
    command = [sys.executable, "-m", "bench.noop_agent", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def run_worker(topic: Topic, regimes: tuple[str, ...]) -> float:
    """Return the seconds from a worker's start of work to its last snapshot, results sent."""
    run = f"bench-{time.time_ns()}"
    where = ["--kafka", topic.kafka.servers, "--prefix", topic.kafka.prefix]
    command = [SOES, "worker", "--regime", ",".join(regimes), "--run", run, *where]
    done = subprocess.run(
        [*command, "--exit-when-idle", "4"], check=True, capture_output=True, text=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    (idle,) = [line for line in lines if line["what"] == "idle"]
    return float(idle["seconds"])


def run_reader(topic: Topic) -> float:
    """Return the seconds that kafka-python and our decoder take, without rules."""
    kafka = topic.kafka
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(kafka.topic("events"), number) for number in range(PARTS)])
    readers = [FrameReader(NameIndex(Names())) for _ in range(PARTS)]
    left, began = topic.messages, 0.0
    while left:
        for partition, records in consumer.poll(timeout_ms=PATIENCE_MS).items():
            began = began or time.perf_counter()
            for record in records:
                if record.key is None:
                    readers[partition.partition].read(record.value)
                left -= 1
    seconds = time.perf_counter() - began
    consumer.close()
    return seconds


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soes-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        broker = Broker(folder / "kafka", heap="512m").start()
        try:
            figures = measure(folder, broker.address, asked.events, asked.runs)
        finally:
            broker.stop()
    RESULTS.write_text(json.dumps({"machine": describe_machine(), "figures": figures}, indent=1))
    show(figures)


def measure(folder: Path, servers: str, events: int, runs: int) -> list[dict[str, object]]:
    """Measure everything in turn."""
    frames = publish(Kafka(servers, "frames"), day_of(folder / "day", events), events, 500)
    few = events // 50
    singles = publish(Kafka(servers, "singles"), day_of(folder / "few", few), few, 1)
    jobs: list[tuple[str, Topic, Callable[[], float]]] = [
        ("frames of 500: agent that does nothing", frames, lambda: run_noop(frames)),
        ("frames of 500: worker, one regime", frames, lambda: run_worker(frames, ONE)),
        ("frames of 500: worker, four regimes", frames, lambda: run_worker(frames, FOUR)),
        ("frames of 500: kafka-python, decoding", frames, lambda: run_reader(frames)),
        ("frames of 1: agent that does nothing", singles, lambda: run_noop(singles)),
        ("frames of 1: worker, one regime", singles, lambda: run_worker(singles, ONE)),
    ]
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in jobs}
    for _ in range(runs):
        for name, _, job in jobs:
            seconds[name].append(job())
    return [figure(name, topic, seconds[name]) for name, topic, _ in jobs]


def day_of(folder: Path, events: int) -> Path:
    """Generate a day."""
    with LogWriter(folder) as writer:
        generate(GenerateSettings(events=events, securities=SECURITIES), writer)
    return folder


def figure(name: str, topic: Topic, seconds: list[float]) -> dict[str, object]:
    """Return what a measure gave."""
    rates = [topic.events / one for one in seconds]
    return {"name": name, "events": topic.events, "seconds": seconds,
            "rate": statistics.median(rates), "rates": rates}  # fmt: skip


def show(figures: list[dict[str, object]]) -> None:
    """Print the figures."""
    table = Table("", "events/s", "lowest", "highest", "of the agent's")
    base = {500: 0.0, 1: 0.0}
    for one in figures:
        size = 500 if "of 500" in str(one["name"]) else 1
        rate = float(one["rate"])  # type: ignore[arg-type]
        base[size] = base[size] or rate
        rates = [float(each) for each in one["rates"]]  # type: ignore[attr-defined]
        cells = (f"{each:,.0f}" for each in (rate, min(rates), max(rates)))
        table.add_row(str(one["name"]), *cells, f"{rate / base[size]:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
