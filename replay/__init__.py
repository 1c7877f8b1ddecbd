"""Replay Nasdaq's dealer market of 1984-2001 under the rules of any date.

>>> import replay
>>> log = replay.generate("day", events=2_000, securities=3)
>>> outcomes = replay.replay(log, regimes=["1991", "1998"])
>>> outcomes.regimes
('1991', '1998')
>>> outcomes.to_polars().columns[:6]
['regime', 'symbol', 'n', 'seq', 'ts', 'order_id']

The same lives in a store, where it can be asked in SQL, compared, and explained order by order:

>>> with replay.open_store("chdb://soes-store") as store:
...     run = store.replay(log, run="monday")
...     held = store.sql(
...         "SELECT count() AS orders FROM fates WHERE run = {run:String} AND was_held",
...         {"run": run.id},
...     )
...     comparison = run.compare()
>>> held.columns
['orders']
>>> [summary.regime for summary in comparison.summaries]
['pre-1991', '1991', '1997', '1998']

Whatever is wrong with the input is an `InputError` of one sentence:

>>> replay.open_log("nowhere")
Traceback (most recent call last):
...
schemas.errors.InputError: nowhere: found no such file or folder, expected a log

Nothing is imported before it is used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replay.api.law import dated_values, provision, provisions, readings
    from replay.api.log import Log, generate, open_log, write_log
    from replay.api.outcomes import Outcomes, replay
    from replay.api.store import Run, Store, open_store
    from replay.api.table import Table
    from replay.compare import Comparison
    from replay.explain import Explanation
    from schemas.errors import InputError, UsageError

__all__ = [
    "Comparison",
    "Explanation",
    "InputError",
    "Log",
    "Outcomes",
    "Run",
    "Store",
    "Table",
    "UsageError",
    "dated_values",
    "generate",
    "open_log",
    "open_store",
    "provision",
    "provisions",
    "readings",
    "replay",
    "write_log",
]

_HOMES = {
    "replay.api.law": ("dated_values", "provision", "provisions", "readings"),
    "replay.api.log": ("Log", "generate", "open_log", "write_log"),
    "replay.api.outcomes": ("Outcomes", "replay"),
    "replay.api.store": ("Run", "Store", "open_store"),
    "replay.api.table": ("Table",),
    "replay.compare": ("Comparison",),
    "replay.explain": ("Explanation",),
    "schemas.errors": ("InputError", "UsageError"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:  # a checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Import a name of the table when it is first used."""
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name]), name)
        return value


def __dir__() -> list[str]:
    """List the names that are documented."""
    return sorted({*globals(), *__all__})
