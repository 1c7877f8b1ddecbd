"""The tables and views of a store, made once from the SQL files beside the schemas."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from processors.store.connection import UNKNOWN_DATABASE, UNKNOWN_TABLE, sentences
from schemas.errors import InputError

if TYPE_CHECKING:
    from processors.store.connection import Connection

SCHEMAS = Path(__file__).parents[2] / "schemas"
FOLDERS = (SCHEMAS / "store", SCHEMAS / "views")


@cache
def statements() -> tuple[str, ...]:
    """Return the statements of all files, tables first, without the comments at their heads."""
    files = (path for folder in FOLDERS for path in sorted(folder.glob("*.sql")))
    texts = (path.read_text(encoding="utf-8") for path in files)
    lines = "\n".join(re.sub(r"^--.*$", "", text, flags=re.MULTILINE) for text in texts)
    return tuple(one.strip() for one in lines.split(";\n") if one.strip())


def tables() -> tuple[str, ...]:
    """Return the statements that make tables."""
    return tuple(one for one in statements() if one.startswith("CREATE TABLE"))


def views() -> tuple[str, ...]:
    """Return the statements that make views; they come after all tables."""
    return tuple(one for one in statements() if not one.startswith("CREATE TABLE"))


def fingerprint(of: tuple[str, ...]) -> str:
    """Return a fingerprint of statements, whatever their spaces."""
    words = "\n".join(" ".join(one.split()) for one in of)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def prepare(connection: Connection, *, create: bool) -> None:
    """See that the tables and views are there; make them if they may be made."""
    with sentences(connection.address):
        found = _found(connection)
        if found is None and not create:
            raise InputError(
                f"there are no runs in {connection.address}: replay a log into it first"
            )
        if found is None:
            connection.client.command(f"CREATE DATABASE IF NOT EXISTS `{connection.database}`")
        elif found[0] != fingerprint(tables()):
            raise InputError(
                f"{connection.address} was made by another version of this program; "
                "replay into a new one"
            )
        connection.client.database = connection.database
        if found != (fingerprint(tables()), fingerprint(views())) and (
            create or connection.embedded
        ):
            _make(connection)


def _found(connection: Connection) -> tuple[str, str] | None:
    """Return the fingerprints of the tables and views that are there."""
    from clickhouse_connect.driver.exceptions import DatabaseError

    try:
        sql = f"SELECT tables, views FROM `{connection.database}`.layout"  # noqa: S608 (a name)
        tables_found, views_found = connection.client.query(sql).result_rows[0]
    except DatabaseError as error:
        if error.code in {UNKNOWN_DATABASE, UNKNOWN_TABLE}:
            return None
        raise
    return tables_found, views_found


def _make(connection: Connection) -> None:
    for statement in (*tables(), *views()):
        connection.client.command(statement)
    connection.client.command(
        f"CREATE OR REPLACE VIEW layout AS "
        f"SELECT '{fingerprint(tables())}' AS tables, '{fingerprint(views())}' AS views"
    )
