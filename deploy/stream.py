"""`make stream`: the whole stream on this machine, without containers.

    python -m deploy.stream FOLDER [--speed FACTOR] [OPTIONS OF soes generate]

starts a real broker, two workers and a sink, publishes the generated day at 600 times its pace,
shows what is decided, compares the regimes, and proves that the embedded replay gives the same.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.broker import Broker, MissingError, jars
from deploy.proof import Comparison, compare, rows_of
from deploy.supervisor import SOES, Supervisor, supervisor
from schemas.kafka import Kafka

RUN = "stream"
REGIMES = "pre-1991,1991,1997,1998"
SPEED = 600.0
PARTS = 4
WORKERS = 2
PATIENCE = 600.0  # seconds for all of it; a day at this speed takes 40
ENDINGS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130  # exit status, as shells have it


def main(folder: Path, speed: float, day_options: Sequence[str]) -> int:
    """Run it all in a folder; return the exit status."""
    jars()  # first of all: without them there is nothing to do
    shutil.rmtree(folder, ignore_errors=True)
    day = folder / "day"
    subprocess.run([SOES, "generate", "--to", str(day), *day_options], check=True)
    say("starting a broker")
    broker = Broker(folder / "kafka")
    try:
        with supervisor(Kafka(broker.start().address, RUN), folder / "logs") as supervising:
            run(supervising, day, f"chdb://{folder}/stream", speed)
    finally:
        broker.stop()
    return finish(folder, day)


def run(supervising: Supervisor, day: Path, store: str, speed: float) -> None:
    """Publish a day, let workers decide it and a sink store it, and show it meanwhile."""
    say(f"publishing the day at {speed:g} times its pace; {WORKERS} workers decide it")
    supervising.add("publisher", "publish", day, "--partitions", PARTS, "--speed", speed)
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


def finish(folder: Path, day: Path) -> int:
    """Show the comparison, and whether both ways gave the same rows."""
    stream, embedded = f"chdb://{folder}/stream", f"chdb://{folder}/embedded"
    subprocess.run([SOES, "compare", RUN, "--store", stream], check=True)
    say("replaying the same day without the stream")
    asked = ["--regime", REGIMES, "--run", RUN, "--store", embedded]
    subprocess.run([SOES, "replay", str(day), *asked], check=True, stderr=subprocess.DEVNULL)
    tables = compare(rows_of(stream), rows_of(embedded))
    for table in tables:
        say(str(table))
    say(verdict(tables))
    return int(not all(table.is_same for table in tables))


def verdict(tables: Sequence[Comparison]) -> str:
    """Say in a sentence what the comparison of the stores has shown."""
    rows = sum(table.rows for table in tables)
    wrong = [table.table for table in tables if not table.is_same]
    if wrong:
        return f"the stream DIFFERS from the embedded replay in {', '.join(wrong)}"
    what = f"all {rows:,} rows of {len(tables)} tables, row by row and hash by hash"
    return f"the stream equals the embedded replay: {what}"


def say(sentence: str) -> None:
    """Tell the user."""
    sys.stderr.write(f"stream: {sentence}\n")


def guarded(job: Callable[[], int]) -> int:
    """Turn what can go wrong into a sentence and an exit status."""
    try:
        return job()
    except MissingError as missing:
        say(str(missing))
    except subprocess.CalledProcessError as error:
        command = " ".join(Path(str(word)).name for word in error.cmd[:2])
        say(f"'{command}' failed, see above; nothing is running any more")
    except (RuntimeError, TimeoutError) as error:
        say(f"the stream did not come to its end; what was said last:\n{error}")
    except KeyboardInterrupt:
        say("interrupted; nothing is running any more")
        return INTERRUPTED
    return 1


def interrupt(*_: object) -> None:
    """End everything in order, whoever asks for it, and however often."""
    for sign in ENDINGS:
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", type=float, default=SPEED)
    chosen, generated = parser.parse_known_args()
    for setting in [name for name in os.environ if name.startswith("SOES_")]:
        del os.environ[setting]  # meant for another Kafka or store than the ones started here
    for sign in ENDINGS:
        signal.signal(sign, interrupt)
    sys.exit(guarded(lambda: main(chosen.folder.resolve(), chosen.speed, generated)))
