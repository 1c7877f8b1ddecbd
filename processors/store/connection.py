"""Connections to ClickHouse, a server or the embedded engine; what goes wrong is one sentence."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

from processors.store.address import DATABASE, Folder, Server
from processors.store.lock import STATUS, FolderLock, in_use
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clickhouse_connect.driver.client import Client

# Numbers of ClickHouse's errors.
UNKNOWN_COLUMNS = (16, 47)
NO_SUCH_TYPE = 50
TYPE_MISMATCH = 53
UNKNOWN_TABLE = 60
SYNTAX = 62
UNKNOWN_DATABASE = 81
READONLY = 164
UNKNOWN_USER = 192
NOT_ENOUGH_SPACE = 243
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516
LASTING = {
    *UNKNOWN_COLUMNS,
    NO_SUCH_TYPE,
    TYPE_MISMATCH,
    UNKNOWN_TABLE,
    SYNTAX,
    UNKNOWN_DATABASE,
    READONLY,
    UNKNOWN_USER,
    ACCESS_DENIED,
    AUTHENTICATION_FAILED,
}  # somebody has to do something about these; all others may be over in a while

CONNECT_TIMEOUT = 5  # seconds
ANSWER_TIMEOUT = 300  # seconds; then the server hangs


class Passing(InputError):  # noqa: N818 (a state of things, which may pass)
    """The store cannot do now what it may be able to do later."""


class Connection:
    """An open store: where it is, its lock if it is embedded, and clients on demand."""

    def __init__(self, address: Folder | Server) -> None:
        """Open it; InputError says in a sentence why it cannot be."""
        self.address = address
        self._lock = FolderLock(address.path) if isinstance(address, Folder) else None
        try:
            self.client = self.new_client()
        except BaseException:
            self._release()
            raise

    @property
    def embedded(self) -> bool:
        """Tell whether the engine runs in this process."""
        return isinstance(self.address, Folder)

    @property
    def database(self) -> str:
        """Name the database in which the tables are."""
        return DATABASE if isinstance(self.address, Folder) else self.address.database

    def new_client(
        self, settings: Mapping[str, object] | None = None, timeout: int = ANSWER_TIMEOUT
    ) -> Client:
        """Return one more client, outside any database, with settings of its own."""
        from clickhouse_connect import get_client

        with sentences(self.address):
            return get_client(
                **_where(self.address, timeout), settings=dict(settings or {}), tz_mode="aware"
            )

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """Yield the same store with a client of its own; the lock stays here."""
        other = copy(self)
        other.client = self.new_client()
        other.client.database = self.database
        try:
            yield other
        finally:
            other.client.close()

    def close(self) -> None:
        """Close the engine and let others in."""
        self.client.close()
        self._release()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()


def _where(address: Folder | Server, timeout: int) -> dict[str, Any]:
    if isinstance(address, Folder):
        return {"interface": "chdb", "path": str(address.path)}
    return {
        "host": address.host,
        "port": address.port,
        "username": address.user,
        "password": address.password,
        "secure": address.secure,
        "connect_timeout": CONNECT_TIMEOUT,
        "send_receive_timeout": timeout,
        "autogenerate_session_id": False,  # several threads may ask at once
    }


@contextmanager
def sentences(address: Folder | Server) -> Iterator[None]:
    """Turn what the client raises inside into one sentence: Passing, or InputError if it lasts."""
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())  # it is all raised
    from clickhouse_connect.driver.exceptions import ClickHouseError

    try:
        yield
    except ClickHouseError as error:
        lasting = getattr(error, "code", None) in LASTING
        raise (InputError if lasting else Passing)(sentence(error, address)) from error


def sentence(error: Exception, address: Folder | Server) -> str:  # noqa: PLR0911 (one for each)
    """Say what went wrong, without the engine's stack traces and without the password."""
    text = str(error)
    match getattr(error, "code", None):
        case code if code == NOT_ENOUGH_SPACE or "No space left" in text:
            return f"{address} has no space left on its disk; nothing of the last batch is stored"
        case code if code == AUTHENTICATION_FAILED:
            return f"{address} refuses the user or the password"
        case code if code == ACCESS_DENIED:
            return f"{address} does not allow this: {reason(text)}"
    if isinstance(address, Folder) and "Cannot lock file" in text + str(error.__context__):
        return str(in_use(address.path, STATUS))
    if isinstance(address, Folder) and "EmbeddedServer" in text:
        return _not_opened(address, text)
    if isinstance(address, Server) and "Connection refused" in text:
        return f"{address} is not there: connection refused"
    return f"{address}: {reason(text)}"


def _not_opened(address: Folder, text: str) -> str:
    other = re.search(r"already initialized with path '([^']*)'", text)
    if other:
        return f"{address} cannot be opened while this process has the store {other[1]} open"
    if "Error initializing EmbeddedServer: ." in text:  # the engine keeps the reason to itself
        return str(in_use(address.path, STATUS))
    return f"{address} cannot be opened: {reason(text)}"


def reason(text: str) -> str:
    """Cut ClickHouse's message down to what it says."""
    text = text.split("Stack trace", maxsplit=1)[0].split("\n\n", maxsplit=1)[0]
    text = re.sub(r"\(version [^)]*\)|\(for url [^)]*\)|\([A-Z_]{4,}\)", "", text)
    text = re.sub(r"^.*DB::Exception:\s*", "", text, flags=re.DOTALL)
    text = text.split(": while executing 'FUNCTION", maxsplit=1)[0]  # of a view that refuses
    if text.startswith("Empty list of columns in projection"):
        return "a view was asked for everything without its parameters, which soes views names"
    text = re.sub(r"Substitution `(\w+)` is not set", r"the parameter \1 is missing", text)
    return " ".join(text.split()).rstrip(" .:,")
