"""The bench measures what it says: all of a log, each measure in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import figure_of
from bench.measures import MEASURES
from bench.run import MEMORIES, SPEEDS, ratios_of
from producers.generate import GenerateSettings, generate
from producers.log import LogWriter, open_log
from schemas.names import Names

EVENTS = 2_000
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "log"
    with LogWriter(path) as writer:
        generate(GenerateSettings(events=EVENTS), writer)
    return path


def quotes_of(log: Path) -> int:
    return sum(len(batch.quotes) for batch in open_log(log).batches(Names()))


@pytest.mark.parametrize("name", ["decode_with_polars", "decode_with_fastavro", "decode_quotes"])
def test_every_decoder_decodes_all_quotes(log: Path, name: str) -> None:
    count, seconds = MEASURES[name](log, ("1998",))

    assert count == quotes_of(log) > 0.85 * EVENTS
    assert seconds > 0


@pytest.mark.parametrize("name", ["decode_log", "run_kernel", "replay_unstored"])
def test_a_replay_goes_through_all_events(log: Path, name: str) -> None:
    count, _ = MEASURES[name](log, ("1991", "1998"))

    assert count == EVENTS


@pytest.mark.parametrize("name", ["replay_stored", "replay_whole", "load_log"])
def test_a_process_of_its_own_tells_units_seconds_and_memory(log: Path, name: str) -> None:
    command = [sys.executable, "-m", "bench.measures", name, str(log), str(log), "1991,1998"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout.splitlines()[-1])

    assert told["units"] == EVENTS
    assert told["seconds"] > 0
    assert told["peak_bytes"] > 50 * MEGABYTE


def test_a_figure_is_the_middle_of_its_runs() -> None:
    runs = [{"units": 600, "seconds": s, "peak_bytes": p} for s, p in ((3, 7), (1, 9), (2, 8))]
    figure = figure_of("decode", "quotes", runs)

    assert figure.median == 2
    assert figure.rates == [200, 600, 300]
    assert figure.plain()["rate"] == 300
    assert figure.peak_bytes == 9


def test_ratios_are_times_against_polars_and_memory_of_long_against_short() -> None:
    seconds = dict.fromkeys((name for name, *_ in SPEEDS), 3.0) | {"decode quotes: polars": 2.0}
    figures = [
        figure_of(name, "events", [{"units": 1, "seconds": value, "peak_bytes": 0}])
        for name, value in seconds.items()
    ]
    memory = [
        figure_of(name, "events", [{"units": 1, "seconds": 1, "peak_bytes": peak}])
        for peak in (100, 105)
        for name, _ in MEMORIES
    ]
    ratios = ratios_of(figures, memory)

    assert [ratio.value for ratio in ratios] == [1.5] * 4 + [1.05] * len(MEMORIES)
    assert [ratio.target for ratio in ratios] == [1.5, 1.5, 3.0, 3.0] + [1.1] * len(MEMORIES)
