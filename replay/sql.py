"""`soes sql`: a question in SQL, answered as a table for people or a file for machines."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from processors.store import open_store
from processors.store.connection import sentences
from producers.whole import whole_file
from replay.grid import print_rows
from replay.statement import check
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa
    from clickhouse_connect.driver.client import Client
    from rich.console import Console

    from processors.store import Store

# What ClickHouse calls the formats.
FORMATS = {
    "arrow": "Arrow",
    "csv": "CSVWithNames",
    "json": "JSONEachRow",
    "jsonl": "JSONEachRow",
    "parquet": "Parquet",
}
SHOWN = 1000  # rows of a table on a terminal
CHUNK = 2**20  # bytes

# Nothing can be changed and no setting either, so `readonly` is the last.
READER = {
    "date_time_output_format": "iso",
    "format_csv_null_representation": "",
    "output_format_json_quote_decimals": 1,
    "readonly": 1,
}


def run_sql(
    store_url: str,
    statement: str,
    format: str,  # noqa: A002 (the name of the option)
    console: Console,
    out: BinaryIO | None = None,
) -> None:
    """Open a store and answer a SELECT, as `ask` does."""
    with open_store(store_url, create=False) as store:
        ask(store, statement, format, console, out)


def export_sql(store_url: str, statement: str, file: Path) -> None:
    """Answer a SELECT in a file whose ending is one of `FORMATS`; it appears when it is whole."""
    form = file.suffix.removeprefix(".")
    if form not in FORMATS:
        endings = ", ".join(f".{one}" for one in FORMATS)
        raise UsageError(f"--out {file}: expected a name that ends in one of {endings}")
    with open_store(store_url, create=False) as store, _reader(store, form) as client:
        plain = check(client, store.connection.database, statement)
        with whole_file(file) as draft, draft.open("wb") as out:
            _copy(client, plain, form, out)


def ask(
    store: Store,
    statement: str,
    format: str,  # noqa: A002 (the name of the option)
    console: Console,
    out: BinaryIO | None = None,
) -> None:
    """Answer a SELECT as `table` on the console, or as one of `FORMATS` on `out` (standard output).

    InputError says in a sentence what is wrong with the statement.
    """
    with _reader(store, format) as client:
        plain = check(client, store.connection.database, statement)
        if format == "table":
            _print(client, plain, console)
        else:
            _copy(client, plain, format, out or sys.stdout.buffer)


def table_of(store: Store, statement: str, parameters: Mapping[str, object]) -> pa.Table:
    """Answer a SELECT as an Arrow table; values are bound by name, as in `{run:String}`.

    InputError says in a sentence what is wrong with the statement.
    """
    with _reader(store, "arrow") as client:
        plain = check(client, store.connection.database, statement, parameters)
        return client.query_arrow(plain, parameters=dict(parameters))


@contextmanager
def _reader(store: Store, format: str) -> Iterator[Client]:  # noqa: A002 (as above)
    """Lend a client that can only read."""
    array = {"output_format_json_array_of_rows": int(format == "json")}
    settings = array | READER
    if store.query("SELECT getSetting('readonly') AS level")[0]["level"]:
        del settings["readonly"]  # an account that can only read may not even say so
    client = store.connection.new_client(settings)
    client.database = store.connection.database
    try:
        with sentences(store.connection.address):
            yield client
    finally:
        client.close()


def _print(client: Client, statement: str, console: Console) -> None:
    """Print the first rows; more than a thousand are no longer read by people."""
    with client.query_rows_stream(statement) as stream:
        rows = [row for row, _ in zip(stream, range(SHOWN + 1), strict=False)]
        names = stream.source.column_names
    if rows:
        print_rows(console, names, rows[:SHOWN])
    else:
        console.print("no rows", style="dim")
    if len(rows) > SHOWN:
        console.print(f"the first {SHOWN:,} rows; --format csv gives all", style="dim")


def _copy(client: Client, statement: str, format: str, out: BinaryIO) -> None:  # noqa: A002 (the word of the command line)
    """Write what ClickHouse formats: lines as they come, what has a head or a foot at once."""
    if format == "jsonl":
        with client.raw_stream(statement, fmt=FORMATS[format]) as stream:
            while chunk := stream.read(CHUNK):
                out.write(chunk)
    else:
        whole = client.raw_query(statement, fmt=FORMATS[format])
        out.write(whole or (b"[]\n" if format == "json" else b""))
    out.flush()
