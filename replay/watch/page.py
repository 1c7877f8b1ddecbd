"""The page of one viewer: what is asked for becomes what is seen, and the other way round."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from replay.watch.address import Address
from replay.watch.board import Board
from replay.watch.controls import Control, listen, make_buttons, make_help
from replay.watch.explainer import Explainer
from replay.watch.moments import text_of
from replay.watch.player import SPEEDS, Player
from replay.watch.reel import AT_MOST
from replay.watch.studio import known_regimes
from replay.watch.tables import clock, sentence
from schemas.errors import InputError
from schemas.time import format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from replay.watch.studio import Seen

TICK = 0.25  # seconds between two pictures while playing
SOON = 0.1  # seconds, after which the chart follows the tables
WHOLE = 4  # of so many pictures one has the chart, and comes into the address


class Page:
    """What one browser shows; it goes with its browser."""

    def __init__(self, seen: Seen, *, dark: bool) -> None:
        """Lay out what a viewer sees."""
        self.seen = seen
        self.player = Player(seen.take)
        self.pictures = 0
        self.looked = time.monotonic()  # when time last passed
        self._build(dark=dark)

    async def begin(self) -> None:
        """Go to the moment and the order that were asked for."""
        asked = self.seen.address
        self.act(self._begin)
        if asked.order.isdecimal():
            await self.explain(int(asked.order))

    def _begin(self) -> None:
        asked = self.seen.address
        if asked.time:
            self.player.jump(asked.time, asked.event)

    def _build(self, *, dark: bool) -> None:
        """Lay the page out: what is seen, controls, panels."""
        controls = self._controls()
        self.keys = make_help(controls)
        self.explainer = Explainer(self.seen.source.settings, self._note)
        with ui.element("header").classes("bar"):
            self._choices()
            self.day = ui.label().classes("day")
            self.now = ui.label().classes("moment").props("role=status aria-live=off")
            self.time = ui.input("Time", placeholder="09:45:00").props("dense")
            self.time.on("keydown.enter", self.jump)
            ui.button("Go to time", on_click=self.jump).props("dense no-caps outline")
        with ui.element("nav").classes("controls").props('aria-label="Controls"'):
            self.buttons = make_buttons(controls)
            self.speed = ui.select({n: f"{n:,} times" for n in SPEEDS}, label="Speed",
                                   value=self.player.speed, on_change=self._set_speed)  # fmt: skip
            self.speed.props("dense")
            self.said = ui.label().classes("said").props("role=status aria-live=polite")
        if self.seen.source.note:
            ui.label(self.seen.source.note).classes("note")
        self.board = Board(self.player, dark=dark, explain=self.explain)
        self.timer = ui.timer(TICK, self._tick, active=not self.player.reel.is_over)
        self.chart_timer = ui.timer(SOON, self._draw_chart)
        listen(controls)

    def _choices(self) -> None:
        """Let the security be chosen, and the regimes where there are others."""
        asked = self.seen.address
        self.security = ui.select(self.seen.symbols, value=asked.symbol, label="Security",
                                  with_input=True, on_change=self.open)  # fmt: skip
        self.chosen = ui.select(known_regimes(self.seen.source, asked.regimes), multiple=True,
                                value=list(asked.regimes), label="Regimes")  # fmt: skip
        self.chosen.props(f"max-values={AT_MOST}").on("popup-hide", self.open)
        for choice in (self.security, self.chosen):
            choice.props("dense options-dense")

    def _controls(self) -> tuple[Control, ...]:
        """Name everything that can be done."""
        return (
            Control(" ", "play or pause", self.play, "Play"),
            Control("ArrowLeft", "one event back", lambda: self.step(-1), "Back"),
            Control("ArrowRight", "one event forward", lambda: self.step(1), "Forward"),
            *(
                Control(what[0], f"to the next {what}", partial(self.next, what), f"Next {what}")
                for what in ("difference", "hold", "withdrawal")
            ),
            Control("n", "to the newest moment", self._newest, self._end_name()),
            Control("+", "faster", lambda: self.change_speed(1)),
            Control("-", "slower", lambda: self.change_speed(-1)),
            Control("t", "to a time: write it, then Enter", field="Time"),
            Control("s", "choose the security", field="Security"),
            Control("r", "choose the regimes", field="Regimes"),
            Control("?", "show the keys", self._show_keys, "Keys"),
        )

    def _show_keys(self) -> None:
        self.keys.open()

    def act(self, action: Callable[[], object]) -> None:
        """Do what was asked, say in a sentence what is wrong with it, and show where one is."""
        self.said.set_text("")
        try:
            action()
        except InputError as error:
            self.said.set_text(sentence(error))
        self.draw(whole=True)

    def jump(self) -> None:
        """Go to the time that is written."""
        self.act(lambda: self.player.jump(self.time.value or ""))

    def step(self, events: int) -> None:
        """Go so many events forward, or back."""
        self.act(lambda: self.player.step(events))

    def next(self, what: str) -> None:
        """Go to the next of a kind, if there is one."""
        if self.player.next(what):
            self.act(lambda: None)
        else:
            self.said.set_text(f"No {what} comes after this moment.")

    def _end_name(self) -> str:
        return "End" if self.player.reel.is_over else "Newest"

    def _newest(self) -> None:
        self.player.go_to_end()
        self.act(self._keep_time)

    def play(self) -> None:
        """Play, or pause."""
        self.player.pause_or_play()
        self.looked = time.monotonic()
        self.act(self._keep_time)

    def change_speed(self, steps: int) -> None:
        """Play faster, or slower."""
        self.speed.set_value(self.player.change_speed(steps))

    def _set_speed(self) -> None:
        self.player.speed = self.speed.value

    def _tick(self) -> None:
        """Let the time pass that has passed since; a live run has grown meanwhile."""
        try:
            self.player.go_on(self.seen.scene.latest())
        except InputError as error:
            self.said.set_text(sentence(error))
        now = time.monotonic()
        if self.player.is_playing:
            self.player.pass_time(now - self.looked)
            self.pictures += 1
            self.draw(whole=self.pictures % WHOLE == 0 or not self.player.is_playing)
        else:
            self._tell_time()
        self.looked = now
        self._keep_time()

    def _keep_time(self) -> None:
        """Look again soon while it plays, or the run is not over."""
        self.timer.active = self.player.is_playing or not self.player.reel.is_over
        self.buttons["Play"].set_text("Pause" if self.player.is_playing else "Play")

    def _tell_time(self) -> None:
        moment, events = self.player.moment, len(self.player.reel.footage)
        live = ", live" * self.player.follows
        self.day.set_text(format_time(moment.ts)[: len("1998-03-02")])
        of = f"event {moment.position:,} of {events:,}"
        self.now.set_text(f"{clock(moment.ts)} New York, {of}{live}")

    async def explain(self, order: int) -> None:
        """Explain an order; the market stands still meanwhile."""
        self.player.is_playing = self.player.follows = False
        self.act(self._keep_time)
        await self.explainer.explain(self.player.reel, order)

    def draw(self, *, whole: bool) -> None:
        """Show the moment; if `whole` also in the address, and soon in the chart."""
        self._tell_time()
        self.board.draw(self.player)
        if whole:
            self._note()
            self.chart_timer.activate()

    def _draw_chart(self) -> None:
        self.chart_timer.deactivate()
        self.board.draw_chart(self.player)

    def open(self) -> None:
        """Go to the page of another security, or of other regimes."""
        symbol, regimes = self.security.value, tuple(self.chosen.value)
        here = self._address()
        if symbol and regimes and (symbol, regimes) != (here.symbol, here.regimes):
            there = here if symbol == here.symbol else Address(token=here.token)
            ui.navigate.to(str(replace(there, symbol=symbol, regimes=regimes, order="")))

    def _note(self) -> None:
        """Note in the address where one is."""
        ui.navigate.history.replace(str(self._address()))

    def _address(self) -> Address:
        moment, order = self.player.moment, self.explainer.order
        return replace(
            self.seen.address,
            time=text_of(self.player.reel, moment.ts),
            event=str(moment.position),
            order="" if order is None else str(order),
        )
