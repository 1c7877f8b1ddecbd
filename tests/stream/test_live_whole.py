"""The whole live stream: what it leaves in the store is the embedded replay of the kept log."""

import time
from pathlib import Path

from deploy.supervisor import supervisor
from producers.log import open_log
from schemas.jsonl import write_line
from schemas.kafka import Kafka
from schemas.names import Names
from schemas.records import records
from tests.conftest import Soes
from tests.stored import Contents, contents, differences
from tests.stream.cut import opened_day
from tests.stream.feeding import events_kept, events_sent, publisher
from tests.stream.on_topic import messages
from tests.stream.sent import REGIMES
from tests.stream.sinking import embedded, sink

WORKER = ("worker", "--regime", ",".join(REGIMES), "--run", "run-1")
PAUSES = 4


def day(folder: Path) -> list[bytes]:
    """Return the events of a small day as a live source gives them: without seq."""
    names = Names()
    return [
        write_line(kind, {**record, "seq": None}).encode()
        for batch in opened_day(folder, 1_000).batches(names)
        for kind, record in records(batch, names)
    ]


def named_alike(found: Contents) -> Contents:
    """Return what is in a store, with one word for the log's id."""
    (log,) = {row["log"] for row in found["runs"]}
    return {
        view: [
            {name: "LOG" if value == log else value for name, value in row.items()} for row in rows
        ]
        for view, rows in found.items()
    }


def test_the_tables_are_those_of_the_embedded_replay_of_the_kept_log(
    soes: Soes, kafka: Kafka, tmp_path: Path
) -> None:
    events, kept = day(tmp_path / "day"), tmp_path / "live.jsonl"
    size = len(events) // PAUSES + 1
    with (
        publisher(kafka, kept, "--clock", 0.2, "--lateness", 0.1) as live,
        supervisor(kafka, tmp_path / "logs") as supervising,
    ):
        supervising.add("worker", *WORKER, "--exit-when-idle", 5)
        for first in range(0, len(events), size):
            live.say(*events[first : first + size // 2])
            time.sleep(0.1)
            live.say(*events[first + size // 2 : first + size])
            time.sleep(1)
        live.end()
        supervising.wait(90)
    store = f"chdb://{tmp_path}/store"
    sink(soes, kafka, store)

    late = len(messages(kafka, 0, "dead-letters"))
    clocks = len(events_kept(kept)) - (len(events) - late)
    assert clocks >= PAUSES
    assert events_sent(kafka) == events_kept(kept)
    found, expected = contents(store), embedded(soes, open_log(kept), tmp_path)
    assert all(expected.values())
    assert found["runs"][0]["state"] == "complete"
    assert found["runs"][0]["log"] != expected["runs"][0]["log"]
    assert differences(named_alike(found), named_alike(expected)) == {}
