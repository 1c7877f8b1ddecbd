"""An explanation on the screen: the order, its turns under each regime, the rules, the readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.provisions import grades, provisions, sources
from replay.explain_words import ahead_of, because, decisive_market, maker_state, needed_side
from replay.order_words import clock, order_line, what
from schemas.price import format_price

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from replay.explain import Explanation, Life
    from replay.explain_readings import Hinge
    from replay.retelling import Turn

MOST = 12  # makers or orders in a line


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print all that is known of an order."""
    console.print(Text(order_line(explanation.order), style="bold"))
    console.print()
    _print_parting(console, explanation)
    for regimes, life in _alike(explanation.lives):
        console.print(Text(regimes, style="bold italic"))
        for turn in life.turns:
            _print_turn(console, explanation.order, turn, explanation.run.settings)
        if not life.turns:
            console.print(Padding(Text("nothing is reported of it"), (0, 0, 0, 3)))
        console.print()
    _print_rules(console, explanation.rules)
    _print_hinges(console, explanation.hinges)


def _print_parting(console: Console, explanation: Explanation) -> None:
    """Say where the regimes part."""
    if len(explanation.lives) == 1:
        return
    parting = explanation.parting
    if parting is None:
        console.print("All regimes of the run deal with it alike.\n")
        return
    console.print(Text("The regimes part here:", style="bold"))
    table = Table.grid(padding=(0, 2))
    for regime, row in parting.items():
        told = ("", "nothing more") if row is None else (clock(row["ts"]), _outcome(row))
        table.add_row(Text(regime, style="italic"), *map(Text, told))
    console.print(Padding(table, (0, 0, 1, 3)))


def _alike(lives: Sequence[Life]) -> Iterator[tuple[str, Life]]:
    """Yield lives, those of regimes together that tell the same in every respect."""
    together: dict[str, list[Life]] = {}
    for life in lives:
        together.setdefault(repr([_without_regime(turn) for turn in life.turns]), []).append(life)
    for group in together.values():
        yield ", ".join(life.regime for life in group), group[0]


def _without_regime(turn: Turn) -> tuple[object, ...]:
    rows = [{k: v for k, v in row.items() if k not in ("regime", "n")} for row in turn.outcomes]
    return turn.ts, rows, turn.before, turn.after


def _print_turn(
    console: Console, order: Mapping[str, Any], turn: Turn, settings: Mapping[str, str]
) -> None:
    """Print what happened at an instant: the cause, the inside, what became of the order, why."""
    bid, ask = (format_price(price) if price else "none" for price in turn.before.inside.values())
    head = f"{clock(turn.outcomes[0]['ts'])}  {because(turn, order)}"
    console.print(Padding(Text(head), (0, 0, 0, 3)))
    facts = Table.grid(padding=(0, 2))
    facts.add_row("inside", f"{bid} - {ask}{'  locked or crossed' * turn.before.locked}")
    for row in turn.outcomes:
        facts.add_row("outcome", Text(_outcome(row), style="bold"))
        facts.add_row("rule", Text(f"{row['rule']}  {title(row['rule'])}"))
    for label, text in _circumstances(order, turn, settings):
        facts.add_row(label, Text(text))
    console.print(Padding(facts, (0, 0, 0, 6)))


def _circumstances(
    order: Mapping[str, Any], turn: Turn, settings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield who was at the inside and what kept each from trading, and who was ahead."""
    last = turn.outcomes[-1]
    if last["outcome"] in ("rejected", "cancelled") or last["reason"] == "session_end":
        return
    side = needed_side(order)
    market = decisive_market(turn, order)
    there = [f"{one.participant} {maker_state(one, order, market)}" for one in market.there(side)]
    if there:
        yield f"at the {side}", _some(there, "; ")
    ahead = ahead_of(order, market, settings)
    if ahead:
        yield "ahead", _some([f"order {one.order_id}" for one in ahead], ", ")


def _some(texts: Sequence[str], separator: str) -> str:
    """Join texts, but not too many."""
    rest = len(texts) - MOST
    return separator.join(texts[:MOST]) + (f" and {rest:,} more" if rest > 0 else "")


def _outcome(row: Mapping[str, Any]) -> str:
    """Tell an outcome with its reason."""
    return " ".join(filter(None, (what(row), row["reason"])))


def _print_rules(console: Console, ids: Sequence[str]) -> None:
    """Print what the provisions that decided say, who says so, and how well founded that is."""
    console.print(Text("Rules", style="bold"))
    for record in (provisions()[one] for one in ids if one in provisions()):
        console.print(Padding(Text(f"{record.id}  {record.title}", style="italic"), (0, 0, 0, 3)))
        console.print(Padding(Text(record.text), (0, 0, 0, 6)))
        named = "; ".join(f"{key}: {sources()[key].title}" for key in record.source)
        graded = f"{named} (grade {record.grade}: {grades()[record.grade]})"
        console.print(Padding(Text(graded, style="dim"), (0, 0, 0, 6)))


def _print_hinges(console: Console, hinges: Sequence[Hinge]) -> None:
    """Print on which disputed readings the order's fate hangs."""
    console.print()
    if not hinges:
        console.print("No other reading of the rules changes what became of it.")
        return
    console.print(Text("It hangs on how the rules are read", style="bold"))
    for hinge in hinges:
        head = f"{hinge.reading}={hinge.value} ({', '.join(hinge.regimes)}): {hinge.description}"
        console.print(Padding(Text(head, style="italic"), (0, 0, 0, 3)))
        console.print(Padding(Text(f"then: {hinge.told}"), (0, 0, 0, 6)))


def title(rule: str) -> str:
    """Return what a provision is about, nothing if the record does not know it."""
    record = provisions().get(rule)
    return record.title if record else ""
