"""Inserting batches: the fastest way for each engine (measured in docs/store.md)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from processors.store.connection import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from processors.store.connection import Connection
    from processors.store.writer import Piece, Target
    from schemas.names import Names

# Duplicates are told apart by identity when they are read or merged: not when they are inserted.
SETTINGS = {"optimize_on_insert": 0, "insert_deduplicate": 0}
SMALL = 2**16  # rows; more are read by the engine in place, for which it imports pandas first
PAUSES = (0.2, 1.0, 4.0)  # seconds before a server is asked again


def insert_batch(connection: Connection, table: str, batch: pa.Table) -> None:
    """Insert rows of one table as one batch."""
    with sentences(connection.address):
        if connection.embedded and len(batch) > SMALL:
            _insert_embedded(connection, table, batch)
        else:
            _insert_patiently(connection, table, batch)


def batch_of(target: Target, pieces: list[Piece], names: Names) -> pa.Table:
    """Return rows of one table, piece by piece labelled, as one batch."""
    table, owner = target
    build, key = _builder(table)
    parts: dict[str, list[np.ndarray]] = {}
    for label, rows in pieces:
        parts.setdefault(label, []).append(rows)
    return _joined(build, key, owner, parts, names)


def _joined(
    build: Callable[[str, np.ndarray, Names], pa.Table],
    key: str,
    owner: str,
    parts: dict[str, list[np.ndarray]],
    names: Names,
) -> pa.Table:
    import pyarrow as pa

    from processors.arrow import constant

    whole = [
        build(label, _in_order(_one_after_another(rows), names), names)
        for label, rows in sorted(parts.items())
    ]
    table = pa.concat_tables(whole).unify_dictionaries()
    return table.add_column(0, key, constant(owner, len(table)))


def _one_after_another(rows: list[np.ndarray]) -> np.ndarray:
    """Join tables of one type as bytes: field by field takes four times as long."""
    kind = rows[0].dtype
    return np.concatenate([one.view((np.void, kind.itemsize)) for one in rows]).view(kind)


def _in_order(rows: np.ndarray, names: Names) -> np.ndarray:
    """Return rows by security, as the tables keep them: a quarter of inserting was their sorting.

    Within a security they come in order already.
    """
    symbols = list(names.symbols)
    ranks = np.zeros(len(symbols) + 1, np.min_scalar_type(len(symbols)))  # the last: no security
    ranks[sorted(range(len(symbols)), key=symbols.__getitem__)] = np.arange(1, len(symbols) + 1)
    return rows.take(np.argsort(ranks[rows["symbol"]], kind="stable"))


def _builder(table: str) -> tuple[Callable[[str, np.ndarray, Names], pa.Table], str]:
    """Return what makes a table's batches, and the column that says whose they are."""
    from processors.arrow import event_table, inside_table, notice_table, outcome_table

    if table == "outcomes_stored":
        return outcome_table, "run"
    if table == "inside_stored":
        return inside_table, "run"
    if table == "notices_stored":
        return lambda _, rows, names: notice_table(rows, names), "log"
    kind = table.removesuffix("s_stored")
    return lambda _, rows, names: event_table(kind, rows, names), "log"


def _insert_embedded(connection: Connection, table: str, batch: pa.Table) -> None:
    """Let the engine read the batch where it is: it finds the variable `batch` by its name.

    Columns without any value are not read: null is their default.
    """
    valued = [name for name in batch.column_names if batch[name].null_count < len(batch)]
    columns = ", ".join(f"`{name}`" for name in valued)
    connection.client.command(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM Python(batch) "  # noqa: S608 (names of our own columns)
        "SETTINGS optimize_on_insert = 0, max_threads = 1"
    )


def _insert_patiently(connection: Connection, table: str, batch: pa.Table) -> None:
    """Insert again after a broken connection: a batch that arrives twice changes nothing."""
    from clickhouse_connect.driver.exceptions import OperationalError

    for pause in PAUSES:
        try:
            connection.client.insert_arrow(table, batch, settings=SETTINGS)
        except OperationalError:
            time.sleep(pause)
        else:
            return
    connection.client.insert_arrow(table, batch, settings=SETTINGS)
