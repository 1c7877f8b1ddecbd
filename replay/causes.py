"""Why the fates of orders differ between the regimes of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from processors.store import Store

Step = tuple[str, str, str]  # an outcome, its reason (or nothing), its rule
Story = tuple[Step, ...]

ENDS = ("executed", "matched", "rejected", "returned", "cancelled")

# Words of few kinds are hashed once each, not by row; `STEPS` says what the hashes mean.
WHAT = "cityHash64(outcome) + 3 * cityHash64(ifNull(reason, ''))"
LAW = "cityHash64(rule)"
STEPS = f"""
SELECT {WHAT} AS what, {LAW} AS law,
    (any(toString(outcome)), any(toString(ifNull(reason, ''))), any(toString(rule))) AS step
FROM outcomes WHERE run = {{run:String}} AND order_seq IS NOT NULL
GROUP BY what, law"""  # noqa: S608 (texts of ours)

# Fates differ by what happened, how much and at what price; that two rules say the same is no
# difference.  The example is an order whose story is told in few words, the largest of those.
# A row without stories counts the orders of a security that differ in a quarter of an hour, and
# the one with the most is kept.
CAUSES = f"""
WITH
    arrayEnumerate({{regimes:Array(String)}}) AS places,
    -- All that is reported of an order, under all regimes: their places, and so on.
    lives AS (
        SELECT order_seq, any(symbol) AS symbol, count() AS reports, min(ts) AS first_ts,
            arraySort(groupArray((
                indexOf({{regimes:Array(String)}}, regime), n, {WHAT}, {LAW},
                if(outcome IN ('executed', 'matched'), assumeNotNull(quantity), 0),
                if(outcome IN ('executed', 'matched'),
                    assumeNotNull(quantity * toDecimal128(price, 8)), 0)
            ))) AS life
        FROM outcomes WHERE run = {{run:String}} AND order_seq IS NOT NULL
        GROUP BY order_seq
    ),
    differing AS (
        SELECT symbol, order_seq, reports,
            toStartOfInterval(first_ts, INTERVAL 15 MINUTE) AS since,
            arrayMap(place -> arrayFilter(step -> step.1 = place, life), places) AS by_regime,
            arrayMap(steps -> arrayCompact(arrayMap(step -> (step.3, step.4), steps)), by_regime)
                AS stories,
            arrayMap(steps -> arraySum(step -> step.5, steps), by_regime) AS filled,
            arrayMap(steps -> arraySum(step -> step.6, steps), by_regime) AS spent,
            arrayMap((story, shares, cost) -> (arrayMap(step -> step.1, story), shares, cost),
                stories, filled, spent) AS fates
        FROM lives
        -- A regime that reports nothing, for the run begins or ends there, is not compared.
        WHERE length(arrayDistinct(arrayFilter(fate -> notEmpty(fate.1), fates))) > 1
    )
SELECT stories, symbol, since, count() AS orders,
    sumForEach(filled) AS shares, sumForEach(spent) AS cost,
    argMin((symbol, order_seq), (reports, -arrayMax(filled), order_seq)) AS example
FROM differing
GROUP BY GROUPING SETS ((stories), (symbol, since))
ORDER BY orders DESC, symbol, since LIMIT 1 BY stories"""  # noqa: S608 (as above)


@dataclass(frozen=True, slots=True)
class Cause:
    """Orders whose fates differ between the regimes in the same way."""

    stories: tuple[Story, ...]  # one for each regime
    orders: int
    shares: tuple[int, ...]  # executed under each regime
    prices: tuple[float | None, ...]  # average paid under each regime, dollars
    example: tuple[str, int]  # symbol and seq of an order that shows it well

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the provisions that not all of the stories name."""
        named = [frozenset(rule for _, _, rule in story) for story in self.stories]
        return tuple(sorted(frozenset().union(*named) - named[0].intersection(*named)))

    @property
    def ends(self) -> tuple[tuple[str, ...], ...]:
        """How the orders ended under each regime, without how they came there."""
        return tuple(tuple(one for one, _, _ in story if one in ENDS) for story in self.stories)


def find_causes(
    store: Store, bound: Mapping[str, Any]
) -> tuple[tuple[Cause, ...], tuple[str, datetime] | None]:
    """Return why fates differ, the most frequent cause first, and where most orders differ.

    The latter is a security and the beginning of a quarter of an hour.
    """
    steps = {(row["what"], row["law"]): row["step"] for row in store.query(STEPS, bound)}
    causes: list[Cause] = []
    scene = None
    for row in store.query(CAUSES, bound):
        if row["stories"]:
            causes.append(_cause(row, steps))
        else:
            scene = row["symbol"], row["since"]
    return tuple(sorted(causes, key=lambda cause: (-cause.orders, cause.stories))), scene


def _cause(row: Mapping[str, Any], steps: Mapping[tuple[int, int], Step]) -> Cause:
    return Cause(
        stories=tuple(tuple(steps[tuple(step)] for step in story) for story in row["stories"]),
        orders=row["orders"],
        shares=tuple(row["shares"]),
        prices=tuple(
            float(cost) / shares if shares else None
            for cost, shares in zip(row["cost"], row["shares"], strict=True)
        ),
        example=tuple(row["example"]),
    )
