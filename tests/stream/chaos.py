"""Chaos: a stream that is hit at random must fill the tables as the embedded replay does.

    python -m tests.stream.chaos --kills 100 --seed 7

kills by hand; the seed is printed, and with it the same order of victims comes again.
"""

import argparse
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from deploy.broker import Broker
from deploy.supervisor import Kept, Supervisor, supervisor
from producers.log import open_log
from replay.run import Request, replay
from schemas.kafka import Kafka
from tests.stored import Contents, contents, differences
from tests.stream.cut import make_day

REGIMES = ("1997", "1998")
PARTS = 4
# How often each is hit: workers have the most to lose.
VICTIMS = {"worker-0": 5, "worker-1": 5, "sink": 4, "publisher": 3, "broker": 2, "zombie": 2}
ZOMBIE_SECONDS = 10.0
PAUSE_SECONDS = 60.0  # of a broker that answers nothing: by hand alone, `--pauses`
DONE_SECONDS = 240.0  # for everything to be in the store after the last blow


@dataclass
class Chaos:
    """A campaign: what is hit when, and what came of it."""

    kills: int
    seed: int
    gap: tuple[float, float] = (1.0, 4.0)  # seconds between two blows
    events: int = 20_000
    frame: int = 25
    victims: dict[str, int] = field(default_factory=lambda: dict(VICTIMS))
    blows: list[str] = field(default_factory=list)

    def run(self, folder: Path) -> Contents:
        """Run a log through the stream while it is hit; return in what the stores differ."""
        sys.stderr.write(f"chaos: seed {self.seed}\n")
        day = make_day(folder / "day", self.events)
        found = f"chdb://{folder}/found"
        broker = Broker(folder / "kafka").start()
        try:
            with supervisor(Kafka(broker.address, "chaos"), folder / "logs") as supervising:
                self.start(supervising, day, found)
                self.strike(supervising, broker)
                self.finish(supervising)
        finally:
            broker.stop()
        return differences(contents(found), expected(day, folder))

    def start(self, supervising: Supervisor, day: Path, store: str) -> None:
        """Start the processes; the day is published so slowly that it lasts through the blows."""
        log = open_log(day)
        assert log.first_ts is not None
        assert log.last_ts is not None
        market = (log.last_ts - log.first_ts) / 1e6
        speed = market / (sum(self.gap) / 2 * self.kills + 5)
        cut = ("--partitions", PARTS, "--frame", self.frame, "--speed", max(1, round(speed)))
        supervising.add("publisher", "publish", day, *cut)
        for number in range(2):
            command = ("worker", "--regime", ",".join(REGIMES), "--run", "run-1")
            supervising.add(f"worker-{number}", *command)
        supervising.add("sink", "sink", "--store", store)

    def strike(self, supervising: Supervisor, broker: Broker) -> None:
        """Hit at random, as often as was asked for."""
        random = Random(self.seed)  # noqa: S311 (chance that can be repeated)
        while len(self.blows) < self.kills:
            tend(supervising, random.uniform(*self.gap))
            name = random.choices(list(self.victims), list(self.victims.values()))[0]
            sys.stderr.write(f"chaos: {name}\n")
            self.blows.append(name)
            hit(name, supervising, broker)

    def finish(self, supervising: Supervisor) -> None:
        """Wait until the run is complete."""
        until = time.monotonic() + DONE_SECONDS
        while not supervising.kept["sink"].said("run complete"):
            supervising.tend()
            assert time.monotonic() < until, f"seed {self.seed}\n{supervising.report()}"
            time.sleep(0.2)


def hit(name: str, supervising: Supervisor, broker: Broker) -> None:
    """Kill something, or let it sleep until others have taken its place."""
    match name:
        case "broker":
            broker.kill()
            broker.start()
        case "pause":
            broker.tell(signal.SIGSTOP)
            tend(supervising, PAUSE_SECONDS)
            broker.tell(signal.SIGCONT)
        case "zombie":
            worker = supervising.kept["worker-0"]
            send(worker, signal.SIGSTOP)
            tend(supervising, ZOMBIE_SECONDS)
            send(worker, signal.SIGCONT)
        case _:
            send(supervising.kept[name], signal.SIGKILL)


def tend(supervising: Supervisor, seconds: float) -> None:
    """Let the processes go on for a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        supervising.tend()
        time.sleep(0.05)


def send(kept: Kept, sign: signal.Signals) -> None:
    """Send a process a signal, if it is there."""
    if kept.process is not None and kept.process.poll() is None:
        kept.process.send_signal(sign)


def expected(day: Path, folder: Path) -> Contents:
    """Return what the embedded replay stores."""
    store = f"chdb://{folder}/expected"
    replay(Request(day, REGIMES, {}, store=store, run_id="run-1"))
    return contents(store)


def main() -> None:
    """Run a campaign by hand, and say what came of it."""
    parser = argparse.ArgumentParser(description="Kill a stream's processes at random.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--pauses", type=int, default=0, help="how often the broker is paused")
    asked = parser.parse_args()
    victims = {**VICTIMS, "pause": asked.pauses}
    chaos = Chaos(asked.kills, asked.seed, events=asked.events, victims=victims)
    with tempfile.TemporaryDirectory(prefix="soes-chaos-", ignore_cleanup_errors=True) as folder:
        differing = chaos.run(Path(folder))
    counts = {name: chaos.blows.count(name) for name in chaos.victims}
    sys.stderr.write(f"chaos: {len(chaos.blows)} blows {counts}: ")
    sys.stderr.write(f"tables differ: {differing}\n" if differing else "tables identical\n")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
