"""Plays a reel: how fast, where to next, and what there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from replay.watch.moments import moment_of
from replay.watch.viewer import Viewer
from schemas.time import SECOND

if TYPE_CHECKING:
    from replay.watch.finding import Finder
    from replay.watch.reel import Moment, Reel

SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 3600)  # market's seconds in one of ours
USUAL = 60


class Player:
    """One viewer's place in a reel, which moves by itself while it plays."""

    def __init__(self, reel: Reel, finder: Finder) -> None:
        """Stand at the first order, where there is something to see."""
        self.reel, self.finder = reel, finder
        self.viewer = Viewer(reel)
        self.viewer.seek(reel.footage.first_order + 1)
        self.speed = USUAL
        self.is_playing = False

    @property
    def moment(self) -> Moment:
        """Where it stands."""
        return self.viewer.moment

    def pass_time(self, seconds: float) -> None:
        """Let so much of our time pass: however late one looks, the market's is not behind."""
        self.is_playing = self.viewer.play(round(seconds * self.speed * SECOND))

    def step(self, events: int) -> None:
        """Go so many events forward, or back if negative."""
        self.viewer.step(events)

    def jump(self, time: str, event: str = "") -> None:
        """Go to a time as people write it; InputError if it is none, or outside the log."""
        self.viewer.go(moment_of(self.reel, time, event))

    def next(self, what: str) -> bool:
        """Go to the next hold, withdrawal or difference; tell whether there is one."""
        found: Moment | None = getattr(self.finder, f"next_{what}")(self.moment)
        if found is not None:
            self.viewer.go(found)
        return found is not None

    def go_to_end(self) -> None:
        """Go to where the log ends."""
        self.viewer.go(self.reel.end)

    def change_speed(self, steps: int) -> int:
        """Play so many steps faster, or slower if negative; return how fast."""
        place = SPEEDS.index(self.speed) + steps
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        return self.speed

    def has_parted(self, order: int) -> bool:
        """Tell whether the fates of an order, by its seq, have parted by now."""
        return self.finder.has_parted(order, self.moment)
