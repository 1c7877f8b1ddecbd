"""`make bench`: everything side by side in one run, printed and written to bench/results.json.

Measures take turns, so that a machine that is busy for a while is busy for all of them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from bench.figures import Figure, Ratio, figure_of, show
from bench.machine import describe_machine
from producers.generate import GenerateSettings, generate
from producers.log import LogWriter

SECURITIES = 200
WARM_EVENTS = 40_000
FOUR = ("pre-1991", "1991", "1997", "1998")
ONE = ("1998",)  # the busiest: orders are held, queues are long
RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    events: int  # of the day on which speed is measured
    runs: int
    short: int  # events of the days on which memory is measured
    long: int


USUAL = Plan(events=2_000_000, runs=5, short=5_000_000, long=50_000_000)
QUICK = Plan(events=1_000_000, runs=3, short=500_000, long=5_000_000)

# Name shown, measure, unit, regimes.
SPEEDS = (
    ("decode quotes: polars", "decode_with_polars", "quotes", ONE),
    ("decode quotes: fastavro", "decode_with_fastavro", "quotes", ONE),
    ("decode quotes: ours", "decode_quotes", "quotes", ONE),
    ("decode the log: ours", "decode_log", "events", ONE),
    ("arrange events, once for all regimes", "arrange_events", "events", ONE),
    *((f"kernel alone, {name}", "run_kernel", "events", (name,)) for name in FOUR),
    ("replay, one regime, no store", "replay_unstored", "events", ONE),
    ("replay, four regimes, no store", "replay_unstored", "events", FOUR),
    ("replay, one regime, stored", "replay_stored", "events", ONE),
    ("replay, four regimes, stored", "replay_stored", "events", FOUR),
    ("store outcomes and insides", "store_rows", "rows", FOUR),
    ("load the log's events, once", "load_log", "events", ONE),
)

MEMORIES = (
    ("replay, one regime, no store", "replay_unstored"),
    ("replay, one regime, stored with its log", "replay_whole"),
)


@click.command()
@click.option("--events", type=int, help="Events of the day on which speed is measured.")
@click.option("--runs", type=int, help="Runs of each measure.")
@click.option("--quick", is_flag=True, help="Shorter days and fewer runs: a first impression.")
def main(events: int | None, runs: int | None, quick: bool) -> None:  # noqa: FBT001 (click passes options by name)
    """Measure, print, and write bench/results.json."""
    usual = QUICK if quick else USUAL
    plan = Plan(events or usual.events, runs or usual.runs, usual.short, usual.long)
    machine = describe_machine()
    with tempfile.TemporaryDirectory(prefix="soes-bench-") as folder:
        bench = Bench(Path(folder), plan)
        figures = bench.speed()
        memory = bench.memory()
    ratios = ratios_of(figures, memory)
    show(figures, memory, ratios)
    results = {
        "machine": machine,
        "plan": asdict(plan),
        "figures": [figure.plain() for figure in figures],
        "memory": [figure.plain() for figure in memory],
        "ratios": [asdict(ratio) for ratio in ratios],
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")


class Bench:
    """The logs that are measured, and the processes that measure on them."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        """Begin with a small log, on which each process warms up."""
        self.folder = folder
        self.plan = plan
        self.warm = self.log(WARM_EVENTS)

    def log(self, events: int) -> Path:
        """Return a log of so many events."""
        path = self.folder / str(events)
        if not path.exists():
            settings = GenerateSettings(events=events, securities=min(SECURITIES, events // 400))
            with LogWriter(path) as writer:
                generate(settings, writer)
        return path

    def speed(self) -> list[Figure]:
        """Measure every speed so many times, in turns."""
        began = time.perf_counter()
        log = self.log(self.plan.events)
        seconds = time.perf_counter() - began
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name, *_ in SPEEDS}
        with steps("measuring", self.plan.runs * len(SPEEDS)) as step:
            for _ in range(self.plan.runs):
                for name, measure, _, regimes in SPEEDS:
                    runs[name].append(self.measured(measure, log, regimes))
                    step()
        generated = {"units": self.plan.events, "seconds": seconds, "peak_bytes": 0}
        return [
            figure_of("generate and write the log", "events", [generated]),
            *(figure_of(name, unit, runs[name]) for name, _, unit, _ in SPEEDS),
        ]

    def memory(self) -> list[Figure]:
        """Measure the peak of memory on a short and on a long day."""
        lengths = (self.plan.short, self.plan.long)
        figures = []
        with steps("measuring memory", len(lengths) * len(MEMORIES)) as step:
            for events in lengths:
                for name, measure in MEMORIES:
                    run = self.measured(measure, self.log(events), ONE)
                    figures.append(figure_of(f"{name}, {events:,} events", "events", [run]))
                    step()
        return figures

    def measured(self, measure: str, log: Path, regimes: tuple[str, ...]) -> dict[str, Any]:
        """Run a measure in a process of its own, when the disk has what was written before."""
        os.sync()
        command = [sys.executable, "-m", "bench.measures", measure, str(log), str(self.warm)]
        run = subprocess.run(
            [*command, ",".join(regimes)], capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise click.ClickException(f"{measure} failed:\n{run.stderr}")
        result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
        return result


@contextmanager
def steps(job: str, total: int) -> Iterator[Any]:
    """Show a bar of so many steps."""
    with Progress(transient=True) as bar:
        task = bar.add_task(job, total=total)
        yield lambda: bar.advance(task)


def ratios_of(figures: list[Figure], memory: list[Figure]) -> list[Ratio]:
    """Return the times of replays against the time of polars, and memory of long against short."""
    seconds = {figure.name: figure.median for figure in figures}
    polars = "decode quotes: polars"
    replays = [
        Ratio(f"time: {name}, {how} / {polars}", seconds[f"{name}, {how}"] / seconds[polars], most)
        for name, most in (("replay, one regime", 1.5), ("replay, four regimes", 3.0))
        for how in ("stored", "no store")
    ]
    growths = [
        Ratio(f"memory: {long.name} / {short.name}", long.peak_bytes / short.peak_bytes, 1.1)
        for short, long in zip(memory[: len(MEMORIES)], memory[len(MEMORIES) :], strict=True)
    ]
    return [*replays, *growths]


if __name__ == "__main__":
    main()
