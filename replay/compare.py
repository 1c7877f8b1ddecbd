"""`soes compare`: what each regime made of the same orders, and why their fates differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from replay.causes import Cause, find_causes
from replay.stored_run import whole_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from processors.store import Store
    from replay.causes import Story

SUMMARY = """
SELECT
    regime,
    count() AS orders,
    countIf(executed_shares > 0) AS executed,
    countIf(was_held) AS held,
    countIf(was_stored) AS stored,
    countIf(returned_shares > 0) AS returned,
    countIf(rejected_shares > 0) AS rejected,
    countIf(cancelled_shares > 0) AS cancelled,
    countIf(rejected_shares = 0
        AND quantity > executed_shares + returned_shares + cancelled_shares) AS waiting,
    sum(executed_shares) AS shares,
    quantileExactOrNullIf(0.5)(wait, executed_shares > 0) AS median_wait,
    quantileExactOrNullIf(0.5)(wait, executed_shares > 0 AND was_held) AS median_wait_held,
    toFloat64(sumIf(if(buys, 1, -1) * (paid - executed_shares * toDecimal128(inside, 8)), known))
        * 100 / nullIf(sumIf(executed_shares, known), 0) AS cents_over_inside
FROM (
    SELECT
        fates.* EXCEPT (story, order_id),
        entered.quantity AS quantity,
        entered.buys AS buys,
        dateDiff('microsecond', entered.ts, last_fill) / 1e6 AS wait,
        ifNull(if(buys, inside_first.2, inside_first.1), 0) AS inside,
        inside > 0 AND executed_shares > 0 AND first_ts = entered.ts AS known
    FROM fates
    INNER JOIN (
        SELECT seq, ts, quantity, side = 'buy' AS buys FROM orders WHERE log = {log:String}
    ) AS entered ON entered.seq = fates.order_seq
    WHERE run = {run:String}
)
GROUP BY regime"""

REJECTIONS = """
SELECT regime, reason, count() AS orders FROM outcomes
WHERE run = {run:String} AND outcome = 'rejected'
GROUP BY regime, reason ORDER BY regime, orders DESC, reason"""

ORDER = """
SELECT * FROM orders
WHERE log = {log:String} AND symbol = {symbol:String} AND seq = {seq:Int64}"""

OUTCOMES = """
SELECT regime, ts, outcome, quantity, price, participant, reason, rule, inside_bid, inside_ask
FROM outcomes
WHERE run = {run:String} AND symbol = {symbol:String} AND order_seq = {seq:Int64} ORDER BY n"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a regime made of the orders; an order may count in several columns.

    Waits are seconds from an order's entry to its last fill, of orders that traded at all; the
    median of those that were held on the way stands beside.  `cents_over_inside` is the average,
    per share, of what was paid above the inside on the needed side at the order's entry (for a
    sale: received below it), in cents: positive is worse for the customer.  Orders that found no
    inside on entry are left out of it.
    """

    regime: str
    orders: int
    executed: int
    held: int
    stored: int
    returned: int
    rejected: int
    cancelled: int
    waiting: int  # when the log ended
    shares: int  # executed
    median_wait: float | None
    median_wait_held: float | None
    cents_over_inside: float | None
    rejections: Mapping[str, int]  # orders by reason


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """A run's regimes side by side: `summaries` has the figures, `causes` why fates differ."""

    run: str
    log: str
    regimes: tuple[str, ...]
    summaries: tuple[Summary, ...]
    causes: tuple[Cause, ...]  # the most frequent first
    scene: tuple[str, datetime] | None = None  # where most orders differ: security, quarter-hour

    def __str__(self) -> str:
        """Show the figures and the most frequent causes."""
        from replay.compare_print import print_comparison
        from replay.paper import written

        return written(lambda console: print_comparison(console, self))

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Example:
    """An order with its outcomes under each regime, and why they differ."""

    order: Mapping[str, Any]
    outcomes: Mapping[str, Sequence[Mapping[str, Any]]]  # by regime
    cause: Cause
    difference: str = ""  # what made it, if that can be told


