"""The window in which an order is explained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nicegui import run, ui

from replay.watch.explaining import explain, hinges
from replay.watch.tables import sentence
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from replay.explain import Explanation
    from replay.watch.reel import Reel

SEEKING = "Looking for readings of the rules on which its fate hangs …"


class Explainer:
    """A window over the page; closed, it costs nothing."""

    def __init__(self, settings: Mapping[str, str], on_change: Callable[[], object]) -> None:
        """Make the window, closed; `on_change` hears of every order, and of none any more."""
        self.settings = settings
        self.order: int | None = None
        self.on_change = on_change
        with ui.dialog() as self.window, ui.card().classes("explanation"):
            ui.button("Close", on_click=self.window.close).props("dense no-caps outline autofocus")
            self.text = ui.html("", sanitize=False).props("role=document")
            self.state = ui.label().classes("said").props("role=status")
        self.window.on("hide", self._forget)

    async def explain(self, reel: Reel, order: int) -> None:
        """Tell what is known of an order; which readings change it takes longer and comes later."""
        self.order = order
        self.text.set_content("")
        self.state.set_text("Telling the order's life …")
        self.window.open()
        self.on_change()
        try:
            told = await run.io_bound(explain, reel, order, self.settings)
            if self._shows(order, told, SEEKING):
                found = await run.io_bound(hinges, reel, order, self.settings)
                self._shows(order, told and replace(told, hinges=found), "")
        except InputError as error:
            self.state.set_text(sentence(error))

    def _shows(self, order: int, told: Explanation | None, state: str) -> bool:
        """Show an explanation unless another one is asked for by now, or nobody is there."""
        if self.order != order or told is None or self.window.is_deleted:
            return False
        self.text.set_content(told.to_html())
        self.state.set_text(state)
        return True

    def _forget(self) -> None:
        self.order = None
        self.on_change()
