"""Where a store is: `chdb:///path/to/folder` or `clickhouse://user:password@host:port/database`."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from schemas.errors import UsageError

EXPECTED = "chdb:///path/to/folder or clickhouse://user:password@host:port/database"
DATABASE = "soes"
PORT = 8123


@dataclass(frozen=True, slots=True)
class Folder:
    """An embedded store."""

    path: Path

    def __str__(self) -> str:
        """Name it for people."""
        return f"the store {self.path}"


@dataclass(frozen=True, slots=True)
class Server:
    """A store in a ClickHouse server."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    secure: bool

    def __str__(self) -> str:
        """Name it for people, without the password."""
        return f"the ClickHouse server {self.host}:{self.port}"


def parse_address(url: str) -> Folder | Server:
    """Return where a store is; UsageError if the text is no such address (it is not repeated)."""
    parts = urlsplit(url)
    match parts.scheme:
        case "chdb" if parts.netloc + parts.path:
            return Folder(Path(unquote(parts.netloc + parts.path)).absolute())
        case "clickhouse" if parts.hostname:
            return _server(parts)
    message = f"--store: this is no address of a store; expected {EXPECTED}"
    raise UsageError(message)


def _server(parts: SplitResult) -> Server:
    try:
        port = parts.port
    except ValueError:
        message = f"--store: the port is no number from 0 to 65535; expected {EXPECTED}"
        raise UsageError(message) from None
    return Server(
        host=parts.hostname or "",
        port=port or PORT,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.strip("/")) or DATABASE,
        secure=parse_qs(parts.query).get("secure", ["false"])[-1] in {"1", "true"},
    )
