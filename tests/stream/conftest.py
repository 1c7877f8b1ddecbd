"""A real Kafka broker for the tests: one for all of them, whichever process they run in."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.broker import Broker, MissingError
from schemas.kafka import Kafka

STARTED: list[Broker] = []  # by this process
PAUSE = 0.2  # seconds between looks at who still needs it
SKIP = "SOES_SKIP_KAFKA"


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a broker; who started it waits for the others, and stops it."""
    if os.environ.get(SKIP):
        pytest.skip(f"{SKIP} is set")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of all processes of this run
    with _state(shared) as state:
        if not state:
            try:
                started = Broker(shared / "kafka").start()
            except MissingError as missing:
                pytest.fail(f"{missing}; or set {SKIP}=1")
            STARTED.append(started)
            assert started.process is not None
            state |= {"address": started.address, "pid": started.process.pid, "users": 0}
        state["users"] += 1
        address = state["address"]
    yield address
    with _state(shared) as state:
        state["users"] -= 1
    while STARTED:
        with _state(shared) as state:
            if state["users"] == 0:
                STARTED.pop().stop()
                state.clear()
        time.sleep(PAUSE)


@contextmanager
def _state(folder: Path) -> Iterator[dict[str, Any]]:
    """Hold what the processes of a run know of the broker, one at a time."""
    with (folder / "kafka.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        file.write(json.dumps(state))


@pytest.fixture
def kafka(broker: str) -> Kafka:
    """Return how to reach it, with topics of this test alone."""
    return Kafka(broker, f"t{uuid4().hex[:10]}")


@pytest.fixture
def prefix(kafka: Kafka) -> str:
    """Return what the names of this test's topics begin with."""
    return kafka.prefix
