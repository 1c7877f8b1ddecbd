"""Memory that one long work has freed, given back before the next one takes its own."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import TYPE_CHECKING

from processors.store.connection import sentences
from schemas.errors import InputError

if TYPE_CHECKING:
    from processors.store.connection import Connection


def give_back(connection: Connection) -> None:
    """Let the C library and the embedded engine give the system what they only keep in reserve.

    Where one of them has no such function, it keeps it.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
    if connection.embedded:
        with suppress(InputError), sentences(connection.address):
            connection.client.command("SYSTEM JEMALLOC PURGE")
