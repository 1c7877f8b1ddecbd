"""Where findings go with `--out`: standard output, or a file whose ending decides its format.

Findings are rows of plain values; prices are 1e-8 dollars and times microseconds UTC until they
are written.  A file appears when it is whole.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from producers.whole import whole_file
from schemas.errors import UsageError
from schemas.price import DECIMALS, format_price
from schemas.time import format_time

STANDARD_OUTPUT = "-"
KEPT = 2**16  # prices, of which there are few beside the rows
READABLE: Mapping[str, Callable[[Any], object]] = {
    "price": lru_cache(KEPT)(format_price),
    "time": format_time,
}

AVRO: Mapping[str, object] = {
    "text": "string",
    "texts": {"type": "array", "items": "string"},
    "number": "long",
    "figure": "double",
    "price": "long",
    "time": "long",
}

Columns = Mapping[str, str]  # what each holds: a key of AVRO
Row = Sequence[object]
Write = Callable[[Iterable[Row]], None]
Format = Callable[[IO[bytes], Columns], AbstractContextManager[Write]]


@contextmanager
def open_lines(out: str, columns: Columns) -> Iterator[Write]:
    """Open what `--out` names; a file appears when the block ends, and only if it ends well."""
    form = format_of(out)
    with _file(out) as file, form(file, columns) as write:
        yield write


def format_of(out: str) -> Format:
    """Return the format of what `--out` names; UsageError lists the endings that there are."""
    ending = Path(out).suffix
    if out == STANDARD_OUTPUT:
        return json_lines
    if ending not in FORMATS:
        endings = ", ".join(FORMATS)
        raise UsageError(f"--out {out}: expected - or a name that ends in one of {endings}")
    return FORMATS[ending]


@contextmanager
def _file(out: str) -> Iterator[IO[bytes]]:
    if out == STANDARD_OUTPUT:
        yield sys.stdout.buffer
    else:
        with whole_file(Path(out)) as draft, draft.open("wb") as file:
            yield file


def cells(row: Row, columns: Columns) -> list[object]:
    """Return a row as people read it; null stays null."""
    return [
        value if value is None or kind not in READABLE else READABLE[kind](value)
        for value, kind in zip(row, columns.values(), strict=True)
    ]


@contextmanager
def json_lines(file: IO[bytes], columns: Columns) -> Iterator[Write]:
    """JSON Lines; what is written is out at once."""
    as_json = json.JSONEncoder(ensure_ascii=False).encode

    def write(rows: Iterable[Row]) -> None:
        objects = (dict(zip(columns, cells(row, columns), strict=True)) for row in rows)
        file.write("".join(f"{as_json(one)}\n" for one in objects).encode())
        file.flush()

    yield write


@contextmanager
def csv_rows(file: IO[bytes], columns: Columns) -> Iterator[Write]:
    """Comma-separated values with a line of names; null is an empty field."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(columns)
    yield lambda rows: lines.writerows(map(_flat, (cells(row, columns) for row in rows)))
    text.flush()


def _flat(cells: Iterable[object]) -> list[object]:
    """Return cells of which none is a list: its texts stand with spaces between them."""
    return [" ".join(cell) if isinstance(cell, list | tuple) else cell for cell in cells]


@contextmanager
def parquet_groups(file: IO[bytes], columns: Columns) -> Iterator[Write]:
    """Parquet: prices as decimals, times as instants."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from processors.arrow import DOLLARS, MOMENT

    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": pa.int64(),
        "figure": pa.float64(),
        "price": DOLLARS,
        "time": MOMENT,
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    with ParquetWriter(file, schema, compression="zstd") as writer:

        def write(rows: Iterable[Row]) -> None:
            exact = [_exact(row, columns) for row in rows]
            writer.write_table(pa.Table.from_pylist(exact, schema))

        yield write


@contextmanager
def avro_records(file: IO[bytes], columns: Columns) -> Iterator[Write]:
    """Write an Avro container file: prices and times stay whole numbers, as in its siblings."""
    from fastavro.write import Writer

    fields = [{"name": name, "type": ["null", AVRO[kind]]} for name, kind in columns.items()]
    schema = {"type": "record", "name": "finding", "namespace": "soes", "fields": fields}
    writer = Writer(file, schema, codec="deflate")

    def write(rows: Iterable[Row]) -> None:
        for row in rows:
            writer.write(dict(zip(columns, row, strict=True)))

    yield write
    writer.flush()


def _exact(row: Row, columns: Columns) -> dict[str, object]:
    """Return a row by name, prices as decimals."""
    return {
        name: Decimal(value).scaleb(-DECIMALS) if kind == "price" and value is not None else value  # type: ignore[arg-type]  # a price is a whole number
        for (name, kind), value in zip(columns.items(), row, strict=True)
    }


FORMATS: Mapping[str, Format] = {
    ".jsonl": json_lines,
    ".csv": csv_rows,
    ".avro": avro_records,
    ".parquet": parquet_groups,
}
