"""Plays a reel: how fast, where to next, and what there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from replay.watch.moments import moment_of
from replay.watch.viewer import Viewer
from schemas.time import SECOND

if TYPE_CHECKING:
    from replay.watch.reel import Moment, Reel
    from replay.watch.scene import Take

SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 3600)  # market's seconds in one of ours
USUAL = 60


class Player:
    """One viewer's place in a reel, which moves by itself while it plays."""

    def __init__(self, take: Take) -> None:
        """Stand at the first order, where there is something to see; of a live run at the end."""
        self.take = take
        self.viewer = Viewer(take.reel)
        self.speed = USUAL
        self.is_playing = self.follows = not take.reel.is_over
        if self.follows:
            self.viewer.go(self.reel.end)
        else:
            self.viewer.seek(self.reel.footage.first_order + 1)

    @property
    def reel(self) -> Reel:
        """What is played."""
        return self.take.reel

    def go_on(self, take: Take) -> None:
        """Take over a longer reel of the same."""
        self.take, self.viewer.reel = take, take.reel

    @property
    def moment(self) -> Moment:
        """Where it stands."""
        return self.viewer.moment

    def pass_time(self, seconds: float) -> None:
        """Let so much of our time pass: however late one looks, the market's is not behind.

        Where a live run ends now it is followed; where a log ends there is nothing more to play.
        """
        if self.follows:
            self.viewer.go(self.reel.end)
        elif not self.viewer.play(round(seconds * self.speed * SECOND)):
            self.follows = not self.reel.is_over
        self.follows = self.follows and not self.reel.is_over
        self.is_playing = self.follows or self.moment != self.reel.end

    def pause_or_play(self) -> None:
        """Stand still, or go on."""
        self.is_playing, self.follows = not self.is_playing, False

    def step(self, events: int) -> None:
        """Go so many events forward, or back if negative."""
        self.follows = False
        self.viewer.step(events)

    def jump(self, time: str, event: str = "") -> None:
        """Go to a time as people write it; InputError if it is none, or outside the log."""
        self.viewer.go(moment_of(self.reel, time, event))
        self.follows = False

    def next(self, what: str) -> bool:
        """Go to the next hold, withdrawal or difference; tell whether there is one."""
        found: Moment | None = getattr(self.take.finder, f"next_{what}")(self.moment)
        if found is not None:
            self.viewer.go(found)
            self.follows = False
        return found is not None

    def go_to_end(self) -> None:
        """Go to the newest moment; a live run is followed from then on."""
        self.viewer.go(self.reel.end)
        self.is_playing = self.follows = not self.reel.is_over

    def change_speed(self, steps: int) -> int:
        """Play so many steps faster, or slower if negative; return how fast."""
        place = SPEEDS.index(self.speed) + steps
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
        return self.speed

    def has_parted(self, order: int) -> bool:
        """Tell whether the fates of an order, by its seq, have parted by now."""
        return self.take.finder.has_parted(order, self.moment)
