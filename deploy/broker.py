"""A Kafka broker of one node on this machine, for `make stream` and the tests.

    python deploy/broker.py FOLDER PORT

runs one until it is told to end; without arguments it is fetched and no more.  Java 17 must be
there; Maven fetches the rest, once.
"""

import fcntl
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
JARS = HERE.parent / "build" / "kafka"
PATIENCE = 60.0  # seconds for a broker to come up
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
LARGEST = 2**23  # bytes of a message
CLUSTER = "AAAAAAAAAAAAAAAAAAAAAA"  # any 16 bytes, in base64

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(LARGEST),
    "replica.fetch.max.bytes": str(LARGEST),
}


class MissingError(Exception):
    """What a broker needs is not installed."""


def jars() -> Path:
    """Return the folder of the broker's program; MissingError says what to install."""
    for program, package in (("java", "openjdk-17-jre-headless"), ("mvn", "maven")):
        if shutil.which(program) is None:
            raise MissingError(f"a Kafka broker needs {program}: install {package}")
    JARS.mkdir(parents=True, exist_ok=True)
    with (JARS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (JARS / "whole").exists():
            fetch = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
            subprocess.run(fetch, cwd=HERE / "kafka", check=True)
            (JARS / "whole").touch()
    return JARS


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Broker:
    """A broker in a folder of its own, on 127.0.0.1."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        listener: str = "PLAINTEXT",
        settings: Mapping[str, str] | None = None,
        users: Sequence[str] = (),
        heap: str = "384m",
    ) -> None:
        """Write its settings; `users` are what Kafka's `--add-scram` takes."""
        self.folder = folder
        self.port = port or free_port()
        self.users = users
        self.heap = heap
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.properties = folder / "server.properties"
        lines = self.settings(listener, free_port()) | dict(settings or {})
        self.properties.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def settings(self, listener: str, controller: int) -> dict[str, str]:
        """Return its settings."""
        return SETTINGS | {
            "controller.quorum.voters": f"1@127.0.0.1:{controller}",
            "listeners": f"{listener}://{self.address},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"{listener}://{self.address}",
            "listener.security.protocol.map": f"CONTROLLER:PLAINTEXT,{listener}:{listener}",
            "inter.broker.listener.name": listener,
            "log.dirs": str(self.folder / "data"),
        }

    def java(self, *arguments: str) -> list[str]:
        """Return a command that runs a program of Kafka's."""
        quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        return ["java", f"-Xmx{self.heap}", *QUICK, quiet, "-cp", f"{jars()}/*", *arguments]

    def start(self) -> "Broker":
        """Start it, and return when it listens."""
        if not (self.folder / "data" / "meta.properties").exists():
            self.format()
        with (self.folder / "broker.log").open("ab") as log:
            command = self.java("kafka.Kafka", str(self.properties))
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.wait()
        return self

    def format(self) -> None:
        """Prepare the folder."""
        users = [word for user in self.users for word in ("--add-scram", user)]
        program = ("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self.properties))
        subprocess.run(self.java(*program, *users), check=True, capture_output=True)

    def wait(self) -> None:
        """Return when somebody listens."""
        began = time.monotonic()
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                if self.process is None or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "broker.log").read_text()[-2000:]) from None
                if time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(0.05)
            else:
                return

    def tell(self, sign: signal.Signals) -> None:
        """Send it a signal."""
        if self.process is not None:
            self.process.send_signal(sign)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def main(folder: str, port: str) -> None:
    """Run a broker until it is told to end."""
    broker = Broker(Path(folder), int(port)).start()
    signal.signal(signal.SIGTERM, lambda *_: broker.tell(signal.SIGTERM))
    sys.stderr.write(f"broker: {broker.address}\n")
    if broker.process is not None:
        broker.process.wait()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3]) if len(sys.argv) > 1 else jars()
    except MissingError as missing:
        sys.exit(f"broker: {missing}")
