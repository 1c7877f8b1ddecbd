"""What the page shows of a moment: the regimes side by side, the chart, the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from replay.watch import chart
from replay.watch.markup import (
    DIFFERS,
    agreements_markup,
    inside_line,
    market_markup,
    outcomes_markup,
    tape_markup,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nicegui.events import GenericEventArguments

    from replay.watch.player import Player

# An order in a table is a button with its seq; the tables are drawn anew all the time.
POINTED_AT = """event => {
    const order = event.target.closest("[data-order]");
    if (order) emit(Number(order.dataset.order));
}"""


class Board:
    """The panels of a page."""

    def __init__(self, player: Player, *, dark: bool, explain: Callable[[int], object]) -> None:
        """Lay the panels out, empty; orders that are pointed at are explained."""
        self.dark = dark
        self.panels: dict[str, tuple[ui.label, ui.html]] = {}

        def pointed_at(event: GenericEventArguments) -> object:
            return explain(int(event.args))

        with ui.element("main").classes("board").on("click", pointed_at, js_handler=POINTED_AT):
            self.picture = ui.echart(self._chart(player)).classes("chart")
            with ui.element("div").classes("regimes"):
                for place, regime in enumerate(player.reel.films):
                    self._panel(regime, place)
            with ui.element("div").classes("below"):
                self.tape, self.agreements = _html(), _html()

    def _panel(self, regime: str, place: int) -> None:
        with ui.element("section").classes(f"regime regime-{place}") as section:
            section.props(f'aria-label="regime {regime}"')
            with ui.element("div").classes("heading"):
                ui.label(regime).classes("name").props("role=heading aria-level=2")
                line = ui.label().classes("inside-line")
            self.panels[regime] = (line, _html())

    def _chart(self, player: Player) -> dict[str, object]:
        return chart.options(player.reel, player.moment, dark=self.dark)

    def draw(self, player: Player) -> None:
        """Show the moment in the tables."""
        reel, moment = player.reel, player.moment
        markets = player.viewer.markets()
        apart = len({tuple(market.inside.values()) for market in markets.values()}) > 1
        for regime, market in markets.items():
            line, panel = self.panels[regime]
            line.set_text(f"{DIFFERS} " * apart + inside_line(market))
            line.classes(add="differs" if apart else "", remove="" if apart else "differs")
            rows = reel.outcomes(regime, moment)
            outcomes = outcomes_markup(rows, reel.footage, player.has_parted)
            panel.set_content(market_markup(market, moment.ts, player.has_parted) + outcomes)
        self.tape.set_content(tape_markup(reel.footage, moment.position))
        agreements = player.take.agreements.at(moment.position)
        self.agreements.set_content(agreements_markup(agreements))

    def draw_chart(self, player: Player) -> None:
        """Show the moment in the chart, which takes longest."""
        self.picture.options.clear()
        self.picture.options.update(self._chart(player))
        self.picture.update()


def _html() -> ui.html:
    """Make a place for tables of ours, in which every text is escaped."""
    return ui.html("", sanitize=False).classes("tables")
