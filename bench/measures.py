"""What is measured: each measure is one function, and runs in a process of its own.

    python -m bench.measures NAME LOG WARM REGIMES

prints one line of JSON: how many units were done in how many seconds, and the peak of memory.
"""

import itertools
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from processors.engine import Engine, arranged
from processors.regimes import regime_rows
from processors.sessions import sessions
from producers.container import Container
from producers.events import tables
from producers.log import open_log
from replay.driving import Question, Replay
from replay.heap import share_heap
from replay.run import Request
from replay.run import replay as run_replay
from replay.voice import Quiet
from schemas.index import NameIndex
from schemas.names import Names

if TYPE_CHECKING:
    from processors.store import Store

Measured = tuple[int, float]  # units done, seconds
Regimes = tuple[str, ...]

STRETCH = 32_768  # events decoded at a time
FASTAVRO_RECORDS = 200_000  # it is the slowest by far; its rate does not depend on the length


def decode_with_polars(log: Path, _regimes: Regimes) -> Measured:
    """Decode the plain 11-field quotes to columns."""
    import polars as pl  # noqa: PLC0415 (only here, so that no other measure pays for it)

    began = time.perf_counter()
    quotes = pl.read_avro(log / "quote.avro")
    return len(quotes), time.perf_counter() - began


def decode_with_fastavro(log: Path, _regimes: Regimes) -> Measured:
    """Decode the first of the same quotes one by one."""
    import fastavro  # noqa: PLC0415 (as above)

    began = time.perf_counter()
    with (log / "quote.avro").open("rb") as file:
        count = sum(1 for _ in itertools.islice(fastavro.reader(file), FASTAVRO_RECORDS))
    return count, time.perf_counter() - began


def decode_quotes(log: Path, _regimes: Regimes) -> Measured:
    """Decode the same quotes with our decoder."""
    began = time.perf_counter()
    with Container(log / "quote.avro") as container:
        count = sum(map(len, tables(container, "quote", NameIndex(Names()), STRETCH)))
    return count, time.perf_counter() - began


def decode_log(log: Path, _regimes: Regimes) -> Measured:
    """Decode the whole log, its kinds of events merged by seq."""
    began = time.perf_counter()
    count = sum(batch.events for batch in open_log(log).batches(Names()))
    return count, time.perf_counter() - began


def arrange_events(log: Path, _regimes: Regimes) -> Measured:
    """Arrange events that are decoded already by security, as is done once for all regimes."""
    names = Names()
    batches = list(open_log(log).batches(names))
    symbols = len(names.symbols)
    began = time.perf_counter()
    for batch in batches:
        arranged(batch, symbols)
    return sum(batch.events for batch in batches), time.perf_counter() - began


def run_kernel(log: Path, regimes: Regimes) -> Measured:
    """Decide events that are decoded and arranged already, under one regime."""
    names = Names()
    batches = list(open_log(log).batches(names))
    engine = Engine(regime_rows(regimes[0]), sessions(), names)
    seconds = 0.0
    for batch in batches:
        events = arranged(batch, len(names.symbols))
        began = time.perf_counter()
        engine.apply(events)
        seconds += time.perf_counter() - began
    return sum(batch.events for batch in batches), seconds


def a_replay(log: Path, regimes: Regimes) -> Replay:
    """Return a replay that says nothing."""
    return Replay(open_log(log), Question(regimes), Quiet())


def replay_unstored(log: Path, regimes: Regimes) -> Measured:
    """Decode and decide a log, and keep nothing."""
    replay = a_replay(log, regimes)
    began = time.perf_counter()
    replay.drive([])
    return replay.events, time.perf_counter() - began


def replay_stored(log: Path, regimes: Regimes) -> Measured:
    """Decode and decide a log and store the outcomes, the log's events being stored before."""
    with a_store(log.parent) as store:
        store.load_log(open_log(log))
        replay = a_replay(log, regimes)
        began = time.perf_counter()
        replay.store_in(store)
        return replay.events, time.perf_counter() - began


def replay_whole(log: Path, regimes: Regimes) -> Measured:
    """Do what the command does: decide the log, store the outcomes, store the log's events."""
    with tempfile.TemporaryDirectory() as folder:
        request = Request(log, regimes, {}, store=f"chdb://{folder}/store")
        began = time.perf_counter()
        run_replay(request)
        return open_log(log).events or 0, time.perf_counter() - began


def store_rows(log: Path, regimes: Regimes) -> Measured:
    """Store outcomes and changes of the inside that are decided already."""
    replay = a_replay(log, regimes)
    decided = [step.decided for step in replay.steps()]
    with a_store(log.parent) as store:
        began = time.perf_counter()
        rows = 0
        for by_regime in decided:
            for regime, one in by_regime.items():
                store.write_outcomes("bench", regime, one.outcomes, replay.names)
                store.write_inside("bench", regime, one.inside, replay.names)
                rows += len(one.outcomes) + len(one.inside)
        store.flush()
        return rows, time.perf_counter() - began


def load_log(log: Path, _regimes: Regimes) -> Measured:
    """Load the log's events into the store."""
    with a_store(log.parent) as store:
        opened = open_log(log)
        began = time.perf_counter()
        store.load_log(opened)
        return opened.events or 0, time.perf_counter() - began


@contextmanager
def a_store(folder: Path) -> Iterator["Store"]:
    """Open an embedded store, which stays in the folder.

    For minutes after hundreds of files were removed, ext4 makes new ones slowly, as it looks for
    places that were not in use lately: stores that were removed would slow down the next measures.
    """
    from processors.store import open_store  # noqa: PLC0415 (slow to import)

    with open_store(f"chdb://{tempfile.mkdtemp(dir=folder)}/store") as store:
        yield store


MEASURES: dict[str, Callable[[Path, Regimes], Measured]] = {
    measure.__name__: measure
    for measure in (
        decode_with_polars,
        decode_with_fastavro,
        decode_quotes,
        decode_log,
        arrange_events,
        run_kernel,
        replay_unstored,
        replay_stored,
        replay_whole,
        store_rows,
        load_log,
    )
}


def main(name: str, log: Path, warm: Path, regimes: Regimes) -> None:
    """Warm up on a small log, measure on the log, and print the figures."""
    share_heap()  # as the command does
    run_kernel(warm, regimes)
    units, seconds = MEASURES[name](log, regimes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"units": units, "seconds": seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), tuple(sys.argv[4].split(",")))
