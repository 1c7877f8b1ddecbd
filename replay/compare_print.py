"""A comparison on the screen: a table of the regimes, the causes, and orders as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from replay.order_words import order_line, outcome_cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rich.console import Console

    from replay.causes import Cause, Story
    from replay.compare import Comparison, Example, Summary

LABELS = {
    "orders": "orders",
    "executed": "executed",
    "held": "held",
    "stored": "stored",
    "returned": "returned",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "waiting": "waiting at the end",
    "shares": "shares executed",
    "median_wait": "median wait, s",
    "median_wait_held": "of those held, s",
    "cents_over_inside": "paid over the inside, cents",
}
NOTE = (
    "An order counts wherever it was: held, then executed. Wait: from entry to the last fill, of "
    "orders that traded. Paid: average per share above the inside on the needed side at entry (a "
    "sale: below it); positive is worse for the customer. The order flow is held fixed while the "
    "rules change: traders and dealers of the time would have acted otherwise."
)
CAUSES = 10  # lines; a file has them all


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Print the regimes side by side, and how many orders fared differently, by cause."""
    console.print(_summary(comparison))
    console.print(Padding(Text(NOTE, style="dim"), (0, 0, 1, 1)))
    if len(comparison.regimes) > 1:
        _print_causes(console, comparison)


def print_examples(console: Console, examples: list[Example]) -> None:
    """Print orders, what became of each under each regime, and the rules that made it so."""
    for number, example in enumerate(examples, 1):
        made = f" ({example.difference} made the difference)" if example.difference else ""
        console.print(Text(f"{number}. {order_line(example.order)}{made}", style="bold"))
        for regimes, lines in _alike(example):
            console.print(Padding(Text(regimes, style="italic"), (0, 0, 0, 3)))
            console.print(Padding(_lines(lines), (0, 0, 0, 5)))
        for rule in example.cause.rules:
            console.print(Padding(Text(f"{rule}  {_title(rule)}", style="dim"), (0, 0, 0, 3)))
        console.print()


def _summary(comparison: Comparison) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
    table.add_column("")
    for regime in comparison.regimes:
        table.add_column(Text(regime), justify="right", no_wrap=True)
    for field, label in LABELS.items():
        table.add_row(label, *(_figure(getattr(one, field)) for one in comparison.summaries))
        if field == "rejected":
            for reason in _reasons(comparison.summaries):
                counts = (_figure(one.rejections.get(reason, 0)) for one in comparison.summaries)
                table.add_row(f"  {reason}", *counts, style="dim")
    return table


def _reasons(summaries: tuple[Summary, ...]) -> list[str]:
    """Return the reasons of refusals, the most frequent first."""
    totals: dict[str, int] = {}
    for summary in summaries:
        for reason, orders in summary.rejections.items():
            totals[reason] = totals.get(reason, 0) + orders
    return sorted(totals, key=lambda reason: (-totals[reason], reason))


def _print_causes(console: Console, comparison: Comparison) -> None:
    orders = sum(cause.orders for cause in comparison.causes)
    console.print(Text(f"{orders:,} orders fare differently under these regimes", style="bold"))
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
    table.add_column("orders", justify="right")
    for regime in comparison.regimes:
        table.add_column(Text(regime), overflow="fold")
    for cause in comparison.causes[:CAUSES]:
        table.add_row(f"{cause.orders:,}", *map(Text, _fates(cause)))
    if comparison.causes:
        console.print(table)
    if len(comparison.causes) > CAUSES:
        console.print(Text(f" and {len(comparison.causes) - CAUSES:,} other ways", style="dim"))


def _fates(cause: Cause) -> list[str]:
    """Tell the stories; where all are the same the shares or prices differ."""
    fates = [told(story) for story in cause.stories]
    if len(set(fates)) > 1:
        return fates
    filled = zip(fates, cause.shares, cause.prices, strict=True)
    return [f"{fate}: {shares:,} shares at {_figure(price)}" for fate, shares, price in filled]


def told(story: Story) -> str:
    """Tell a story in a line: `held ecn_alone U-4, returned timed_out U-6`."""
    return ", ".join(" ".join(filter(None, step)) for step in story)


def _alike(example: Example) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Yield outcomes line by line, regimes that did the same together."""
    together: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for regime, rows in example.outcomes.items():
        together.setdefault(tuple(map(outcome_cells, rows)), []).append(regime)
    for lines, regimes in together.items():
        yield ", ".join(regimes), list(lines)


def _lines(lines: list[tuple[str, ...]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in ("time", "what", "why", "inside"):
        table.add_column(name, no_wrap=name == "time")
    for line in lines:
        table.add_row(*map(Text, line))
    return table


def _figure(value: float | Decimal | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _title(rule: str) -> str:
    """Return what a provision is about, nothing if the record does not know it."""
    from processors.provisions import provisions

    record = provisions().get(rule)
    return record.title if record else ""
