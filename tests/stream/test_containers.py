"""The containers' command lines, run for real without containers, at other addresses."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.broker import free_port
from processors.store import open_store
from schemas.errors import InputError
from schemas.kafka import Kafka
from tests.clickhouse_http import serve
from tests.conftest import Soes
from tests.containers import ROOT, services, words
from tests.stored import contents, differences
from tests.stream.cut import opened_day
from tests.stream.sinking import embedded

RUN = "demo"
REGIMES = ("pre-1991", "1991", "1997", "1998")
PATIENCE = 240  # seconds; on a new machine the rules of four regimes are compiled first
HEALTHCHECK = re.compile(r"^HEALTHCHECK .*\\\n\s*CMD (\[.*\])$", re.MULTILINE)
BINARIES = Path(sys.executable).parent


def started(name: str, kafka: Kafka, folder: Path, port: int) -> list[str]:
    """Return the command line of a container, at the addresses of a test."""
    command = shlex.join(words(services()[name]))
    for there, here in {
        "/data/day": str(folder / "day"),
        "--speed 600": "--speed max",
        "0.0.0.0:9100": f"127.0.0.1:{port}",
        "$$HOSTNAME": "container-1",
    }.items():
        command = command.replace(there, here)
    here = rf"\g<0> --prefix {kafka.prefix}"
    return shlex.split(re.sub(r"soes (?:publish|worker|sink)", here, command))


@contextmanager
def running(name: str, kafka: Kafka, store: str, folder: Path) -> Iterator[tuple[Path, int]]:
    """Run what a container runs; give its messages, and the port at which it is asked."""
    port = free_port()
    known = {"SOES_KAFKA": kafka.servers, "SOES_STORE": store}
    given = {variable: known[variable] for variable in services()[name]["environment"]}
    environment = {**os.environ, **given, "PATH": f"{BINARIES}:{os.environ['PATH']}"}
    said = folder / f"{name}.log"
    command = started(name, kafka, folder, port)
    with (
        said.open("wb") as file,
        subprocess.Popen(command, env=environment, stderr=file) as process,
    ):
        try:
            yield said, port
            if name == "publisher":
                assert process.wait(PATIENCE) == 0, said.read_text()
        finally:
            process.kill()


def is_healthy(port: int) -> bool:
    """Ask as the image does."""
    found = HEALTHCHECK.search((ROOT / "Dockerfile").read_text())
    assert found is not None
    program, *arguments = json.loads(found[1].replace(":9100/", f":{port}/"))
    done = subprocess.run([BINARIES / program, *arguments], capture_output=True, check=False)
    return done.returncode == 0


def is_complete(store: str) -> bool:
    """Tell whether the run is in the store, and whole."""
    with suppress(InputError), open_store(store, create=False) as opened:
        found = opened.find(RUN)
        return found is not None and found[1] == "complete"
    return False


def test_what_the_containers_run_fills_the_store_as_the_embedded_replay_does(
    kafka: Kafka, tmp_path: Path, soes: Soes
) -> None:
    log = opened_day(tmp_path / "day")
    with serve(tmp_path / "server") as server:
        store = server.url()
        with running("publisher", kafka, store, tmp_path):
            pass
        with (
            running("worker", kafka, store, tmp_path) as (worker_said, worker),
            running("sink", kafka, store, tmp_path) as (sink_said, sink),
        ):
            until = time.monotonic() + PATIENCE
            while not is_complete(store):
                assert time.monotonic() < until, worker_said.read_text() + sink_said.read_text()
                time.sleep(0.2)
            assert is_healthy(worker)
            assert is_healthy(sink)
            assert not is_healthy(free_port())
        assert differences(contents(store), embedded(soes, log, tmp_path, RUN, REGIMES)) == {}
