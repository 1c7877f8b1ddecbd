"""What viewers of a security share: a reel and what is to be found in it, whole or growing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from replay.watch.agreements import Agreements
from replay.watch.finding import Finder
from replay.watch.reel import open_reel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from replay.watch.footage import Footage
    from replay.watch.reel import Reel


@dataclass(frozen=True, slots=True)
class Take:
    """A reel and what is found in it; of a security that goes on there are ever longer ones."""

    reel: Reel
    finder: Finder
    agreements: Agreements

    @classmethod
    def of(cls, reel: Reel) -> Self:
        """Look for everything now, while one waits anyway."""
        finder = Finder(reel)
        _ = finder.parted, finder.differences, finder.holds, finder.withdrawals
        return cls(reel, finder, Agreements(reel.footage))


class Scene(Protocol):
    """A security under some regimes."""

    @property
    def is_open(self) -> bool:
        """Tell whether somebody else may look at it too."""

    def latest(self) -> Take:
        """Return all that is known by now; InputError says why it cannot be known."""


@dataclass(frozen=True, slots=True)
class Still:
    """A day that is over."""

    take: Take
    is_open: bool = True

    def latest(self) -> Take:
        """Return the whole day."""
        return self.take


def still(footage: Footage, regimes: Sequence[str], settings: Mapping[str, str]) -> Still:
    """Decide a security's day under each regime; UsageError if one is unknown or they are many."""
    return Still(Take.of(open_reel(footage, regimes, settings)))
