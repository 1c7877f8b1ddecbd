"""What an explanation tells, form aside: the screen, Markdown and HTML all say this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from processors.provisions import grades, provisions, sources
from replay.explain_words import ahead_of, because, decisive_market, maker_state, needed_side
from replay.order_words import clock, what
from schemas.price import format_price

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from processors.provisions import Provision
    from replay.explain import Explanation, Life
    from replay.explain_readings import Hinge
    from replay.retelling import Turn

MOST = 12  # makers or orders in a line
PARTING = "The regimes part here:"
ALIKE = "All regimes of the run deal with it alike."
NOTHING = "nothing is reported of it"
NO_HINGES = "No other reading of the rules changes what became of it."
HINGES = "It hangs on how the rules are read"


def parting(explanation: Explanation) -> list[tuple[str, str, str]]:
    """Return, by regime, when and what first came out otherwise than under the others."""
    return [
        (regime, "", "nothing more") if row is None else (regime, clock(row["ts"]), outcome(row))
        for regime, row in (explanation.parting or {}).items()
    ]


def alike(lives: Sequence[Life]) -> Iterator[tuple[str, Life]]:
    """Yield lives, those of regimes together that tell the same in every respect."""
    together: dict[str, list[Life]] = {}
    for life in lives:
        together.setdefault(repr([_without_regime(turn) for turn in life.turns]), []).append(life)
    for group in together.values():
        yield ", ".join(life.regime for life in group), group[0]


def _without_regime(turn: Turn) -> tuple[object, ...]:
    rows = [{k: v for k, v in row.items() if k not in ("regime", "n")} for row in turn.outcomes]
    return turn.ts, rows, turn.before, turn.after


def head(order: Mapping[str, Any], turn: Turn) -> tuple[str, str]:
    """Say when a turn came, and what moved the order."""
    return clock(turn.outcomes[0]["ts"]), because(turn, order)


def facts(
    order: Mapping[str, Any], turn: Turn, settings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what happened at a turn, each with its label: inside, outcome, rule, and why."""
    bid, ask = (format_price(price) if price else "none" for price in turn.before.inside.values())
    yield "inside", f"{bid} - {ask}{'  locked or crossed' * turn.before.locked}"
    for row in turn.outcomes:
        yield "outcome", outcome(row)
        yield "rule", f"{row['rule']}  {title(row['rule'])}"
    yield from _circumstances(order, turn, settings)


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


def outcome(row: Mapping[str, Any]) -> str:
    """Tell an outcome with its reason."""
    return " ".join(filter(None, (what(row), row["reason"])))


def records(ids: Sequence[str]) -> list[Provision]:
    """Return the provisions of these ids that the record knows."""
    return [provisions()[one] for one in ids if one in provisions()]


def authority(record: Provision) -> str:
    """Say who says so, and how well founded it is."""
    named = "; ".join(f"{key}: {sources()[key].title}" for key in record.source)
    return f"{named} (grade {record.grade}: {grades()[record.grade]})"


def hinge_line(hinge: Hinge) -> str:
    """Tell a reading on which the order's fate hangs, and under which regimes."""
    return f"{hinge.reading}={hinge.value} ({', '.join(hinge.regimes)}): {hinge.description}"


def title(rule: str) -> str:
    """Return what a provision is about, nothing if the record does not know it."""
    record = provisions().get(rule)
    return record.title if record else ""
