"""An explanation on the screen: the order, its turns under each regime, the rules, the readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from replay.explain_facts import (
    ALIKE,
    HINGES,
    NO_HINGES,
    NOTHING,
    PARTING,
    alike,
    authority,
    facts,
    head,
    hinge_line,
    parting,
    records,
)
from replay.order_words import order_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from replay.explain import Explanation
    from replay.explain_readings import Hinge
    from replay.retelling import Turn


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print all that is known of an order."""
    console.print(Text(order_line(explanation.order), style="bold"))
    console.print()
    _print_parting(console, explanation)
    for regimes, life in alike(explanation.lives):
        console.print(Text(regimes, style="bold italic"))
        for turn in life.turns:
            _print_turn(console, explanation.order, turn, explanation.settings)
        if not life.turns:
            console.print(Padding(Text(NOTHING), (0, 0, 0, 3)))
        console.print()
    _print_rules(console, explanation.rules)
    if explanation.hinges is not None:
        _print_hinges(console, explanation.hinges)


def _print_parting(console: Console, explanation: Explanation) -> None:
    """Say where the regimes part."""
    if len(explanation.lives) == 1:
        return
    if explanation.parting is None:
        console.print(f"{ALIKE}\n")
        return
    console.print(Text(PARTING, style="bold"))
    table = Table.grid(padding=(0, 2))
    for regime, *told in parting(explanation):
        table.add_row(Text(regime, style="italic"), *map(Text, told))
    console.print(Padding(table, (0, 0, 1, 3)))


def _print_turn(
    console: Console, order: Mapping[str, Any], turn: Turn, settings: Mapping[str, str]
) -> None:
    """Print what happened at an instant: the cause, the inside, what became of the order, why."""
    console.print(Padding(Text("  ".join(head(order, turn))), (0, 0, 0, 3)))
    table = Table.grid(padding=(0, 2))
    for label, text in facts(order, turn, settings):
        table.add_row(label, Text(text, style="bold" if label == "outcome" else ""))
    console.print(Padding(table, (0, 0, 0, 6)))


def _print_rules(console: Console, ids: Sequence[str]) -> None:
    """Print what the provisions that decided say, who says so, and how well founded that is."""
    console.print(Text("Rules", style="bold"))
    for record in records(ids):
        console.print(Padding(Text(f"{record.id}  {record.title}", style="italic"), (0, 0, 0, 3)))
        console.print(Padding(Text(record.text), (0, 0, 0, 6)))
        console.print(Padding(Text(authority(record), style="dim"), (0, 0, 0, 6)))


def _print_hinges(console: Console, hinges: Sequence[Hinge]) -> None:
    """Print on which disputed readings the order's fate hangs."""
    console.print()
    if not hinges:
        console.print(NO_HINGES)
        return
    console.print(Text(HINGES, style="bold"))
    for hinge in hinges:
        console.print(Padding(Text(hinge_line(hinge), style="italic"), (0, 0, 0, 3)))
        console.print(Padding(Text(f"then: {hinge.told}"), (0, 0, 0, 6)))
