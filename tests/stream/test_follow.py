"""Following a run: what the screen says is what the outcomes say."""

import os
import pty
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from producers.log import Log
from replay.following import REFUSALS, Following
from schemas.index import NameIndex
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.result import read_result
from tests.conftest import Soes
from tests.stored import Contents
from tests.stream.cut import opened_day
from tests.stream.sent import REGIMES, Sent, make_topics, messages, send
from tests.stream.sinking import embedded

PARTS = 2
ENDS = ("executed", "matched", "returned", "cancelled")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("follow") / "day")


@pytest.fixture(scope="module")
def sent(day: Log) -> Sent:
    return messages(day, PARTS, 100)


@pytest.fixture
def stored(soes: Soes, day: Log, tmp_path: Path) -> Contents:
    return embedded(soes, day, tmp_path)


@pytest.fixture
def cluster(kafka: Kafka) -> Kafka:
    make_topics(kafka, PARTS)
    return kafka


def follow(soes: Soes, kafka: Kafka, run: str = "run-1", *more: str) -> tuple[int, str, str]:
    done = soes("follow", run, "--kafka", kafka.servers, "--prefix", kafka.prefix, *more)
    return done.status, done.out, done.err


def test_a_run_that_has_ended_is_told_in_figures_and_reasons(
    soes: Soes, cluster: Kafka, sent: Sent, stored: Contents
) -> None:
    send(cluster, "outcomes", sent.results)
    status, out, err = follow(soes, cluster)

    counts = Counter(row["regime"] for row in stored["outcomes"])
    refused = sum(row["outcome"] == "rejected" for row in stored["outcomes"])
    assert status == 0
    assert err == "soes: the run run-1 has come to its end\n"
    assert f"{PARTS} of {PARTS} parts at their end" in out
    assert all(f"{regime}: {counts[regime]:,} outcomes" in out for regime in REGIMES)
    assert out.count("  refused ") == min(refused, REFUSALS)


def test_results_that_come_twice_are_counted_once(sent: Sent, stored: Contents) -> None:
    following = Following("run-1")
    for part in sent.results:
        for place, result in enumerate(part):
            following.take(result)
            following.take(part[max(0, place - 2)])

    counts = Counter(row["regime"] for row in stored["outcomes"])
    assert {name: one.outcomes for name, one in following.regimes.items()} == dict(counts)
    assert following.is_over


def test_the_orders_that_wait_are_those_whose_shares_have_not_ended(
    sent: Sent, stored: Contents
) -> None:
    following, rows = Following("run-1"), {identity(row): row for row in stored["outcomes"]}
    shares = {row["seq"]: row["quantity"] for row in stored["orders"]}
    came: list[dict[str, Any]] = []
    most = 0
    for result in chain(*sent.results):
        following.take(result)
        came += [rows[one] for one in identities(result)]
        for name, regime in following.regimes.items():
            assert regime.waiting == waiting(came, shares, name)
            most = max(most, len(regime.waiting))

    assert most > 1


def identity(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["regime"], row["symbol"], row["n"]


def identities(message: bytes) -> Iterator[tuple[Any, ...]]:
    """Give the identities of the outcomes that stand in a message."""
    index = NameIndex(Names())
    for regime, rows in read_result(message, index).decisions.items():
        yield from ((regime, index.names.symbols[row["symbol"]], row["n"]) for row in rows)


def waiting(came: list[dict[str, Any]], shares: dict[int, int], regime: str) -> dict[int, int]:
    """Work out what waits: orders that were reported, less the shares that have ended."""
    reported = [row for row in came if row["regime"] == regime and row["order_seq"] is not None]
    left = {
        row["order_seq"]: shares[row["order_seq"]]
        for row in reported
        if row["outcome"] in ("held", "stored")
    }
    for row in reported:
        if row["outcome"] in ENDS and row["order_seq"] in left:
            left[row["order_seq"]] -= row["quantity"]
    return {seq: rest for seq, rest in left.items() if rest > 0}


def test_a_run_of_which_nothing_comes_is_left_after_a_while(
    soes: Soes, cluster: Kafka, sent: Sent
) -> None:
    send(cluster, "outcomes", sent.results)
    status, out, err = follow(soes, cluster, "another", "--exit-when-idle", "1")

    assert (status, out) == (0, "nothing yet\n")
    assert err == "soes: nothing more came of the run another\n"


def test_a_terminal_shows_the_run_as_a_table(cluster: Kafka, sent: Sent) -> None:
    send(cluster, "outcomes", sent.results)
    command = [str(Path(sys.executable).with_name("soes")), "follow", "run-1", "--kafka",
               cluster.servers, "--prefix", cluster.prefix]  # fmt: skip
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
        assert process.wait(10) == 0

    assert b"waiting orders" in shown
    assert b"refusals" in shown
    assert b"has come to its end" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # the other side is closed
        return b""
