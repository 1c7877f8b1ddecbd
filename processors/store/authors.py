"""Whether a run or a log was written by one process alone, each row once: see `authors.sql`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processors.store import Store

SIGN = """
INSERT INTO authors_stored SELECT {id:String}, {author:String}, {verified:Bool}"""

LOG_IS_THERE_ONCE = """
SELECT (SELECT count() FROM quotes_stored WHERE log = {log:String})
    + (SELECT count() FROM orders_stored WHERE log = {log:String})
    + (SELECT count() FROM trades_stored WHERE log = {log:String})
    + (SELECT count() FROM notices_stored WHERE log = {log:String}) = {events:UInt64} AS once"""


def new_author() -> str:
    """Name one who writes rows of a run or a log."""
    return uuid.uuid4().hex


def sign(store: Store, owner: str, author: str) -> None:
    """Write down, before the first of them, that rows of a run or a log will come."""
    store.command(SIGN, {"id": owner, "author": author, "verified": False})


def verify(store: Store, owner: str, author: str) -> None:
    """Write down that the rows of a run or a log are there once."""
    store.command(SIGN, {"id": owner, "author": author, "verified": True})


def verify_log(store: Store, log: str, author: str, events: int) -> None:
    """Write down that the events of a log are there once, if they are."""
    if store.query(LOG_IS_THERE_ONCE, {"log": log, "events": events})[0]["once"]:
        verify(store, log, author)
