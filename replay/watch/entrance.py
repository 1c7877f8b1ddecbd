"""How a viewer comes in: what is asked for is made while one waits, or cannot be, which is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import run, ui

from replay.watch.address import Address
from replay.watch.page import Page
from replay.watch.tables import sentence
from schemas.errors import InputError

if TYPE_CHECKING:
    from replay.watch.studio import Studio

DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
ANSWER = 10.0  # seconds in which a browser says whether it is dark


async def enter(studio: Studio, asked: Address) -> None:
    """Show a page, at the moment that was asked for."""
    client = ui.context.client
    with ui.element("div").classes("state") as state:
        ui.spinner(size="lg")
        what = asked.symbol or "the first security"
        told = f"Deciding {what} under {', '.join(asked.regimes or studio.regimes)} …"
        ui.label(told).props("role=status")
    await client.connected()
    try:
        seen = await run.io_bound(studio.see, asked)
        if seen is None or client.is_deleted:  # nobody waits any more
            return
        dark = await ui.run_javascript(DARK, timeout=ANSWER)
    except InputError as error:
        state.clear()
        with state:
            ui.label(sentence(error)).props("role=alert")
            ui.link("See another security", str(Address(token=asked.token)))
    except TimeoutError:  # the browser went away
        return
    else:
        state.delete()
        await Page(seen, dark=dark).begin()
