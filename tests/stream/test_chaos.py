"""Whatever dies, the tables end up as the embedded replay fills them."""

import time
from pathlib import Path

import pytest

from tests.stream.chaos import Chaos

SEED = int(time.time())  # another one each time; it is printed


@pytest.mark.slow
def test_processes_and_broker_killed_at_random_cost_time_and_no_row(tmp_path: Path) -> None:
    chaos = Chaos(kills=10, seed=SEED, events=6_000)

    assert chaos.run(tmp_path) == {}, f"seed {SEED}, {chaos.blows}"
