"""Serves the page: where, to whom, and until when."""

from __future__ import annotations

import secrets
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import InputError

if TYPE_CHECKING:
    from replay.watch.studio import Studio

STYLE = Path(__file__).with_name("style.css")
FORBIDDEN = 403


def require_pages() -> None:
    """Raise InputError if the library that makes pages is not installed."""
    try:
        import nicegui  # noqa: F401 (whether it is here)
    except ImportError as error:
        raise InputError(
            "the screen needs NiceGUI, which is not installed: pip install 'soes-replay[screen]'"
        ) from error


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError if nothing can listen on a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise InputError(
                f"{host}:{port} cannot be listened on ({reason}): choose another --port"
            ) from error


def token_for(host: str) -> str:
    """Return the token that viewers need: none if only this machine can reach the page."""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return "" if here else secrets.token_urlsafe(16)


def serve(studio: Studio, host: str, port: int, token: str) -> None:
    """Serve the page until the process is ended."""
    from nicegui import app, ui
    from starlette.responses import PlainTextResponse

    from replay.watch.page import Page

    @ui.page("/", title=f"{studio.source.title} - soes screen")
    async def page(
        symbol: str = "", regime: str = "", time: str = "", token_given: str = ""
    ) -> PlainTextResponse | None:
        given = token_given or ui.context.client.request.query_params.get("token", "")
        if not secrets.compare_digest(given.encode(), token.encode()):
            return PlainTextResponse("This page needs the token of its address.", FORBIDDEN)
        ui.add_css(STYLE.read_text())
        regimes = regime.split(",") if regime else list(studio.regimes)
        await Page(studio, symbol or studio.symbols[0], regimes, token).show(time)
        return None

    app.docs_url = app.redoc_url = app.openapi_url = None
    ui.run(
        host=host, port=port, show=False, reload=False, dark=False, show_welcome_message=False,
        uvicorn_logging_level="error",
    )  # fmt: skip
