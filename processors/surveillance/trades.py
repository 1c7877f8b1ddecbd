"""The trades of a run's accounts, as the store has them: through SOES, and outside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from processors.store import Run, Store

# An order is one trade, of all that it executed and matched; a trade outside SOES is one if the log
# says whose it was and on which side.  Accounts under one control are one [3.1-4d, D-86, D-87].
TRADES = """
SELECT * FROM (
    SELECT toDate(fates.first_fill, 'America/New_York') AS day,
        toString(entered.controller) AS controller, toString(fates.symbol) AS symbol,
        entered.side != 'buy' AS sells, toInt64(fates.executed_shares) AS shares,
        assumeNotNull(fates.first_fill) AS ts, assumeNotNull(fates.order_seq) AS seq,
        toNullable(entered.order_id) AS order_id, entered.side = 'sell_short' AS is_short,
        toString(entered.account) AS account
    FROM fates
    INNER JOIN (SELECT * FROM orders WHERE log = {log:String}) AS entered
        ON entered.symbol = fates.symbol AND entered.seq = fates.order_seq
    WHERE fates.run = {run:String} AND fates.regime = {regime:String} AND fates.executed_shares > 0
    UNION ALL
    SELECT toDate(ts, 'America/New_York'), toString(assumeNotNull(controller)), toString(symbol),
        toString(side) != 'buy', quantity, ts, seq, NULL, toString(side) = 'sell_short',
        ifNull(account, assumeNotNull(controller))
    FROM trades
    WHERE log = {log:String} AND controller IS NOT NULL AND side IS NOT NULL
        AND (empty({symbols:Array(String)}) OR has({symbols:Array(String)}, symbol))
)
ORDER BY day, controller, ts, seq"""


@dataclass(frozen=True, slots=True)
class Trade:
    """What one account bought or sold at once."""

    day: date  # New York's
    controller: str
    symbol: str
    sells: bool
    shares: int
    ts: datetime  # of the first fill
    seq: int
    order_id: str | None  # None outside SOES
    is_short: bool
    account: str


def trades_of(store: Store, run: Run, regime: str) -> list[Trade]:
    """Return the trades of a run under a regime, by day, controller and time."""
    bound = {"run": run.id, "regime": regime, "log": run.log, "symbols": list(run.symbols)}
    return [Trade(**row) for row in store.query(TRADES, bound)]
