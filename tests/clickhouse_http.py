"""A small ClickHouse server: its HTTP interface before the embedded engine, faults on demand.

`serve(folder)` runs it in a process of its own, for the engine has one folder a process.  A fault
is announced with `Server.fault` and hits the next statements that match.
"""

import base64
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from urllib.request import urlopen

import chdb

USER, PASSWORD = "keeper", "se:cret/1"
FOR_EVER = 3600  # seconds
OWN = {"query", "database", "default_format", "query_id", "session_id", "client_protocol_version"}
TRANSPORT = {"wait_end_of_query", "buffer_size", "compress", "enable_http_compression", "role"}
INSERT = re.compile(rb"\s*(INSERT\s+INTO.*?\sFORMAT\s+\w+)\s*?\n", re.IGNORECASE | re.DOTALL)
FORMAT = re.compile(r"\sFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """A running front."""

    port: int

    def url(self, password: str = PASSWORD, database: str = "soes") -> str:
        """Give its address as `--store` takes it."""
        return f"clickhouse://{USER}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def fault(self, mode: str, matching: str, times: int = 1) -> None:
        """Let statements fail.

        `reset` breaks the connection before the work, `after` behind it; `status` answers 503,
        `error` 500, `truncate` the half; `hang` never answers, `late` neither but does the work;
        `slow` takes a second.
        """
        arguments = urlencode({"mode": mode, "matching": matching, "times": times})
        urlopen(f"http://127.0.0.1:{self.port}/fault?{arguments}", timeout=10).close()


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[Server]:
    """Run a front over an engine in this folder, on a free port unless one is given."""
    command = [sys.executable, "-m", "tests.clickhouse_http", str(folder), str(port)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()))
        finally:
            process.kill()


class Front(BaseHTTPRequestHandler):
    """Answers what clickhouse-connect asks."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    engine: Any
    faults: ClassVar[list[tuple[str, str]]] = []
    lock = Lock()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a question."""
        self.do_POST()

    def do_POST(self) -> None:
        """Answer a question, or take a statement with its data."""
        address = urlsplit(self.path)
        options = dict(parse_qsl(address.query, keep_blank_values=True))
        body = self.body()
        if address.path == "/fault":
            one = (options["mode"], options["matching"])
            self.faults.extend([one] * int(options["times"]))
            self.answer(200, b"")
        elif address.path == "/ping":
            self.answer(200, b"Ok.\n")
        elif not self.allowed():
            self.refuse(403, 516, "Authentication failed: password is incorrect")
        else:
            self.serve(options, body)

    def body(self) -> bytes:
        """Read the whole request, however it is sent."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def allowed(self) -> bool:
        """Check user and password."""
        expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {expected}"

    def serve(self, options: dict[str, str], body: bytes) -> None:
        """Run a statement, unless a fault is due."""
        statement = options.get("query", "").encode() or body
        data = body if options.get("query") else b""
        if found := INSERT.match(statement):
            statement, data = found[1], statement[found.end() :] + data
        sql = statement.decode()
        fault = next((one for one in self.faults if re.search(one[1], sql)), None)
        if fault:
            self.faults.remove(fault)
        mode = fault[0] if fault else ""
        if self.is_stopped(mode):
            return
        try:
            with self.lock:
                answer, form = self.run(sql, data, options)
        except RuntimeError as error:
            code = re.search(r"Code: (\d+)", str(error))
            self.refuse(400, int(code[1]) if code else 1002, str(error))
            return
        if mode == "late":
            time.sleep(FOR_EVER)
        if mode == "after":
            self.cut()
        elif mode == "truncate":
            self.answer(200, answer, {"X-ClickHouse-Format": form}, sent=len(answer) // 2)
            self.cut()
        else:
            self.answer(200, answer, {"X-ClickHouse-Format": form, "X-ClickHouse-Timezone": "UTC"})

    def is_stopped(self, mode: str) -> bool:
        """Let a fault happen before the work; tell whether nothing is left to do."""
        match mode:
            case "reset":
                self.cut()
            case "status":
                self.refuse(503, 202, "Too many simultaneous queries")
            case "error":
                self.refuse(500, 1002, "Something broke")
            case "hang":
                time.sleep(FOR_EVER)
            case "slow":
                time.sleep(1)
        return mode in {"reset", "status", "error"}

    def run(self, sql: str, data: bytes, options: dict[str, str]) -> tuple[bytes, str]:
        """Run a statement with its own settings and database."""
        form = options.get("default_format", "TabSeparated")
        parameters = {name[6:]: one for name, one in options.items() if name.startswith("param_")}
        settings = {
            name: one
            for name, one in options.items()
            if name not in OWN | TRANSPORT and not name.startswith("param_")
        }
        if found := FORMAT.search(sql):
            form, sql = found[1], sql[: found.start()]
        connection = chdb.connect(self.engine)
        try:
            if options.get("database"):
                connection.query(f"USE `{options['database']}`")
            for name, value in sorted(settings.items(), key=lambda one: one[0] == "readonly"):
                connection.query(f"SET {name} = '{value}'")
            with tempfile.NamedTemporaryFile() as file:
                if data:
                    file.write(data)
                    file.flush()
                    sql = f"{sql} FROM INFILE '{file.name}' FORMAT {form}"
                return connection.query(sql, form, params=parameters).bytes() or b"", form
        finally:
            connection.close()

    def refuse(self, status: int, code: int, text: str) -> None:
        """Answer with an error of ClickHouse's."""
        headers = {"X-ClickHouse-Exception-Code": str(code)}
        message = text if text.startswith("Code:") else f"Code: {code}. DB::Exception: {text}"
        self.answer(status, message.encode(), headers)

    def answer(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        sent: int | None = None,
    ) -> None:
        """Send an answer, or only so many bytes of it."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:sent])

    def cut(self) -> None:
        """Break the connection."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True


def main() -> None:
    """Serve on a port, 0 is a free one, and print it."""
    Front.engine = sys.argv[1]
    keep = chdb.connect(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Front)
    print(server.server_port, flush=True)  # noqa: T201 (the parent reads it)
    server.serve_forever()
    keep.close()


if __name__ == "__main__":
    main()
