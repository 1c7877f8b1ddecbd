"""`make bench-stream`: a worker beside a Faust agent that does nothing, on the same frames.

    python -m bench.stream [--events N] [--runs N]

starts a real broker, publishes generated days in frames of 500 and of one event, and prints what
each takes: medians of runs in turn.  Then what snapshots cost, how long a part of a thousand
securities takes to recover, and how long a live order takes to be seen.  Writes bench/stream.json.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.kafka_day import (
    Topic,
    put,
    run_confluent,
    run_kafka_python,
    run_noop,
    run_worker,
)
from bench.live_latency import live_latency, summary
from bench.machine import describe_machine
from deploy.broker import Broker
from producers.generate import GenerateSettings
from schemas.kafka import Kafka

PARTS = 4
SECURITIES = 200
MANY_SECURITIES = 1_000
LIVE_ORDERS = 200
ONE = ("1997",)
FOUR = ("pre-1991", "1991", "1997", "1998")
RESULTS = Path(__file__).parent / "stream.json"

Figure = dict[str, Any]
Job = tuple[str, Topic, Callable[[], float]]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soes-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        broker = Broker(folder / "kafka", heap="512m").start()
        try:
            figures, more = measure(folder, broker.address, asked.events, asked.runs)
        finally:
            broker.stop()
    written = {"machine": describe_machine(), "figures": figures, "more": more}
    RESULTS.write_text(json.dumps(written, indent=1) + "\n")
    show(figures, more)


def measure(folder: Path, servers: str, events: int, runs: int) -> tuple[list[Figure], Figure]:
    """Measure everything, what is compared in turn."""

    def day(name: str, count: int, frame: int, parts: int, securities: int) -> Topic:
        settings = GenerateSettings(events=count, securities=securities)
        return put(Kafka(servers, name), folder / name, settings, frame, parts)

    frames = day("frames", events, 500, PARTS, SECURITIES)
    singles = day("singles", events // 50, 1, PARTS, SECURITIES)
    many = day("many", events // 4, 500, 1, MANY_SECURITIES)
    said: dict[str, Figure] = {}
    run_worker(singles, ONE)  # compiles, where nothing is compiled yet
    jobs: list[Job] = [
        ("frames of 500: agent that does nothing", frames, lambda: run_noop(frames)),
        ("frames of 500: worker, one regime", frames, lambda: decided(frames, ONE, said)),
        ("frames of 500: worker, four regimes", frames, lambda: decided(frames, FOUR, said)),
        ("frames of 500: kafka-python, decoding", frames, lambda: run_kafka_python(frames)),
        *with_confluent(frames),
        ("frames of 1: agent that does nothing", singles, lambda: run_noop(singles)),
        ("frames of 1: worker, one regime", singles, lambda: decided(singles, ONE, said)),
    ]
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in jobs}
    for _ in range(runs):
        for name, _, job in jobs:
            seconds[name].append(job())
    figures = [figure(name, topic, seconds[name]) for name, topic, _ in jobs]
    latency = summary(live_latency(Kafka(servers, "live"), LIVE_ORDERS))
    return figures, {"workers": said, "recovery": recovery(many), "latency": latency}


def decided(topic: Topic, regimes: tuple[str, ...], said: dict[str, Figure]) -> float:
    """Return the seconds from a worker's first message to its last result; keep what it says."""
    (idle,) = [one for one in run_worker(topic, regimes) if one["what"] == "idle"]
    said[f"{topic.kafka.prefix}, {len(regimes)} regime(s)"] = idle
    return float(idle["seconds"])


def recovery(topic: Topic) -> Figure:
    """Return what it takes to take up a part that has been decided."""
    first = run_worker(topic, ONE, "recovered")
    again = run_worker(topic, ONE, "recovered")
    (restored,) = [one for one in again if one["what"] == "restored"]
    (idle,) = [one for one in first if one["what"] == "idle"]
    return {
        "securities": MANY_SECURITIES,
        "seconds": restored["seconds"],
        "state": idle["snapshot_bytes"],
    }


def with_confluent(frames: Topic) -> list[Job]:
    """Return the job for confluent-kafka, if it is there."""
    try:
        import confluent_kafka  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        print("confluent-kafka is not installed: left out", file=sys.stderr)
        return []
    return [("frames of 500: confluent-kafka, decoding", frames, lambda: run_confluent(frames))]


def figure(name: str, topic: Topic, seconds: list[float]) -> Figure:
    """Return what a measure gave."""
    rates = [topic.events / one for one in seconds]
    return {"name": name, "events": topic.events, "seconds": seconds,
            "rate": statistics.median(rates), "rates": rates}  # fmt: skip


def show(figures: list[Figure], more: Figure) -> None:
    """Print the figures."""
    table = Table("", "events/s", "lowest", "highest", "of the agent's")
    base: dict[str, float] = {}
    for one in figures:
        rate = base.setdefault(str(one["name"]).split(":")[0], one["rate"])
        cells = (f"{each:,.0f}" for each in (one["rate"], min(one["rates"]), max(one["rates"])))
        table.add_row(one["name"], *cells, f"{one['rate'] / rate:.2f}")
    console = Console()
    console.print(table)
    for name, said in more["workers"].items():
        share = said["snapshot_cpu"] / said["seconds"]
        console.print(f"{name}: {said['snapshots']} snapshots, the last ones "
                      f"{said['snapshot_bytes']:,} bytes, {share:.1%} of the time")  # fmt: skip
    recovered, latency = more["recovery"], more["latency"]
    console.print(f"a part of {recovered['securities']:,} securities, {recovered['state']:,} bytes:"
                  f" taken up in {recovered['seconds']:.2f} s")  # fmt: skip
    console.print(f"{latency['orders']} live orders, from the publisher's input to a row seen: "
                  f"median {latency['median']:.3f} s, 99th {latency['p99']:.3f} s")  # fmt: skip


if __name__ == "__main__":
    main()
