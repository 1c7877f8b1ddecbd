"""The page: regimes side by side, and the controls that move them in step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from nicegui import run, ui

from replay.watch import chart
from replay.watch.markup import clock, inside_line, market_markup, outcomes_markup, tape_markup
from replay.watch.studio import instant_of
from replay.watch.viewer import Viewer
from schemas.errors import InputError
from schemas.time import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from nicegui.events import KeyEventArguments

    from replay.watch.reel import Moment
    from replay.watch.studio import Studio

TICK = 0.25  # seconds between two pictures while playing
SPEEDS = (1, 10, 60, 300, 3600)  # market's seconds in one of ours
KEYS = "space: play, arrows: one event, d: difference, h: hold, w: withdrawal"


class Page:
    """What one browser shows; it goes with its browser."""

    def __init__(self, studio: Studio, symbol: str, regimes: list[str], token: str) -> None:
        """Begin empty; `show` fills it."""
        self.studio, self.symbol, self.regimes, self.token = studio, symbol, regimes, token
        self.panels: dict[str, tuple[ui.label, ui.html]] = {}

    async def show(self, time: str) -> None:
        """Make the reel, then the page, at a time of day if one is given."""
        waiting = ui.label(f"Deciding {self.symbol} under {', '.join(self.regimes)} …")
        waiting.classes("state").props("role=status")
        await ui.context.client.connected()
        try:
            made = await run.io_bound(self.studio.reel, self.symbol, self.regimes)
        except InputError as error:
            waiting.set_text(f"{error}.")
            waiting.props("role=alert")
            return
        if made is None or ui.context.client.is_deleted:  # nobody waits any more
            return
        (reel, self.finder) = made
        self.reel, self.viewer = reel, Viewer(reel)
        waiting.delete()
        self._build()
        self._act(lambda: self.viewer.seek_time(instant_of(reel, time)) if time else None)

    def _build(self) -> None:
        """Lay the page out: controls, panels, chart, tape."""
        with ui.element("header").classes("bar"):
            ui.select(self.studio.symbols, value=self.symbol, label="Security", with_input=True,
                      on_change=lambda event: self._open(event.value))  # fmt: skip
            self.now = ui.label().classes("moment").props("role=status aria-live=off")
            self.jump = ui.input("Time", placeholder="09:45:00").props("dense clearable=false")
            self.jump.on("keydown.enter", self._jump)
        self._controls()
        self.said = ui.label().classes("said").props("role=status aria-live=polite")
        with ui.element("main").classes("regimes"):
            for regime in self.regimes:
                with ui.element("section").props(f'aria-label="regime {regime}"').classes("regime"):
                    ui.label(regime).classes("name").props("role=heading aria-level=2")
                    self.panels[regime] = (ui.label().classes("inside-line"), _html())
        self.picture = ui.echart(chart.options(self.reel, self.viewer.moment)).classes("chart")
        self.tape = _html()
        self.timer = ui.timer(TICK, self._tick, active=False)
        ui.keyboard(on_key=self._key)
        self.shown = 0

    def _controls(self) -> None:
        """Make the buttons; each has a key of its own but the jump."""
        with ui.element("nav").classes("controls").props('aria-label="Controls"'):
            self.playing = _button("Play", "space", self._play)
            _button("Back", "left arrow", lambda: self._act(lambda: self.viewer.step(-1)))
            _button("Forward", "right arrow", lambda: self._act(lambda: self.viewer.step(1)))
            self.speed = ui.select({n: f"{n:,} times" for n in SPEEDS}, value=60, label="Speed")
            _button("Go to time", "enter", self._jump)
            _button("Next difference", "d", lambda: self._next("difference"))
            _button("Next hold", "h", lambda: self._next("hold"))
            _button("Next withdrawal", "w", lambda: self._next("withdrawal"))

    def _act(self, action: Callable[[], object]) -> None:
        """Do what was asked, say in a sentence what is wrong with it, and show where one is."""
        self.said.set_text("")
        try:
            action()
        except InputError as error:
            self.said.set_text(f"{error}.")
        self._draw(whole=True)

    def _jump(self) -> None:
        self._act(lambda: self.viewer.seek_time(instant_of(self.reel, self.jump.value or "")))

    def _next(self, what: str) -> None:
        found: Moment | None = getattr(self.finder, f"next_{what}")(self.viewer.moment)
        if found is None:
            self.said.set_text(f"No {what} comes after this moment.")
        else:
            self._act(lambda: self.viewer.go(found))

    def _play(self) -> None:
        self._set_playing(not self.timer.active)

    def _set_playing(self, playing: bool) -> None:  # noqa: FBT001 (a state)
        self.timer.active = playing
        self.playing.set_text("Pause" if playing else "Play")
        self._draw(whole=True)

    def _tick(self) -> None:
        """Let a moment pass; at the end of the day stop."""
        if not self.viewer.play(round(TICK * self.speed.value * SECOND)):
            self._set_playing(playing=False)
        self.shown += 1
        self._draw(whole=self.shown % 4 == 0)

    def _draw(self, *, whole: bool) -> None:
        """Show the moment; chart and address, which take longest, only now and then."""
        moment = self.viewer.moment
        of = f"event {moment.position:,} of {len(self.reel.footage):,}"
        self.now.set_text(f"{clock(moment.ts)} New York, {of}")
        parted = self.finder.parted_by(moment)
        for regime, market in self.viewer.markets().items():
            rows = self.reel.outcomes(regime, moment)
            line, panel = self.panels[regime]
            line.set_text(inside_line(market))
            outcomes = outcomes_markup(rows, self.reel.footage, parted)
            panel.set_content(market_markup(market, moment.ts) + outcomes)
        self.tape.set_content(tape_markup(self.reel.footage, moment.position))
        if whole:
            self.picture.options.clear()
            self.picture.options.update(chart.options(self.reel, moment))
            self.picture.update()
            ui.navigate.history.replace(self._address(self.symbol, clock(moment.ts)))

    def _open(self, symbol: str) -> None:
        ui.navigate.to(self._address(symbol, ""))

    def _address(self, symbol: str, time: str) -> str:
        asked = {"symbol": symbol, "regime": ",".join(self.regimes), "time": time}
        asked |= {"token": self.token} if self.token else {}
        return "/?" + urlencode({name: text for name, text in asked.items() if text})

    def _key(self, event: KeyEventArguments) -> None:
        """Do what a key asks; a field that is written in keeps its keys."""
        if not event.action.keydown:
            return
        name = "space" if event.key.space else str(event.key).lower()
        actions: dict[str, Callable[[], Any]] = {
            "space": self._play,
            "arrowleft": lambda: self._act(lambda: self.viewer.step(-1)),
            "arrowright": lambda: self._act(lambda: self.viewer.step(1)),
            "d": lambda: self._next("difference"),
            "h": lambda: self._next("hold"),
            "w": lambda: self._next("withdrawal"),
        }
        actions.get(name, lambda: None)()


def _html() -> ui.html:
    """Make a place for tables of ours, in which every text is escaped."""
    return ui.html("", sanitize=False).classes("tables")


def _button(text: str, key: str, action: Callable[[], object]) -> ui.button:
    button = ui.button(text, on_click=action).props("dense no-caps outline")
    return button.tooltip(f"key: {key}")
