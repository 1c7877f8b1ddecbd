"""What hangs on the readings: on the screen, or as a file."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.codes import OUTCOME_NAMES
from processors.rules import outcome
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

    from replay.sensitivity import Effect, Sensitivity

COUNTED = {
    "held": outcome.HELD,
    "stored": outcome.STORED,
    "returned": outcome.RETURNED,
    "rejected": outcome.REJECTED,
    "flagged": outcome.FLAGGED,
    "closed": outcome.CLOSED,
    "withdrawn": outcome.WITHDRAWN,
}
FIGURES = ("orders", "filled", "shares", *COUNTED)
SHOWN = frozenset(FIGURES) - {"flagged"}  # there is room for no more in a terminal
FORMATS = (".csv", ".json")
NOTE = (
    "Each line is one reading answered otherwise, all others as they are. Orders: those that fare "
    "differently in time, price, shares, maker or reason; filled: those of which another number of "
    "shares trades. The other figures are more (+) or fewer (-) than under the default."
)


def print_sensitivity(console: Console, found: Sensitivity) -> None:
    """Print what each other answer changes, and those that change nothing on this log."""
    rows = [row for effect in found.effects for row in rows_of(effect)]
    figures = [name for name in FIGURES if name in SHOWN and any(row[name] for row in rows)]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("reading", no_wrap=True)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    for effect in found.effects:
        if effect.changes:
            table.add_row(Text(f"{effect.reading}={effect.value}", style="italic"))
        for row in rows_of(effect):
            table.add_row(f"  {row['regime']}", *(_figure(name, row[name]) for name in figures))
    console.print(table)
    console.print(Padding(Text(NOTE, style="dim"), (0, 0, 1, 1)))
    _print_turned(console, found)
    _print_idle(console, found)
    console.print(Text(f"All of them took the time of {found.times:.1f} replays.", style="dim"))


def _print_turned(console: Console, found: Sensitivity) -> None:
    """Print the conclusions that turn over."""
    turning = [effect for effect in found.effects if effect.turned]
    if not turning:
        console.print("No conclusion about which regime has more of what turns over.\n")
        return
    console.print(Text("Conclusions that turn over", style="bold"))
    for effect in turning:
        console.print(Text(f" {effect.reading}={effect.value}", style="italic"))
        for sentence in effect.turned:
            console.print(Padding(Text(sentence), (0, 0, 0, 3)))
    console.print()


def _print_idle(console: Console, found: Sensitivity) -> None:
    """Name the readings that change nothing on this log."""
    idle = [f"{one.reading}={one.value}" for one in found.effects if not one.changes]
    if idle:
        console.print(Text(f"Nothing changes on this log with {', '.join(idle)}.\n"))


def _figure(key: str, value: int) -> str:
    if value == 0:
        return ""
    return f"{value:,}" if key in ("orders", "filled") else f"{value:+,}"


def rows_of(effect: Effect) -> Iterator[dict[str, Any]]:
    """Yield a row for each regime that an answer touches."""
    for change in effect.changes:
        counts, shares = change.tally
        yield {
            "reading": effect.reading,
            "value": effect.value,
            "regime": change.regime,
            "orders": change.orders,
            "filled": change.filled,
            "shares": int(shares[outcome.EXECUTED] + shares[outcome.MATCHED]),
            **{name: int(counts[code]) for name, code in COUNTED.items()},
        }


def check_format(path: Path) -> None:
    """Refuse an ending that says no known format, before any work is done."""
    if path.suffix not in FORMATS:
        raise UsageError(f"--out {path}: expected a name that ends in {' or '.join(FORMATS)}")


def write_sensitivity(found: Sensitivity, draft: Path, suffix: str) -> None:
    """Write the rows as CSV, or everything as JSON."""
    rows = [row for effect in found.effects for row in rows_of(effect)]
    if suffix == ".csv":
        names = ("reading", "value", "regime", *FIGURES)
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return
    content = {
        "events": found.events,
        "replays": round(found.times, 2),
        "default": {
            regime: {name: int(tally.outcomes[code]) for code, name in OUTCOME_NAMES.items()}
            for regime, tally in found.tallies.items()
        },
        "changes": rows,
        "turned": {f"{one.reading}={one.value}": one.turned for one in found.effects if one.turned},
        "idle": [f"{one.reading}={one.value}" for one in found.effects if not one.changes],
    }
    draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
