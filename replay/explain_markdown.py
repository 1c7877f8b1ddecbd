"""An explanation as Markdown, for notebooks and notes; HTML is made of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
    from collections.abc import Iterator, Sequence

    from replay.explain import Explanation, Life

MEANING = re.compile(r"([\\`*_\[\]<>|#])")  # what Markdown would take for its own


def markdown(explanation: Explanation) -> str:
    """Return all that is known of an order, as Markdown with tables."""
    return "\n\n".join(_blocks(explanation)) + "\n"


def html(explanation: Explanation) -> str:
    """Return the same as HTML, to stand in a page of others."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark").enable("table").render(markdown(explanation)))


def _blocks(explanation: Explanation) -> Iterator[str]:
    """Yield paragraphs, headings and tables."""
    yield f"**{_plain(order_line(explanation.order))}**"
    if len(explanation.lives) > 1:
        yield from _parting(explanation)
    for regimes, life in alike(explanation.lives):
        yield f"### {_plain(regimes)}"
        yield from _turns(explanation, life)
    yield "### Rules"
    for record in records(explanation.rules):
        says = f"**{record.id} {_plain(record.title)}.** {_plain(record.text)}"
        yield f"{says}  \n*{_plain(authority(record))}*"
    yield from _hinges(explanation)


def _parting(explanation: Explanation) -> Iterator[str]:
    if explanation.parting is None:
        yield ALIKE
        return
    yield PARTING
    yield _table(("regime", "time", "what"), parting(explanation))


def _turns(explanation: Explanation, life: Life) -> Iterator[str]:
    for turn in life.turns:
        told = list(facts(explanation.order, turn, explanation.settings))
        yield _table(head(explanation.order, turn), told)
    if not life.turns:
        yield NOTHING


def _hinges(explanation: Explanation) -> Iterator[str]:
    if explanation.hinges is None:
        return
    if not explanation.hinges:
        yield NO_HINGES
        return
    yield f"### {HINGES}"
    yield "\n".join(
        f"- {_plain(hinge_line(hinge))}; then: {_plain(hinge.told)}" for hinge in explanation.hinges
    )


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [map(_plain, names), ["---"] * len(names), *(map(_plain, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """Return a text that means itself: names of orders and firms may hold any character."""
    return MEANING.sub(r"\\\1", " ".join(text.split()))
