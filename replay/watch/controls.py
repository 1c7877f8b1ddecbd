"""The controls: buttons, and a key for each of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nicegui import ui

from replay.watch.tables import Row, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nicegui.events import GenericEventArguments

SCRIPT = Path(__file__).with_name("keys.js")
KEY_NAMES = {" ": "space", "ArrowLeft": "←", "ArrowRight": "→"}


@dataclass(frozen=True, slots=True)
class Control:
    """Something that a viewer can do."""

    key: str  # as browsers call it
    what: str
    do: Callable[[], object] | None = None
    button: str = ""  # what stands on it, if it has one
    field: str = ""  # the label of the field into which it leads, in the browser, at once


def make_buttons(controls: Sequence[Control]) -> dict[str, ui.button]:
    """Make the buttons of the controls that have one, by what stands on them."""
    found = {}
    for control in controls:
        if control.button:
            button = ui.button(control.button, on_click=control.do)
            button.props(f'dense no-caps outline aria-keyshortcuts="{_name(control)}"')
            found[control.button] = button.tooltip(f"{control.what}, key {_name(control)}")
    return found


def listen(controls: Sequence[Control]) -> None:
    """Do what a key asks; fields that are written in, and windows, keep their keys."""
    actions = {control.key: control.do for control in controls if control.do}
    fields = {control.key: control.field for control in controls if control.field}

    def pressed(event: GenericEventArguments) -> object:
        return actions[event.args]()

    ui.on("pressed", pressed)
    script = SCRIPT.read_text().replace("KEYS", json.dumps(list(actions)))
    ui.run_javascript(script.replace("FIELDS", json.dumps(fields)))


def make_help(controls: Sequence[Control]) -> ui.dialog:
    """Make a window with all keys, closed."""
    rows: list[Row] = [("", (_name(control), control.what)) for control in controls]
    rows += [("", ("Tab, Enter", "reach an order and have it explained")), ("", ("Esc", "close"))]
    with ui.dialog() as window, ui.card():
        ui.html(table("Keys", ("Key", "What it does"), rows), sanitize=False).classes("tables keys")
        ui.button("Close", on_click=window.close).props("dense no-caps outline autofocus")
    return window


def _name(control: Control) -> str:
    return KEY_NAMES.get(control.key, control.key)
