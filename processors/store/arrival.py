"""What comes from a stream, part by part: when a log is whole and a run complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from processors.store.log import LOADED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processors.store import Store
    from schemas.end import End

ITSELF = ""  # stands for the log's own events where a run's id would be

ARRIVED = """
INSERT INTO arrivals_stored
SELECT {log:String}, {run:String}, {partitions:UInt32}, {partition:UInt32}, {passed:UInt64},
    {events:UInt64}, {last_seq:Int64}, fromUnixTimestamp64Micro({last_ts:Int64}, 'UTC'),
    {name:String}, {notes:Array(String)}, now64(3, 'UTC')"""

# What has all of its partitions here.
WHOLE = """
SELECT run, any(events) AS events, any(last_seq) AS last_seq,
    toUnixTimestamp64Micro(any(last_ts)) AS last_ts, any(name) AS name, any(notes) AS notes,
    arraySort(groupArrayIf((partition, passed), passed > 0)) AS passed
FROM arrivals WHERE log = {log:String}
GROUP BY run, partitions HAVING count() = partitions ORDER BY run"""

COUNT = """
SELECT (SELECT count() FROM quotes WHERE log = {log:String})
    + (SELECT count() FROM orders WHERE log = {log:String})
    + (SELECT count() FROM trades WHERE log = {log:String})
    + (SELECT count() FROM notices WHERE log = {log:String}) AS events"""

# What a run does not know when it begins.  The row takes the place of the one before it.
NAMED = """
INSERT INTO runs_stored
SELECT * REPLACE ({name:String} AS log_name, {notes:Array(String)} AS notes)
FROM runs_stored FINAL WHERE run = {run:String}"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last message of a partition, of a log's events or of a run's results."""

    log: str  # fingerprint
    run: str  # ITSELF for the log's events
    partition: int
    partitions: int
    passed: int  # messages that went to the dead letters
    end: End


@dataclass(frozen=True, slots=True)
class Settled:
    """A log or a run whose partitions are all here."""

    log: str
    run: str
    lacks: tuple[str, ...]  # why it is not complete, a sentence each; empty if it is


def arrive(store: Store, arrival: Arrival) -> None:
    """Write down that a partition is in the store to its end."""
    end = arrival.end
    about_end = {"events": end.events, "last_seq": end.seq, "last_ts": end.ts, "name": end.name}
    about = {name: getattr(arrival, name) for name in ("log", "run", "partition", "partitions")}
    rest = {"passed": arrival.passed, "notes": list(end.notes)}
    store.command(ARRIVED, about | about_end | rest)


def settle(store: Store, log: str) -> Iterator[Settled]:
    """Complete a log, and its runs, if all that belongs to them is in the store."""
    whole = store.query(WHOLE, {"log": log})
    lacks: tuple[str, ...] = ()
    for row in whole:
        if row["run"] == ITSELF:
            lacks = _settle_log(store, log, row)
            yield Settled(log, ITSELF, lacks)
    if not store.has_log(log) and not lacks:
        return  # its events are still to come
    for row in whole:
        if row["run"] != ITSELF:
            yield _settle_run(store, log, row, lacks)


def _settle_log(store: Store, log: str, row: dict[str, Any]) -> tuple[str, ...]:
    """Enter a log as whole, unless events of it are missing."""
    if store.has_log(log):
        return ()
    found = store.query(COUNT, {"log": log})[0]["events"]
    if found != row["events"]:
        return (f"the store has {found} of the log's {row['events']} events",)
    described = {name: row[name] for name in ("name", "events", "last_seq", "last_ts")}
    store.command(LOADED, {"log": log, **described})
    return ()


def _settle_run(store: Store, log: str, row: dict[str, Any], lacks: tuple[str, ...]) -> Settled:
    """Complete a run, or write into its notes why it stays incomplete."""
    run = row["run"]
    passed = tuple(
        f"{count} messages of partition {partition} are dead letters and were not decided"
        for partition, count in row["passed"]
    )
    found = store.find(run)
    if found is not None and found[1] != "complete":
        notes = [*row["notes"], *passed, *lacks]
        store.command(NAMED, {"run": run, "name": row["name"], "notes": notes})
        if not passed + lacks:
            store.finish(run, events=row["events"])
    return Settled(log, run, passed + lacks)
