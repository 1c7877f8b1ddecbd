"""`python -m bench.views`: how long each view of market quality takes, and the plan of the slowest.

A store gets several days, a run each, and every view is asked for one of them, all its columns.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

import replay
from processors.store import open_store
from replay.views import EXAMPLES, View, views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from processors.store import Store

ASKED = "day-0"  # the run of which the views are asked
STRETCHES = ("minute", "day")  # by which a view counts, where it counts by time
WIDEST = 160  # letters of a line of a plan
WHOLE = "SELECT sum(cityHash64(*)) FROM ({})"  # every column is computed, none is sent


@click.command()
@click.option("--days", default=13, show_default=True, help="Runs in the store.")
@click.option("--events", default=1_000_000, show_default=True, help="Events of a day.")
@click.option("--runs", default=3, show_default=True, help="Times each view is asked.")
@click.option("--store", "address", help="A store that an earlier call filled.")
def main(days: int, events: int, runs: int, address: str | None) -> None:
    """Fill a store, ask it, print medians and the slowest view's plan."""
    with tempfile.TemporaryDirectory(prefix="soes-views-", ignore_cleanup_errors=True) as folder:
        url = address or filled(Path(folder), days, events)
        with open_store(url, create=False) as store:
            (total,) = store.query("SELECT count() AS outcomes FROM outcomes_stored")
            timed = {name: seconds(store, sql, runs) for name, sql in questions().items()}
            print_times(timed, total["outcomes"])
            print_plan(store, timed)


def filled(folder: Path, days: int, events: int) -> str:
    """Store days of a synthetic market, and return the store's address."""
    url = f"chdb://{folder}/store"
    with replay.open_store(url) as store:
        for number in range(days):
            log = replay.generate(folder / f"log-{number}", events=events, seed=number)
            store.replay(log, run=f"day-{number}")
    return url


def questions() -> Mapping[str, str]:
    """Return a question for each view, two where it counts by time."""
    found = {}
    for view in views().values():
        for every in STRETCHES if "every" in view.arguments else ("",):
            found[f"{view.name} {every}".strip()] = question(view, every)
    return found


def question(view: View, every: str) -> str:
    """Return a question for all rows and columns of a view."""
    given = {**EXAMPLES, "run": f"'{ASKED}'", "every": f"'{every}'"}
    bound = ", ".join(f"{name} = {given[name]}" for name in view.arguments)
    return f"SELECT * FROM {view.name}({bound})"  # noqa: S608 (names of ours)


def seconds(store: Store, sql: str, runs: int) -> Sequence[float]:
    """Ask several times, and return how long each took."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        store.query(WHOLE.format(sql))
        found.append(time.perf_counter() - began)
    return found


def print_times(timed: Mapping[str, Sequence[float]], outcomes: int) -> None:
    """Print the views, the slowest first."""
    table = Table("view", "median s", "spread", title=f"One day of {outcomes:,} stored outcomes")
    for name, found in sorted(timed.items(), key=lambda one: -statistics.median(one[1])):
        spread = f"{min(found):.2f}-{max(found):.2f}"
        table.add_row(name, f"{statistics.median(found):.2f}", spread)
    Console().print(table)


def print_plan(store: Store, timed: Mapping[str, Sequence[float]]) -> None:
    """Print how ClickHouse goes about the slowest."""
    slowest = max(timed, key=lambda name: statistics.median(timed[name]))
    print(f"Plan of {slowest}")
    for row in store.query(f"EXPLAIN {questions()[slowest]}"):
        print(row["explain"][:WIDEST])  # a view within views names its columns at length


if __name__ == "__main__":
    main()
