"""Whether a store can be opened, and what it holds."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from processors.store import Store
from processors.store.address import Folder, parse_address
from processors.store.connection import Connection, sentences
from processors.store.layout import prepare
from replay.doctor.finding import GOOD, WARNING, WRONG, Finding
from schemas.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from processors.store.address import Server

EMPTY = "soes replay or soes sink makes it"


def stored(url: str) -> Finding:
    """Say whether a store can be opened, and which runs are in it."""
    try:
        address = parse_address(url)
        if isinstance(address, Folder) and not address.path.exists():
            return _to_be_made(address.path)
        return _opened(address)
    except InputError as error:
        return Finding("store", WRONG, str(error), "see --store, or SOES_STORE")


def _to_be_made(folder: Path) -> Finding:
    above = next(one for one in folder.parents if one.exists())
    if above.is_dir() and os.access(above, os.W_OK):
        return Finding("store", WARNING, f"{folder} is not there yet", EMPTY)
    return Finding(
        "store", WRONG, f"no folder can be made in {above}", "see --store, or SOES_STORE"
    )


def _opened(address: Folder | Server) -> Finding:
    connection = Connection(address)
    with closing(connection), sentences(address):
        version = connection.client.command("SELECT version()")
        where = f"{address}, ClickHouse {version}"
        if not connection.client.command(f"EXISTS `{connection.database}`.layout"):
            return Finding("store", WARNING, f"{where}: no runs yet", EMPTY)
        prepare(connection, create=False)
        rows = Store(connection).query("SELECT state, count() AS runs FROM runs GROUP BY state")
    counts = ", ".join(f"{row['runs']} {row['state']}" for row in rows) or "none"
    return Finding("store", GOOD, f"{where}; runs: {counts}")
