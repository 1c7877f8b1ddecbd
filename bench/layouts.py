"""Compare two layouts of a log: files by kind of event merged by seq, and one flat record.

    python -m bench.layouts [EVENTS]

The flat record has every field of every event, null where the event has none; choices are
numbers, since polars reads no nullable enumeration.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.decode import day, read_log, timed, write_log
from producers.container import Container, ContainerWriter
from schemas.batch import Batch
from schemas.columns import KINDS, TABLES
from schemas.decode import FULL, decode
from schemas.encode import encode
from schemas.encoder import Encoder
from schemas.fields import fields
from schemas.index import NameIndex
from schemas.names import Names
from schemas.plan import CHOICES, COLUMN, FLAG, NULL, NULLABLE, OPERATION, TEXT, plan

ROOM = 2**22  # bytes of a block at most
BLOCK = 8192  # events in a block
ALWAYS = ("seq", "ts", "kind")


def flat_plan() -> dict[str, np.ndarray]:
    """Return the rows of the flat record's plan, by field."""
    rows = {"seq": plan("clock")[0].copy(), "ts": plan("clock")[1].copy()}
    rows["kind"] = np.array([0, 0, 0, 0, len(KINDS) - 1, 0])
    for kind in KINDS:
        for field, row in zip(fields(kind), plan(kind), strict=True):
            if row[OPERATION] != CHOICES:
                rows.setdefault(field.name, row.copy())
    for column, (name, row) in enumerate(rows.items()):
        row[COLUMN] = column
        row[NULLABLE] = name not in ALWAYS
        row[NULL] = -1 if row[OPERATION] == FLAG else row[NULL]
    return rows


def flat_schema(rows: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return the Avro schema of the flat record."""
    types = {TEXT: "string", FLAG: "boolean"}
    declared = []
    for name, row in rows.items():
        plain = types.get(int(row[OPERATION]), "long")
        declared.append({"name": name, "type": ["null", plain] if row[NULLABLE] else plain})
    return {"type": "record", "name": "event", "fields": declared}


def flat_table(batch: Batch, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Return the events of a batch as rows of the flat record."""
    flat = np.empty((len(batch.kinds), len(rows)), np.int64)
    flat[:] = [row[NULL] for row in rows.values()]
    tables = dict(zip(TABLES, (batch.quotes, batch.orders, batch.trades), strict=True))
    for kind in (*TABLES, "cancel"):
        place = batch.kinds == KINDS.index(kind)
        for field in fields(kind):
            if field.name in rows:
                values = tables.get(kind, batch.others)[field.name]
                flat[place, rows[field.name][COLUMN]] = values
    flat[:, rows["kind"][COLUMN]] = batch.kinds
    return flat


def write_flat(path: Path, batches: list[Batch], names: Names) -> None:
    """Write a file of flat records."""
    rows = flat_plan()
    steps = np.array(list(rows.values()))
    texts = Encoder(names).texts()
    data = np.zeros(ROOM, np.uint8)
    writer = ContainerWriter(path, flat_schema(rows))
    for batch in batches:
        flat = flat_table(batch, rows)
        for begin in range(0, len(flat), BLOCK):
            block = flat[begin : begin + BLOCK]
            _, end, _ = encode(block, 0, steps, texts, data, 0)
            writer.write(len(block), data[:end].tobytes())
    writer.close()


def read_flat(path: Path) -> int:
    """Decode a file of flat records."""
    steps = np.array(list(flat_plan().values()))
    index = NameIndex(Names())
    last = np.array([-1, 0])
    events = 0
    with Container(path) as container:
        for block in container.blocks():
            rows = np.empty((block.count, len(steps)), np.int64)
            data = np.frombuffer(block.data, np.uint8)
            row, at, why = 0, 0, FULL
            while why == FULL:
                left = block.count - row
                row, at, why = decode(
                    data, at, block.size, rows, row, left, steps, 0, last, index.tables
                )
                index.make_room() if why == FULL else index.settle()
            events += row
    return events


def main(events: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        names = Names()
        batches = list(day(events, names))
        log, flat = Path(folder) / "log", Path(folder) / "flat.avro"
        write_log(log, batches, names)
        write_flat(flat, batches, names)
        size = sum(file.stat().st_size for file in log.iterdir())
        if not read_flat(flat) == read_log(log) == events:  # compiles, too
            sys.exit("the layouts differ")
        print(f"{events:,} events")
        print(f"bytes an event: by kind {size / events:.1f}, ", end="")
        print(f"flat {flat.stat().st_size / events:.1f}")
        timed("by kind, merged: ours", events, lambda: read_log(log))
        timed("flat: ours", events, lambda: read_flat(flat))
        timed("flat: polars.read_avro", events, lambda: pl.read_avro(flat))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
