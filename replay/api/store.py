"""Stores in Python: runs are kept there, asked in SQL, compared and explained."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

import processors.store
from replay.api.log import opened_log
from replay.api.outcomes import question
from replay.api.table import Table
from replay.compare import Comparison, compare
from replay.defaults import REGIMES, STORE_VARIABLE, store_here
from replay.driving import Replay
from replay.explain import Explanation, explain
from replay.sql import table_of
from replay.stored_run import whole_run
from replay.voice import Quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from replay.api.log import Log


def open_store(url: str | None = None, *, create: bool = True) -> Store:
    """Open a store: `chdb:///path/to/folder`, or `clickhouse://user:password@host:port/database`.

    Without a `url` it is that of the environment (`SOES_STORE`), else `./soes-store`.  With
    `create=False` it must be there.  InputError says in a sentence why it cannot be opened; an
    embedded store is open in one process at a time, and a process has one of them open at a time.
    """
    address = url or os.environ.get(STORE_VARIABLE) or store_here()
    return Store(processors.store.open_store(address, create=create))


class Store:
    """Runs with their outcomes, and the events of their logs; use it as a context manager.

    >>> import replay
    >>> log = replay.generate("day", events=2_000, securities=3)
    >>> with replay.open_store("chdb://soes-store") as store:
    ...     run = store.replay(log, ["1991", "1998"], run="monday")
    ...     store.runs().to_dicts()[0]["state"]
    'complete'
    """

    def __init__(self, opened: processors.store.Store) -> None:
        """Take a store that is open; `replay.open_store` gives one."""
        self.opened = opened

    def replay(
        self,
        log: Log | str | Path,
        regimes: str | Sequence[str] = REGIMES,
        *,
        settings: Mapping[str, object] | None = None,
        symbols: Iterable[str] | None = None,
        start: datetime | str | None = None,
        end: datetime | str | None = None,
        run: str | None = None,
    ) -> Run:
        """Replay a log into the store, with the arguments of `replay.replay`.

        The same replay twice is the same run and stores nothing twice.  `run` is a name of your
        own; InputError if another replay has it.
        """
        asked = Replay(
            opened_log(log).opened, question(regimes, settings, symbols, start, end), Quiet()
        )
        return Run(self, asked.store_in(self.opened, run_id=run))

    def runs(self) -> Table:
        """Return the runs that are here, a row each."""
        return Table(self.opened.arrow("SELECT * FROM runs ORDER BY started"))

    def run(self, name: str) -> Run:
        """Return a run; InputError if it is not here, or not complete."""
        return Run(self, whole_run(self.opened, name))

    def sql(self, statement: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Answer one SELECT over the views of the store; nothing can be changed.

        Values are bound, not pasted: `{name:Type}` in the statement, `name` in `parameters`, with
        ClickHouse's types.  InputError says in a sentence what is wrong with the statement.

        >>> import replay
        >>> with replay.open_store("chdb://soes-store") as store:
        ...     store.sql("SELECT {shares:Int64} * 2 AS twice", {"shares": 500}).to_dicts()
        [{'twice': 1000}]
        """
        return Table(table_of(self.opened, statement, parameters or {}))

    def close(self) -> None:
        """Close it, so that others can open it."""
        self.opened.close()

    def __enter__(self) -> Self:
        """Be open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


class Run:
    """A replay that is stored.

    >>> import replay
    >>> log = replay.generate("day", events=2_000, securities=3)
    >>> with replay.open_store("chdb://soes-store") as store:
    ...     run = store.replay(log, ["1991", "1998"], run="monday")
    ...     order = run.orders().to_dicts()[0]["order_id"]
    ...     explanation = run.explain(order)
    >>> explanation.order["order_id"] == order, [life.regime for life in explanation.lives]
    (True, ['1991', '1998'])
    """

    def __init__(self, store: Store, run: processors.store.Run) -> None:
        """Take a run of a store; `Store.run` and `Store.replay` give one."""
        self.store = store
        self.stored = run

    @property
    def id(self) -> str:
        """Its name in the store."""
        return self.stored.id

    @property
    def regimes(self) -> tuple[str, ...]:
        """The regimes, as they were asked for."""
        return self.stored.regimes

    def outcomes(self) -> Table:
        """Return what became of orders and makers, in order of regime, security and time."""
        return self._of("outcomes", "regime, symbol, n")

    def inside(self) -> Table:
        """Return the changes of the best bid and ask as each regime sees them."""
        return self._of("inside", "regime, symbol, n")

    def orders(self) -> Table:
        """Return the orders that were replayed; `symbol, order_seq` is an order's identity."""
        return self._of("run_orders", "order_seq")

    def fates(self) -> Table:
        """Return how each order ended under each regime, a row each."""
        return self._of("fates", "regime, symbol, order_seq")

    def compare(self) -> Comparison:
        """Compare its regimes: counts, waits, prices, and which orders fared differently, why."""
        return compare(self.store.opened, self.id)

    def explain(self, order: str | int, symbol: str = "", day: str = "") -> Explanation:
        """Tell the life of an order under each regime: what moved it, which rule decided, and why.

        `symbol` and `day` (`"1998-03-02"`) choose among orders of the same name.  InputError if
        there is none, or more than one.
        """
        return explain(self.store.opened, self.id, str(order), symbol, day)

    def _of(self, view: str, by: str) -> Table:
        statement = f"SELECT * FROM {view} WHERE run = {{run:String}} ORDER BY {by}"  # noqa: S608 (names of ours)
        return Table(self.store.opened.arrow(statement, {"run": self.id}))

    def __repr__(self) -> str:
        """Say which run it is."""
        return f"<run {self.id} of {self.stored.log_name} under {', '.join(self.regimes)}>"
