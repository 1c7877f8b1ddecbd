"""What a run is, everything that decides its outcomes, and how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from processors.store.hash import SUM
from schemas.errors import InputError
from schemas.time import EPOCH, MICROSECOND

PLAIN = (
    "log",
    "log_name",
    "from_ts",
    "to_ts",
    "rules",
    "code",
)  # fields of a run, bound as they are

BEGIN = """
INSERT INTO runs_stored (run, log, log_name, regimes, settings, from_ts, to_ts, symbols, rules,
    code, notes, state, started, version)
SELECT {run:String}, {log:String}, {log_name:String}, {regimes:Array(String)},
    mapFromArrays({set:Array(String)}, {values:Array(String)}),
    fromUnixTimestamp64Micro({from_ts:Nullable(Int64)}, 'UTC'),
    fromUnixTimestamp64Micro({to_ts:Nullable(Int64)}, 'UTC'), {symbols:Array(String)},
    {rules:String}, {code:String}, {notes:Array(String)}, 'incomplete', now64(3, 'UTC'), 1"""

FINISH = """
INSERT INTO runs_stored
SELECT * REPLACE ('complete' AS state, now64(3, 'UTC') AS finished, {events:UInt64} AS events,
    mapFromArrays({regimes:Array(String)}, {counts:Array(UInt64)}) AS outcomes,
    {hash:String} AS hash, 2 AS version)
FROM runs_stored FINAL WHERE run = {run:String}"""

# A row is there twice where there are more rows than numbers without a gap: looking for
# repetitions themselves (FINAL) reads all parts of a table side by side.
SUMMARY = f"""
SELECT regime, sum(found) AS rows, sum(places) AS numbers, sum(hashes) AS hash FROM (
    SELECT regime, count() AS found, max(n) - min(n) + 1 AS places, {SUM} AS hashes
    FROM %s WHERE run = {{run:String}} GROUP BY regime, symbol
) GROUP BY regime"""  # noqa: S608 (an expression of our own)

COUNTS = """
SELECT (SELECT count() FROM outcomes_stored WHERE run = {run:String}) AS outcomes,
    (SELECT count() FROM inside_stored WHERE run = {run:String}) AS inside"""


@dataclass(frozen=True, slots=True)
class Run:
    """A replay of a log under regimes; two runs with the same id are the same in all but `code`."""

    id: str
    log: str  # the log's fingerprint
    log_name: str
    regimes: tuple[str, ...]
    settings: Mapping[str, str]
    from_ts: int | None  # microseconds UTC; None = from the beginning
    to_ts: int | None
    symbols: tuple[str, ...]  # empty = all
    rules: str  # the rules' fingerprint
    code: str  # version of the program
    notes: tuple[str, ...] = field(default=())  # what was assumed


WORDS = {
    "log": "log",
    "regimes": "regimes",
    "settings": "settings",
    "from_ts": "--from",
    "to_ts": "--to",
    "symbols": "--symbols",
    "rules": "rules",
}


def refuse_another(run: Run, stored: Run) -> None:
    """Raise InputError if a run that has this id was made of anything else."""
    differing = [
        WORDS[one.name]
        for one in fields(Run)
        if one.name in WORDS and _plain(getattr(run, one.name)) != _plain(getattr(stored, one.name))
    ]
    if differing:
        raise InputError(
            f"the run {run.id} is in the store already and differs in {', '.join(differing)}; "
            "choose another --run, or leave it out"
        )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, tuple) else value


def run_of(row: Mapping[str, Any]) -> Run:
    """Return the run of a row of `runs`."""
    return Run(
        id=row["run"],
        log=row["log"],
        log_name=row["log_name"],
        regimes=tuple(row["regimes"]),
        settings=row["settings"],
        from_ts=_microseconds(row["from_ts"]),
        to_ts=_microseconds(row["to_ts"]),
        symbols=tuple(row["symbols"]),
        rules=row["rules"],
        code=row["code"],
        notes=tuple(row["notes"]),
    )


def bound(run: Run) -> dict[str, Any]:
    """Return a run's fields as values to bind."""
    return {
        "run": run.id,
        **{name: getattr(run, name) for name in PLAIN},
        "regimes": list(run.regimes),
        "set": list(run.settings),
        "values": list(run.settings.values()),
        "symbols": list(run.symbols),
        "notes": list(run.notes),
    }


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MICROSECOND
