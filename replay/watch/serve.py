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
AWAY = 20.0  # seconds after which a browser that is gone is forgotten
HISTORY = 30  # messages kept for a browser that comes back; after more it loads the page anew


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

    from replay.watch.address import Address
    from replay.watch.entrance import enter

    @ui.page("/", title=f"{studio.source.title} - soes screen")
    async def page() -> PlainTextResponse | None:
        asked = Address.read(ui.context.client.request.query_params)
        if not secrets.compare_digest(asked.token.encode(), token.encode()):
            return PlainTextResponse("This page needs the token of its address.", FORBIDDEN)
        ui.add_css(STYLE.read_text())
        await enter(studio, asked)
        return None

    app.docs_url = app.redoc_url = app.openapi_url = None
    ui.run(
        host=host, port=port, show=False, reload=False, show_welcome_message=False,
        dark=None,  # as the browser's
        binding_refresh_interval=None,
        message_history_length=HISTORY,
        reconnect_timeout=AWAY,
        uvicorn_logging_level="error",
    )  # fmt: skip
