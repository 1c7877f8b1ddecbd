"""A security's events read back from a store in columns, a million of them in a second or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from processors.store.events import NOTICES, SOON_ENOUGH, TABLES, record_of
from replay.watch.footage import Footage
from schemas.batch import Batch
from schemas.columns import KINDS, table_of
from schemas.fields import Field, fields
from schemas.names import Names
from schemas.records import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from processors.store import Store


def footage_of(store: Store, log: str, symbol: str, until: int) -> Footage:
    """Return what happened to a security up to an instant, and what concerned every one."""
    bound = {"log": log, "symbol": symbol, "until": until}
    names = Names()
    names.symbol(symbol)
    quotes, orders, trades = (
        rows_of(kind, store.arrow(question(view, kind), bound), names)
        for view, kind in TABLES.items()
    )
    others = notices_of(store, bound, names)
    own = zip(TABLES.values(), (quotes, orders, trades), strict=True)
    kinds = [np.full(len(rows), KINDS.index(kind), np.int64) for kind, rows in own]
    tables = (quotes, orders, trades, others)
    order = np.argsort(np.concatenate([rows["seq"] for rows in tables]))
    last_seq, last_ts = (
        max((int(rows[name][-1]) for rows in tables if len(rows)), default=0)
        for name in ("seq", "ts")
    )
    in_order = np.concatenate([*kinds, others["kind"]])[order]
    return Footage(symbol, names, Batch(in_order, *tables, last_seq, last_ts, len(order)))


def question(view: str, kind: str) -> str:
    """Ask for the events of a security in a view of one kind, by seq; its own name is known."""
    columns = ", ".join(field.name for field in fields(kind) if field.kind != "symbol")
    return f"""
        SELECT {columns} FROM {view}
        WHERE log = {{log:String}} AND symbol = {{symbol:String}} AND {SOON_ENOUGH}
        ORDER BY seq"""  # noqa: S608 (names of ours)


def rows_of(kind: str, found: pa.Table, names: Names) -> np.ndarray:
    """Return the events of a kind that has a table of its own."""
    rows = np.zeros(found.num_rows, table_of(kind))
    for field in fields(kind):
        if field.kind != "symbol":
            rows[field.name] = numbers(field, found[field.name].combine_chunks(), names)
    if kind == "quote":
        makers = pa.array(rows["participant"])
        rows["maker"] = numbered(makers, lambda maker: names.maker(0, maker), -1)
    return rows


def notices_of(store: Store, bound: Mapping[str, Any], names: Names) -> np.ndarray:
    """Return the other events, which are few, by seq."""
    collector = Collector(names)
    found = store.query(f"{NOTICES}{SOON_ENOUGH} ORDER BY seq", bound)
    for row in found:
        collector.add(row["type"], record_of(row["type"], row))
    return collector.take().others


def numbers(field: Field, column: pa.Array, names: Names) -> np.ndarray:  # noqa: PLR0911 (one of many types)
    """Return a column of the store as the numbers that stand for it in memory."""
    match field.kind:
        case "price":
            return units(column)
        case "choice":
            return numbered(column, field.choices.index, field.null)
        case "choices":
            sets = ({field.choices.index(one) for one in chosen} for chosen in column.to_pylist())
            return np.array([sum(1 << place for place in places) for places in sets], np.int64)
        case "participant":
            return numbered(column, names.participant, field.null)
        case "account":
            return numbered(column, names.account, field.null)
        case "order":
            return numbered(column, names.order_id, field.null)
    plain = column.cast(pa.int64()).fill_null(field.null)
    return np.asarray(plain.to_numpy(zero_copy_only=False))


def numbered(column: pa.Array, number: Callable[[Any], int], null: int) -> np.ndarray:
    """Return a number for each value, given when it first appears."""
    encoded = column.dictionary_encode()
    known = [number(value) for value in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    return np.asarray(np.array([*known, null], np.int64)[places])


def units(column: pa.Array) -> np.ndarray:
    """Return decimals as whole numbers of 1e-8 dollars, null as 0, without computing any."""
    if not len(column):
        return np.zeros(0, np.int64)
    wide = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)
    low = wide[column.offset : column.offset + len(column), 0]
    return np.where(column.is_valid().to_numpy(zero_copy_only=False), low, 0)
