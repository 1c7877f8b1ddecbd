"""A film of a stored run shows what that of its log shows, to the last event."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from processors.store import open_store
from replay.watch.source import LogSource, RunSource
from schemas.errors import InputError
from tests.builders import at, event, order, quote, security
from tests.conftest import Soes

DAY = [
    security(at("09:00:00")),
    event(at("09:10:00"), "agreement", participant="A", firm="OEFX", agreed=True),
    event(at("09:10:00"), "designation", account="customer 9", professional=True),
    quote(at("09:20:00"), "A", "20 - 20 1/4"),
    order(at(0), "1", "buy", 200, preference="A"),
    event(at(5), "clock"),
    quote(at(9), "A", "30 - 30 1/4", symbol="WXYZ"),
    event(at(60), "halt", symbol="ABCD"),
    quote(at(400), "A", "31 - 31 1/4", symbol="WXYZ"),
]


@pytest.fixture
def stored(soes: Soes, tmp_path: Path) -> tuple[Path, str]:
    """Store a run, and return its log and the store's address."""
    log, address = tmp_path / "day.jsonl", f"chdb://{tmp_path}/store"
    log.write_text("".join(json.dumps(one) + "\n" for one in DAY))
    assert soes("replay", log, "--regime", "1991", "--run", "r", "--store", address).status == 0
    return log, address


def test_a_run_has_the_events_of_its_log_also_those_that_concern_every_security(
    stored: tuple[Path, str],
) -> None:
    log, address = stored
    expected = LogSource(log, {}).footage("ABCD")

    with open_store(address, create=False) as store:
        found = RunSource(store, "r").footage("ABCD")

    assert len(found) == len(expected) == 7
    assert np.array_equal(found.seqs, expected.seqs)
    assert [found.event(n) for n in range(7)] == [expected.event(n) for n in range(7)]


def test_a_run_lasts_until_the_last_event_of_its_log(stored: tuple[Path, str]) -> None:
    log, address = stored

    with open_store(address, create=False) as store:
        found = RunSource(store, "r").footage("ABCD").batch.last_ts

    assert found == LogSource(log, {}).footage("ABCD").batch.last_ts


def test_a_run_of_other_rules_is_refused(
    stored: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replay.explain.rules_fingerprint", lambda: "other rules")

    with (
        open_store(stored[1], create=False) as store,
        pytest.raises(InputError, match="decided by other rules than these"),
    ):
        RunSource(store, "r")


def test_a_run_that_reports_a_stretch_is_seen_whole_and_that_is_said(
    soes: Soes, stored: tuple[Path, str]
) -> None:
    log, address = stored
    stretch = ("--from", "10:00:01", "--to", "10:01")
    replayed = soes(
        "replay", log, "--regime", "1991", *stretch, "--run", "short", "--store", address
    )
    assert replayed.status == 0

    with open_store(address, create=False) as store:
        short, whole = RunSource(store, "short"), RunSource(store, "r")

        assert short.note == (
            "The run reports what came from 1992-03-02T10:00:01-05:00 "
            "to 1992-03-02T10:01:00-05:00; the whole log is seen here."
        )
        assert whole.note == ""
        assert len(short.footage("ABCD")) == len(whole.footage("ABCD"))


def test_a_run_of_some_securities_has_these_alone(soes: Soes, stored: tuple[Path, str]) -> None:
    log, address = stored
    alone = ("--symbols", "WXYZ", "--run", "alone", "--store", address)
    assert soes("replay", log, "--regime", "1991", *alone).status == 0

    with open_store(address, create=False) as store:
        assert RunSource(store, "r").symbols == ["ABCD", "WXYZ"]
        assert RunSource(store, "alone").symbols == ["WXYZ"]


def test_a_run_that_is_not_whole_is_refused(stored: tuple[Path, str]) -> None:
    with open_store(stored[1], create=False) as store:
        store.begin(replace(RunSource(store, "r").run, id="broken off"))

        with pytest.raises(InputError, match="the run broken off is incomplete"):
            RunSource(store, "broken off")
