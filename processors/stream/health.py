"""An address where a process gives its figures, and at /health says whether it is well."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server

from schemas.errors import InputError

PATH = "/health"
STALE = (
    60.0  # seconds without progress, though there is something to do, after which all is not well
)

Answer = Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Health:
    """What a process finds about itself."""

    wrong: str | None = None  # in words, None if it is well
    facts: Mapping[str, object] = field(default_factory=dict)


def serve(
    where: tuple[str, int], registry: CollectorRegistry, look: Callable[[], Health]
) -> WSGIServer:
    """Answer at an address; InputError if it cannot be had."""
    host, port = where
    try:
        server, _ = start_http_server(port, host, registry)
    except OSError as error:
        raise InputError(f"--metrics {host}:{port}: {error.strerror}; choose another") from None
    figures: Any = server.get_app()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        answer = _health if environ["PATH_INFO"] == PATH else figures
        return answer(environ, start_response)

    def _health(_: object, start_response: Callable[..., Any]) -> Answer:
        health = look()
        status = "503 Service Unavailable" if health.wrong else "200 OK"
        start_response(status, [("Content-Type", "application/json")])
        said = {"well": health.wrong is None, "wrong": health.wrong, **health.facts}
        return [json.dumps(said).encode() + b"\n"]

    server.set_app(app)
    return server
