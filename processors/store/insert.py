"""Inserting batches: the fastest way for each engine (measured in docs/store.md)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from processors.store.connection import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from processors.columns import Columns, Room
    from processors.store.connection import Connection
    from processors.store.writer import Piece, Target
    from schemas.names import Names

# Duplicates are told apart by identity when they are read or merged: not when they are inserted.
SETTINGS = {"optimize_on_insert": 0, "insert_deduplicate": 0}
IN_PLACE = {
    "optimize_on_insert": 0,
    "insert_null_as_default": 0,
    "max_threads": 1,
    "max_block_size": 2**20,  # a batch comes in one block: blocks would be copied together
}
SMALL = 2**16  # rows that are not worth importing pandas
PAUSES = (0.2, 1.0, 4.0)  # seconds before a server is asked again


def insert_batch(connection: Connection, table: str, batch: pa.Table) -> None:
    """Insert rows of one table as one batch."""
    is_in_place = len(batch) > SMALL or "pandas" in sys.modules
    with sentences(connection.address):
        if connection.embedded and is_in_place:
            _insert_embedded(connection, table, batch)
        else:
            _insert_patiently(connection, table, batch)


def batch_of(target: Target, pieces: list[Piece], names: Names, room: Room) -> pa.Table:
    """Return rows of one table, piece by piece labelled, as one batch; `room` is overwritten."""
    from processors.arrow import constant

    table, owner = target
    build, key = _builder(table)
    labels = sorted({label for label, _ in pieces})
    columns = room.by_security([(labels.index(label), rows) for label, rows in pieces], names)
    batch = build(labels, columns, names)
    return batch.add_column(0, key, constant(owner, len(batch)))


def _builder(table: str) -> tuple[Callable[[list[str], Columns, Names], pa.Table], str]:
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
    """Let the engine read the batch where it is: it finds the variable `valued` by its name.

    It imports pandas first.  Columns without any value are not read: null is their default.
    """
    names = [name for name in batch.column_names if batch[name].null_count < len(batch)]
    valued = batch.select(names)  # noqa: F841 (the engine reads it)
    columns = ", ".join(f"`{name}`" for name in names)
    connection.client.command(
        f"INSERT INTO {table} ({columns}) SELECT * FROM Python(valued) "  # noqa: S608 (names of our own columns)
        f"SETTINGS {', '.join(f'{name} = {value}' for name, value in IN_PLACE.items())}"
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
