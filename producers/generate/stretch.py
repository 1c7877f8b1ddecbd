"""A stretch of the day: the tables that the simulation fills, and the batches made of them."""

import numpy as np

from producers.generate.tables import OUT
from schemas.batch import Batch
from schemas.columns import ORDER, OTHER, QUOTE, TRADE
from schemas.names import Names

TABLES = ("quotes", "orders", "trades", "others")
NOBODY = ("participant", "firm", "account", "controller", "preference", "order_id", "side")


def new_stretch() -> np.void:
    """Return empty tables."""
    out: np.void = np.zeros(1, OUT)[0]
    for table in TABLES:
        _make_usual(out[table])
    return out


def clear(out: np.void) -> None:
    """Empty the tables; the simulation writes only what differs from the usual."""
    out["count"] = 0
    for table in TABLES:
        _make_usual(out[table][: out[f"{table}_used"]])
        out[f"{table}_used"] = 0


def others_table(kinds: list[int], first_seq: int, ts: int) -> np.ndarray:
    """Return events of rarer kinds at one instant, with nothing set but their place."""
    rows = np.zeros(len(kinds), OTHER)
    _make_usual(rows)
    rows["symbol"] = -1
    rows["kind"] = kinds
    rows["seq"] = first_seq + np.arange(len(kinds))
    rows["ts"] = ts
    return rows


def batch_of_others(others: np.ndarray) -> Batch:
    """Return a batch of nothing but the rarer kinds of events."""
    return Batch(
        kinds=others["kind"].copy(),
        quotes=np.zeros(0, QUOTE),
        orders=np.zeros(0, ORDER),
        trades=np.zeros(0, TRADE),
        others=others,
        last_seq=int(others["seq"][-1]),
        last_ts=int(others["ts"][-1]),
        events=len(others),
    )


def batch_of(out: np.void) -> Batch:
    """Return what the tables hold as a batch of its own."""
    tables = {name: out[name][: out[f"{name}_used"]].copy() for name in TABLES}
    last = max((table[["seq", "ts"]][-1] for table in tables.values() if len(table)), key=_seq)
    return Batch(
        kinds=out["kinds"][: out["count"]].copy(),
        **tables,
        last_seq=int(last["seq"]),
        last_ts=int(last["ts"]),
        events=int(out["count"]),
    )


def number_makers(quotes: np.ndarray, names: Names) -> None:
    """Give the makers of each security their places, in the order of their first quotes."""
    pairs = quotes["symbol"] << 32 | quotes["participant"]
    _, first = np.unique(pairs, return_index=True)
    for row in quotes[np.sort(first)]:
        names.maker(int(row["symbol"]), int(row["participant"]))


def _seq(row: np.void) -> int:
    return int(row["seq"])


def _make_usual(rows: np.ndarray) -> None:
    """Set rows to nothing, nobody, and for quotes automated."""
    for field in rows.dtype.names or ():
        rows[field] = -1 if field in NOBODY else 0
    if rows.dtype == QUOTE:
        rows["automated"] = 1