def _holds_for_ecn(story: Story) -> bool:
    """Tell whether an order was held because an ECN was alone [U-4]."""
    return any(step[:2] == ("held", "ecn_alone") for step in story)


def _is_preferenced(story: Story) -> bool:
    """Tell whether an order went to the maker that it names [F-1, F-2]."""
    return any(reason == "preference" for _, reason, _ in story)


def _fills_in_part(story: Story) -> bool:
    """Tell whether an order was filled and its rest had to wait: a maker showed less [X-6]."""
    kinds = [kind for kind, _, _ in story]
    return "executed" in kinds and "held" in kinds[kinds.index("executed") :]


DIFFERENCES: Mapping[str, Callable[[Sequence[Story]], bool]] = {
    name: lambda stories, tells=tells: len({tells(story) for story in stories}) > 1  # type: ignore[misc]
    for name, tells in {
        "displayed size": _fills_in_part,
        "an ECN alone at the inside": _holds_for_ecn,
        "preferencing": _is_preferenced,
    }.items()
}


def compare(store: Store, run_id: str) -> Comparison:
    """Compare the regimes of a run; InputError if it is not in the store, or not complete."""
    run = whole_run(store, run_id)
    bound = {"run": run_id, "log": run.log, "regimes": list(run.regimes)}
    causes, scene = find_causes(store, bound) if len(run.regimes) > 1 else ((), None)
    return Comparison(run_id, run.log, run.regimes, _summaries(store, bound), causes, scene)


def instructive(comparison: Comparison, store: Store, number: int = 3) -> list[Example]:
    """Return orders of different causes: one for each telling difference, then others.

    Of the others those come first whose ends differ, then the frequent ones.
    """
    ranked = sorted(comparison.causes, key=lambda cause: (-len(set(cause.ends)), -cause.orders))
    chosen: dict[int, str] = {}  # places among the ranked: what made the difference
    for name, tells in DIFFERENCES.items():
        places = (n for n, cause in enumerate(ranked) if n not in chosen and tells(cause.stories))
        if (place := next(places, None)) is not None:
            chosen[place] = name
    for news_only in (True, False):
        for place, cause in enumerate(ranked):
            shown = {rule for one in chosen for rule in ranked[one].rules}
            new = not shown.issuperset(cause.rules) if news_only else True
            if new and len(chosen) < number:
                chosen.setdefault(place, "")
    told = list(chosen.items())[:number]
    return [_example(comparison, store, ranked[place], name) for place, name in told]


def _summaries(store: Store, bound: Mapping[str, Any]) -> tuple[Summary, ...]:
    rows = {row["regime"]: row for row in store.query(SUMMARY, bound)}
    rejections: dict[str, dict[str, int]] = {}
    for row in store.query(REJECTIONS, bound):
        rejections.setdefault(row["regime"], {})[row["reason"]] = row["orders"]
    return tuple(
        Summary(**rows.get(regime, _nothing(regime)), rejections=rejections.get(regime, {}))
        for regime in bound["regimes"]
    )


def _nothing(regime: str) -> dict[str, Any]:
    """Return a summary of no orders."""
    unknown = ("median_wait", "median_wait_held", "cents_over_inside")
    counted = set(Summary.__slots__) - {"regime", "rejections", *unknown}
    return {"regime": regime, **dict.fromkeys(unknown), **dict.fromkeys(counted, 0)}


def _example(comparison: Comparison, store: Store, cause: Cause, difference: str) -> Example:
    symbol, seq = cause.example
    bound = {"run": comparison.run, "log": comparison.log, "symbol": symbol, "seq": seq}
    outcomes: dict[str, list[Mapping[str, Any]]] = {one: [] for one in comparison.regimes}
    for row in store.query(OUTCOMES, bound):
        outcomes[row["regime"]].append(row)
    return Example(store.query(ORDER, bound)[0], outcomes, cause, difference)
