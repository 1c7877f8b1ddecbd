"""`soes tiers`: a review of the tier sizes, on the screen, as lines, or as the events of a log."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from typing import TYPE_CHECKING

from processors.tiers import criteria_on, read_issues, review
from replay.lines import format_of, open_lines
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from processors.tiers import Criteria, Finding, Reading

SIZES = dict.fromkeys(("old", "formula", "new"), "number")
COLUMNS = {"symbol": "text", **SIZES, "reason": "text"}
SHOWN = 50  # changes on the screen; a file has them all
ASSUMED = "every security is taken to be of the NNM, and outside the pilot of the Actual Size Rule"


def tiers(
    file: Path,
    as_of: date,
    reading: Reading,
    out: str | None,
    to: Path | None,
    effective: date | None,
) -> None:
    """Review the securities of a file, and say or write what was found."""
    if out is not None:
        format_of(out)
    if effective is not None and to is None:
        raise UsageError("--effective says when events hold that --to writes, and there is no --to")
    criteria = criteria_on(as_of)
    day = None if to is None else _effective(as_of, criteria, effective)
    found = [review(issue, as_of, criteria, reading) for issue in read_issues(file, criteria)]
    if out is not None:
        with open_lines(out, COLUMNS) as write:
            write(map(astuple, found))
    elif to is None:
        show(found, as_of)
    if to is not None and day is not None:
        write_log(found, day, to)


def write_log(found: Sequence[Finding], day: date, to: Path) -> None:
    """Write the events that follow from a review, and say what was written."""
    from processors.tiers import security_events
    from producers.log import create_log
    from producers.summary import Summary
    from replay.making import keep_notes, report
    from schemas.names import Names

    names = Names()
    batch = security_events(found, day, names)
    assumptions = (f"the sizes hold from {day} on", ASSUMED)
    with create_log(to) as writer:
        writer.write(batch, names)
        keep_notes(writer, assumptions)
    report(
        Summary(batch.events, batch.events, batch.last_ts, batch.last_ts, assumptions),
        to,
    )


def show(found: Sequence[Finding], as_of: date) -> None:
    """Print how many securities move, why the others do not, and which ones move."""
    from replay.grid import print_rows
    from replay.screen import Screen

    console = Screen()
    changes = [finding for finding in found if finding.new != finding.old]
    console.print(f"{len(found):,} securities on {as_of}: {len(changes):,} new sizes", style="bold")
    counted = Counter((each.old, each.new, each.reason) for each in found)
    rows = [(*move, count) for move, count in sorted(counted.items(), reverse=True)]
    if rows:
        print_rows(console, ("old", "new", "reason", "securities"), rows)
    if changes:
        print_rows(console, tuple(COLUMNS), [astuple(each) for each in changes[:SHOWN]])
    if len(changes) > SHOWN:
        console.print(f"the first {SHOWN:,} of {len(changes):,}; --out gives all", style="dim")


def _effective(as_of: date, criteria: Criteria, asked: date | None) -> date:
    """Return the day from which the sizes hold: the one asked for, else the next that is usual."""
    from processors.sessions import sessions
    from processors.tiers.effect import effective_day, refuse_day

    calendar = sessions()
    day = asked or effective_day(as_of, criteria, calendar)
    refuse_day(day, as_of, calendar)
    return day
