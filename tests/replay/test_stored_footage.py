"""A security read back from a store in columns is what the log had, to the last field."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from processors.store import open_store
from producers.log import open_log
from replay.cli import status
from replay.stored_footage import footage_of
from replay.watch.footage import Footage, footage
from schemas.names import Names
from schemas.time import LAST


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Store a synthetic day, and return its log and the store's address."""
    folder = tmp_path_factory.mktemp("footage")
    made = ("--date", "1998-03-02", "--events", "5000", "--securities", "3", "--seed", "5")
    assert status(["generate", *made, "--to", f"{folder}/day"]) == 0
    address = f"chdb://{folder}/store"
    assert status(["replay", f"{folder}/day", "--store", address, "--run", "r"]) == 0
    return folder / "day", address


def test_every_event_of_every_security_is_read_back_as_it_was(stored: tuple[Path, str]) -> None:
    path, address = stored
    log = open_log(path)
    names = Names()
    for _ in log.batches(names):
        pass  # so that all symbols are known

    with open_store(address, create=False) as store:
        for symbol in names.symbols:
            found = footage_of(store, log.fingerprint, symbol, LAST)
            batches = list(log.batches(names, symbols=frozenset([symbol])))
            expected = footage(symbol, names, [one for one in batches if len(one.kinds)])

            assert told(found) == told(expected)
            assert np.array_equal(found.batch.quotes["maker"], expected.batch.quotes["maker"])


def test_what_comes_after_an_instant_is_left_out(stored: tuple[Path, str]) -> None:
    path, address = stored
    log = open_log(path)
    with open_store(address, create=False) as store:
        (symbol,) = [
            row["symbol"] for row in store.query("SELECT min(symbol) AS symbol FROM quotes")
        ]
        whole = footage_of(store, log.fingerprint, symbol, LAST)
        middle = int(whole.times[len(whole) // 2])

        first = footage_of(store, log.fingerprint, symbol, middle)

    assert told(first) == [event for event in told(whole) if event[1]["ts"] <= middle]
    assert first.batch.last_ts == middle


def told(of: Footage) -> list[tuple[str, dict[str, Any]]]:
    """Return all events in plain words."""
    return [of.event(position) for position in range(len(of))]
