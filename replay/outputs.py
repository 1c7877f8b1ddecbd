"""Where outcomes go with `--out`: standard output, or a file whose ending decides its format.

A file appears when it is whole.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO, Any

import numpy as np

import schemas
from processors.rules.tables import OUTCOME
from producers.whole import whole_file
from replay.cells import AS_IS, FIELDS, Cells, readable
from schemas.errors import UsageError
from schemas.names import Names

STANDARD_OUTPUT = "-"
RARE = [FIELDS.index("contra_order_id"), FIELDS.index("until")]  # absent where they do not apply
LINE = (
    "{"
    + ", ".join(f'"{field}": %s' for field in FIELDS[: RARE[0]])
    + "%s%s, "
    + ", ".join(f'"{field}": %s' for field in FIELDS[RARE[1] + 1 :])
    + "}\n"
)
GROUP_ROWS = 2**15  # of Parquet: each group is described in memory until the file ends
SCHEMA = Path(schemas.__file__).parent / "avro" / "outcome.avsc"

Write = Callable[[str, np.ndarray], None]  # a regime's name, and outcomes (`tables.OUTCOME`)
Format = Callable[[IO[bytes], Names], AbstractContextManager[Write]]


@contextmanager
def open_output(out: str, names: Names) -> Iterator[Write]:
    """Open what `--out` names; a file appears when the block ends, and only if it ends well."""
    if out == STANDARD_OUTPUT:
        with json_lines(sys.stdout.buffer, names) as write:
            yield write
        return
    path = Path(out)
    with (
        whole_file(path) as draft,
        draft.open("wb") as file,
        _format(path)(file, names) as write,
    ):
        yield write


def check_output(out: str) -> None:
    """Refuse a name whose ending is no format; UsageError lists those that are."""
    if out != STANDARD_OUTPUT:
        _format(Path(out))


@contextmanager
def json_lines(file: IO[bytes], names: Names) -> Iterator[Write]:
    """JSON Lines, the contract's form; what is written is out at once."""
    cells = Cells(names, readable("null", encode_basestring))

    def write(regime: str, rows: np.ndarray) -> None:
        columns = list(cells.columns(regime, rows))
        for place in RARE:
            columns[place] = _where_it_applies(FIELDS[place], columns[place])
        file.write("".join(map(LINE.__mod__, zip(*columns, strict=True))).encode())
        file.flush()

    yield write


@contextmanager
def csv_rows(file: IO[bytes], names: Names) -> Iterator[Write]:
    """Comma-separated values with a line of names; null is an empty field."""
    cells = Cells(names, readable("", str))
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(FIELDS)
    yield lambda regime, outcomes: rows.writerows(
        zip(*cells.columns(regime, outcomes), strict=True)
    )
    text.flush()


@contextmanager
def avro_records(file: IO[bytes], names: Names) -> Iterator[Write]:
    """Write an Avro container file of `outcome` records, as the schema has them."""
    from fastavro.write import Writer

    cells = Cells(names, AS_IS)
    writer = Writer(file, json.loads(SCHEMA.read_text()), codec="deflate")

    def write(regime: str, outcomes: np.ndarray) -> None:
        for row in zip(*cells.columns(regime, outcomes), strict=True):
            writer.write(dict(zip(FIELDS, row, strict=True)))

    yield write
    writer.flush()


@contextmanager
def parquet_groups(file: IO[bytes], names: Names) -> Iterator[Write]:
    """Parquet: prices as decimals, times as instants."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from processors.arrow import outcome_table, plain

    empty = plain(outcome_table([""], np.empty(0, OUTCOME), names))
    group = [empty]
    with ParquetWriter(file, empty.schema, compression="zstd") as writer:

        def write(regime: str, outcomes: np.ndarray) -> None:
            group.append(plain(outcome_table([regime], outcomes, names)))
            if sum(map(len, group)) >= GROUP_ROWS:
                writer.write_table(pa.concat_tables(group))
                group[:] = [empty]

        yield write
        writer.write_table(pa.concat_tables(group))


FORMATS: dict[str, Format] = {
    ".jsonl": json_lines,
    ".csv": csv_rows,
    ".avro": avro_records,
    ".parquet": parquet_groups,
}


def _format(path: Path) -> Format:
    if path.suffix not in FORMATS:
        endings = ", ".join(FORMATS)
        raise UsageError(f"--out {path}: expected - or a name that ends in one of {endings}")
    return FORMATS[path.suffix]


def _where_it_applies(field: str, cells: Any) -> list[str]:  # noqa: ANN401 (a column)
    """Return a field with its name, nothing where it is null."""
    return ["" if cell == "null" else f', "{field}": {cell}' for cell in cells]
