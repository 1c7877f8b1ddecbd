"""`soes explain`: an order's life under each regime of a run, from the store alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from processors.fingerprint import rules_fingerprint
from processors.sessions import sessions
from replay.explain_readings import DECISIVE, Day, Hinge, TooShort, find_hinges
from replay.retelling import Retelling, Turn, microseconds
from replay.stored_footage import footage_of
from replay.stored_run import whole_run
from schemas.errors import InputError
from schemas.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from processors.store import Run, Store

NAMED = """
SELECT * FROM orders
WHERE log = {log:String} AND order_id = {order:String}
    AND ({symbol:String} = '' OR symbol = {symbol:String})
    AND ({day:String} = '' OR toString(toDate(ts, 'America/New_York')) = {day:String})
    AND (empty({symbols:Array(String)}) OR has({symbols:Array(String)}, symbol))
ORDER BY seq"""

OUTCOMES = """
SELECT * FROM outcomes
WHERE run = {run:String} AND symbol = {symbol:String} AND order_seq = {seq:Int64} ORDER BY n"""

A_WHILE = 600 * SECOND  # after its last outcome an order is done under most readings
FEW = 5  # orders of one name that a sentence lists


@dataclass(frozen=True, slots=True)
class Life:
    """What became of an order under one regime."""

    regime: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """An order and its lives under the regimes of a run."""

    settings: Mapping[str, str]  # of the run
    order: Mapping[str, Any]
    lives: tuple[Life, ...]
    hinges: tuple[Hinge, ...] | None  # readings that change what becomes of it; None: not sought

    @property
    def parting(self) -> Mapping[str, Mapping[str, Any] | None] | None:
        """Return, by regime, the first outcome in which not all agree; None if they all do."""
        told = [[row for turn in life.turns for row in turn.outcomes] for life in self.lives]
        for rows in zip_longest(*told):
            if len({decisive(row) for row in rows}) > 1:
                return {life.regime: row for life, row in zip(self.lives, rows, strict=True)}
        return None

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the ids of the provisions that decided, as they first come up."""
        cited = (row["rule"] for life in self.lives for turn in life.turns for row in turn.outcomes)
        return tuple(dict.fromkeys(cited))

    def __str__(self) -> str:
        """Tell it as text."""
        from replay.explain_print import print_explanation
        from replay.paper import written

        return written(lambda console: print_explanation(console, self))

    def to_markdown(self) -> str:
        """Tell it as Markdown."""
        from replay.explain_markdown import markdown

        return markdown(self)

    def to_html(self) -> str:
        """Tell it as HTML, to stand in a page of others."""
        from replay.explain_markdown import html

        return html(self)

    __repr__ = __str__
    _repr_markdown_ = to_markdown
    _repr_html_ = to_html


def decisive(row: Mapping[str, Any] | None) -> tuple[object, ...]:
    """Return what makes two outcomes of an order the same to whoever entered it."""
    return () if row is None else tuple(row[name] for name in DECISIVE)


def explain(
    store: Store, run_id: str, order_id: str, symbol: str = "", day: str = ""
) -> Explanation:
    """Explain an order of a run; InputError if there is none, or more than one of that name."""
    run = whole_run(store, run_id)
    refuse_other_rules(run)
    return explain_order(store, run, find_order(store, run, order_id, symbol, day))


def refuse_other_rules(run: Run) -> None:
    """Raise InputError if a run was decided by other rules than these."""
    if run.rules != rules_fingerprint():
        raise InputError(
            f"the run {run.id} was decided by other rules than these, which cannot tell its market "
            "again: replay its log under another --run"
        )


def explain_order(store: Store, run: Run, order: Mapping[str, Any]) -> Explanation:
    """Explain an order, a row of the store's orders, of a run that these rules decided."""
    outcomes = store.query(
        OUTCOMES, {"run": run.id, "symbol": order["symbol"], "seq": order["seq"]}
    )
    by_regime = {regime: [r for r in outcomes if r["regime"] == regime] for regime in run.regimes}
    entered = microseconds(order["ts"])
    close = session_end(entered)
    soon = max([entered, *(microseconds(row["ts"]) for row in outcomes)]) + A_WHILE
    if soon < close:
        with suppress(TooShort):  # under some reading it lives longer
            return _told(store, run, order, by_regime, soon, goes_on=True)
    return _told(store, run, order, by_regime, close)


def _told(
    store: Store,
    run: Run,
    order: Mapping[str, Any],
    by_regime: Mapping[str, Sequence[Mapping[str, Any]]],
    until: int,
    *,
    goes_on: bool = False,
) -> Explanation:
    """Explain an order by the events up to an instant; TooShort if that is not enough."""
    footage = footage_of(store, run.log, order["symbol"], until)
    day = Day(footage.names, footage.batch, order["seq"], goes_on=goes_on)
    hinges = find_hinges(day, run.regimes, run.settings)
    lives = (
        Life(regime, tuple(Retelling(footage, regime, run.settings).turns(rows)))
        for regime, rows in by_regime.items()
    )
    return Explanation(run.settings, order, tuple(lives), hinges)


def session_end(ts: int) -> int:
    """Return when the session closes that is on or comes next: no order lives longer."""
    closes = sessions()["close"]
    return int(closes[np.searchsorted(closes, ts, side="left")])


def find_order(store: Store, run: Run, order_id: str, symbol: str, day: str) -> Mapping[str, Any]:
    """Find the one order of a name."""
    bound = {"log": run.log, "order": order_id, "symbol": symbol, "day": day}
    found = store.query(NAMED, {**bound, "symbols": list(run.symbols)})
    if not found:
        where = "".join((f" in {symbol}" * bool(symbol), f" on {day}" * bool(day)))
        raise InputError(f"the run {run.id} has no order {order_id}{where}")
    if len(found) > 1:
        raise InputError(
            f"{len(found):,} orders of the run {run.id} are called {order_id} ({places(found)}): "
            "say which with --symbol and --day"
        )
    return found[0]


def places(orders: Sequence[Mapping[str, Any]]) -> str:
    """List where and when orders of one name were entered."""
    listed = [f"{order['symbol']} {order['ts']:%Y-%m-%d}" for order in orders[:FEW]]
    return ", ".join(listed + ["…"] * (len(orders) > FEW))
