"""`make stream`: the whole stream on this machine, without containers.

    python -m deploy.stream BUILD

starts a real broker, two workers and a sink, publishes the generated day at 600 times its pace,
shows what is decided, compares the regimes, and proves that the embedded replay gives the same.
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.broker import Broker, MissingError
from deploy.supervisor import SOES, Supervisor, supervisor
from processors.store import open_store
from schemas.kafka import Kafka

RUN = "stream"
REGIMES = "pre-1991,1991,1997,1998"
SPEED = 600
PARTS = 4
WORKERS = 2
PATIENCE = 600.0  # seconds for everything to be stored after the day has ended

# Rows of both stores as one number each, whatever their order; the clock's columns left out.
VIEWS = {
    "runs": "SELECT * EXCEPT (started, finished) FROM runs",
    "logs": "SELECT * EXCEPT loaded FROM logs",
    "outcomes": "SELECT * FROM outcomes",
    "inside": "SELECT * FROM inside",
    "orders": "SELECT * FROM orders",
    "quotes": "SELECT * FROM quotes",
    "trades": "SELECT * FROM trades",
    "notices": "SELECT * FROM notices",
}
SUM = "SELECT count() AS rows, sum(cityHash64(toString(tuple(*)))) AS hash FROM (%s)"


def main(build: str) -> int:
    """Run it all in a folder; return the exit status."""
    folder = Path(build).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    day = folder / "day"
    subprocess.run([SOES, "generate", "--to", str(day)], check=True)
    say("starting a broker")
    broker = Broker(folder / "kafka").start()
    try:
        with supervisor(Kafka(broker.address, RUN), folder / "logs") as supervising:
            run(supervising, day, f"chdb://{folder}/stream")
    finally:
        broker.stop()
    return compared(folder, day)


def run(supervising: Supervisor, day: Path, store: str) -> None:
    """Publish a day, let workers decide it and a sink store it, and show it meanwhile."""
    say(f"publishing the day at {SPEED} times its pace; {WORKERS} workers decide it")
    cut = ("--partitions", PARTS, "--speed", SPEED)
    supervising.add("publisher", "publish", day, *cut)
    for number in range(WORKERS):
        supervising.add(f"worker-{number}", "worker", "--regime", REGIMES, "--run", RUN)
    sink = supervising.add("sink", "sink", "--store", store)
    where = ["--kafka", supervising.kafka.servers, "--prefix", supervising.kafka.prefix]
    with subprocess.Popen([SOES, "follow", RUN, *where]) as follower:
        try:
            supervising.until(lambda: follower.poll() is not None, PATIENCE)
            supervising.until(lambda: sink.said("run complete"), PATIENCE)
        finally:
            follower.terminate()
    for kept in supervising.kept.values():
        kept.end(signal.SIGTERM)


def compared(folder: Path, day: Path) -> int:
    """Show the comparison, and whether both ways gave the same rows."""
    stream, embedded = f"chdb://{folder}/stream", f"chdb://{folder}/embedded"
    subprocess.run([SOES, "compare", RUN, "--store", stream], check=True)
    say("replaying the same day without the stream")
    asked = ["--regime", REGIMES, "--run", RUN, "--store", embedded]
    subprocess.run([SOES, "replay", str(day), *asked], check=True, stderr=subprocess.DEVNULL)
    ours, theirs = sums(stream), sums(embedded)
    for view, (rows, number) in ours.items():
        same = "the same" if theirs[view] == (rows, number) else "NOT THE SAME"
        say(f"{view:9} {rows:>11,} rows, hash {number:016x}: {same} as in the embedded replay")
    return int(ours != theirs)


def sums(store: str) -> dict[str, tuple[int, int]]:
    """Return rows and hash of every view of a store."""
    with open_store(store, create=False) as opened:
        found = {view: opened.query(SUM % sql)[0] for view, sql in VIEWS.items()}
    return {view: (int(one["rows"]), int(one["hash"])) for view, one in found.items()}


def say(sentence: str) -> None:
    """Tell the user."""
    sys.stderr.write(f"stream: {sentence}\n")


def guarded(job: Callable[[], int]) -> int:
    """Turn what can go wrong into a sentence and an exit status."""
    try:
        return job()
    except MissingError as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1])))
