"""`soes surveil`: what the association's surveillance would have found, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from processors.regimes import readings
from processors.surveillance import designations, survey
from replay.lines import open_lines
from replay.stored_run import whole_run
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from processors.store import Run, Store
    from processors.surveillance import Finding

BLOCK = "day_trade_block"
COLUMNS = {
    **dict.fromkeys(("regime", "day", "controller", "finding"), "text"),
    "count": "number",
    "order_ids": "texts",
    "rule": "text",
    **dict.fromkeys(("trades", "short_sales", "accounts"), "number"),
    "median_minutes": "figure",
}


def surveil(
    store: Store,
    run_id: str,
    regime: str | None,
    settings: Mapping[str, str],
    out: str | None,
    designate: Path | None,
) -> None:
    """Survey a run, and say or write what was found; InputError if the run is not there."""
    run = whole_run(store, run_id)
    regimes = chosen_regimes(run, regime, needs_one=designate is not None)
    chosen = {**run.settings, **settings}
    found = list(survey(store, run, chosen, regimes))
    if out is not None:
        with open_lines(out, COLUMNS) as write:
            write(map(row_of, found))
    elif designate is None:
        show(found)
    if designate is not None:
        write_log(found, chosen.get(BLOCK, readings()[BLOCK].default), run, designate)


def chosen_regimes(run: Run, regime: str | None, *, needs_one: bool) -> Sequence[str]:
    """Return the regimes to survey; a log of designations follows from one of them alone."""
    if regime is not None and regime not in run.regimes:
        raise UsageError(f"--regime {regime}: the run has {', '.join(run.regimes)}")
    if needs_one and regime is None and len(run.regimes) > 1:
        raise UsageError(f"--designate needs --regime, one of {', '.join(run.regimes)}")
    return run.regimes if regime is None else (regime,)


def row_of(finding: Finding) -> tuple[object, ...]:
    """Return a finding as the columns have it."""
    values = {name: getattr(finding, name) for name in COLUMNS}
    return tuple({**values, "day": finding.day.isoformat()}.values())


def write_log(found: Iterable[Finding], block: str, run: Run, to: Path) -> None:
    """Write the designations that follow, and say what was written."""
    from producers.log import create_log
    from producers.summary import Summary
    from replay.making import keep_notes, report
    from schemas.names import Names
    from schemas.records import Collector

    names = Names()
    collector = Collector(names)
    for event in designations(found, block):
        collector.add(*event)
    batch = collector.take()
    notes = (f"professional accounts that surveillance of the run {run.id} would have found",)
    with create_log(to) as writer:
        writer.write(batch, names)
        keep_notes(writer, notes)
    report(Summary(batch.events, batch.events, batch.last_ts, batch.last_ts, notes), to)


def show(found: Sequence[Finding]) -> None:
    """Print the findings, a line each."""
    from replay.grid import print_rows
    from replay.screen import Screen

    console = Screen()
    if not found:
        console.print("No day trades were found, or no account was shut out on these dates.")
        return
    names = [name for name in COLUMNS if name != "order_ids"]
    rows = [[row_of(one)[list(COLUMNS).index(name)] for name in names] for one in found]
    print_rows(console, names, rows)
