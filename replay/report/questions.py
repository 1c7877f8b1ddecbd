"""What a report asks of a store: a few rows each, made of the views."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from processors.store import Run, Store

LONGEST = 120  # seconds that are told apart in waits; longer ones count as it
SECURITIES = 10  # of which more is asked than of the others

RUN = """
SELECT runs.events AS events, runs.hash AS hash, orders.* EXCEPT run
FROM runs LEFT JOIN (
    SELECT run, uniqExact(symbol) AS securities, count() AS orders,
        min(ts) AS first, max(ts) AS last
    FROM run_orders WHERE run = {run:String} GROUP BY run
) AS orders USING run
WHERE run = {run:String}"""

RESULTS = """
SELECT regime, ended, was_held, executed_shares > 0 AS is_filled,
    least(toUInt32(ceil(done_s)), {longest:UInt32}) AS second, count() AS orders
FROM order_results(run = {run:String})
GROUP BY regime, ended, was_held, is_filled, second
ORDER BY regime, is_filled, second"""

SPREADS = """
SELECT regime,
    avg(quoted_cents) AS quoted,
    sum(effective_cents * shares_executed) / sumIf(shares_executed, effective_cents IS NOT NULL)
        AS effective,
    sum(realised_5_cents * shares_executed) / sumIf(shares_executed, realised_5_cents IS NOT NULL)
        AS realised_5,
    sum(realised_60_cents * shares_executed) / sumIf(shares_executed, realised_60_cents IS NOT NULL)
        AS realised_60,
    sum(realised_300_cents * shares_executed)
        / sumIf(shares_executed, realised_300_cents IS NOT NULL) AS realised_300
FROM spreads(run = {run:String}, every = 'day')
WHERE symbol IN {symbols:Array(String)}
GROUP BY regime"""

CLUSTERS = """
SELECT regime, count() AS clusters, avg(found.orders) AS orders,
    countIf(moved_60_cents > 0) / nullIf(countIf(moved_60_cents IS NOT NULL), 0) AS right_after_60,
    sum(found.earned_30) AS earned_30, sum(found.earned_60) AS earned_60,
    sum(found.earned_300) AS earned_300
FROM clusters_of(
    run = {run:String}, gap_s = {gap_s:Float64}, least = {least:UInt32}, cap = {cap:Int64},
    symbols = {symbols:Array(String)}
) AS found
WHERE regime IN {regimes:Array(String)}
GROUP BY regime"""

STALE = """
SELECT regime, account_class, sum(fills) AS fills, sum(shares) AS shares,
    sum(earned_30) AS earned_30, sum(earned_60) AS earned_60, sum(earned_300) AS earned_300
FROM stale_losses(run = {run:String}, every = 'day')
WHERE symbol IN {symbols:Array(String)}
GROUP BY regime, account_class ORDER BY account_class"""

ROTATION = """
SELECT regime, symbol, evenness, makers, executions
FROM rotation(run = {run:String}, every = 'day')
WHERE makers > 1 AND executions >= {least:UInt32} ORDER BY regime, symbol, time"""

STATES = """
SELECT regime, sum(locked_s) + sum(crossed_s) AS locked,
    sum(ecn_alone_bid_s) + sum(ecn_alone_ask_s) AS alone
FROM inside_states_of(run = {run:String}, every = 'day', symbols = {symbols:Array(String)})
GROUP BY regime"""

BUSIEST = """
SELECT symbol FROM run_orders WHERE run = {run:String}
GROUP BY symbol ORDER BY count() DESC, symbol LIMIT {most:UInt32}"""

BUSIEST_SCENE = """
SELECT symbol, toStartOfInterval(ts, INTERVAL 15 MINUTE) AS since, count() AS orders
FROM run_orders WHERE run = {run:String}
GROUP BY symbol, since ORDER BY orders DESC, symbol, since LIMIT 1"""

INSIDE = """
SELECT regime, ts, toFloat64(bid) AS bid, toFloat64(ask) AS ask FROM mids(run = {run:String})
WHERE symbol = {symbol:String} AND ts < {end:DateTime64(6)} AND until > {since:DateTime64(6)}
ORDER BY regime, ts"""

# Stretches in which at least one maker quoted a price: those of several makers in one.
QUOTES = """
SELECT price, min(since) AS since, max(until) AS until
FROM (
    SELECT *, sum(since > reached) OVER (PARTITION BY side, price ORDER BY since) AS number
    FROM (
        SELECT side, price, greatest(stays.since, {since:DateTime64(6)}) AS since,
            least(stays.until, {end:DateTime64(6)}) AS until,
            max(until) OVER (
                PARTITION BY side, price ORDER BY since
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS reached
        FROM stays(run = {run:String}) AS stays
        WHERE symbol = {symbol:String} AND participant_type = 'market_maker'
            AND stays.since < {end:DateTime64(6)} AND stays.until > {since:DateTime64(6)}
    )
)
GROUP BY side, price, number ORDER BY price, since"""

FILLS = """
SELECT outcomes.regime AS regime, outcomes.n AS n, outcomes.ts AS ts,
    toFloat64(outcomes.price) AS price, if(run_orders.side = 'buy', 1, -1) AS direction,
    outcomes.quantity AS quantity
FROM outcomes INNER JOIN run_orders ON run_orders.run = outcomes.run
    AND run_orders.symbol = outcomes.symbol AND run_orders.order_seq = outcomes.order_seq
WHERE outcomes.run = {run:String} AND outcomes.symbol = {symbol:String}
    AND run_orders.run = {run:String} AND run_orders.symbol = {symbol:String}
    AND outcome = 'executed' AND outcomes.ts >= {since:DateTime64(6)}
    AND outcomes.ts < {end:DateTime64(6)}
ORDER BY regime, n"""


class Questions:
    """A run that can be asked, regime by regime in the run's order."""

    def __init__(self, store: Store, run: Run) -> None:
        """Take a run that is complete."""
        self.store = store
        self.run = run

    @cached_property
    def busiest(self) -> list[str]:
        """The securities with the most orders, for which the costly views are asked."""
        return [row["symbol"] for row in self.rows(BUSIEST, most=SECURITIES)]

    @cached_property
    def results(self) -> Mapping[str, list[dict[str, Any]]]:
        """Orders by how they ended and how long it took, which several parts tell of."""
        return self.by_regime(RESULTS, longest=LONGEST)

    def rows(self, question: str, **bound: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (values to bind)
        """Ask, and return the rows."""
        return self.store.query(question, {"run": self.run.id, **bound})

    def by_regime(self, question: str, **bound: Any) -> Mapping[str, list[dict[str, Any]]]:  # noqa: ANN401 (as above)
        """Ask, and return the rows of each regime, none where it has none."""
        found: dict[str, list[dict[str, Any]]] = {regime: [] for regime in self.run.regimes}
        for row in self.rows(question, **bound):
            found[row["regime"]].append(row)
        return found
