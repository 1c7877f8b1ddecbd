"""One security as the twin remembers it: quotes, orders, clock, outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.naive.law import Law
from tests.naive.sessions import Session

SIDES = ("bid", "ask")
NEEDED = {
    "buy": "ask",
    "sell": "bid",
    "sell_short": "bid",
}  # the side that an order trades with
SMALLCAP_SIZE = 500


@dataclass
class Side:
    """One side of one participant's quote; a null size is the tier's (D-49)."""

    price: int | None = None
    size: int | None = None
    set_at: int = 0  # when the price was set; a refresh keeps it (D-45)
    last_execution: int = 0  # the place of its last fill among the side's fills, 0 = none yet
    exposure: int = 0
    closed: bool = False
    busy_until: int | None = None  # end of the update period
    refresh_due: int | None = None  # end of the five minutes to refresh a closed quote
    closed_seq: int | None = None  # the seq that its `closed` carried (D-75)
    closed_rank: int = 0  # the how-manyth closing it was (D-1)
    taken: int = 0  # shares of the displayed size that are gone (`actual_size_quote=decremented`)


@dataclass
class Quote:
    """What one participant shows."""

    participant: str
    kind: str = "market_maker"
    soes: bool = True
    sides: dict[str, Side] = field(default_factory=lambda: {side: Side() for side in SIDES})


@dataclass
class Order:
    """An accepted order that is still in the book, waiting or stored."""

    seq: int
    order_id: str
    firm: str
    side: str
    rest: int
    limit: int | None
    preference: str | None
    entered: int
    life_began: int  # from when its life is counted (Q-4, U-8)
    controller: str
    in_file: bool = False  # stored in the limit-order file
    held: bool = False
    stored: bool = False


@dataclass
class Entry:
    """An accepted order as the five-minute presumption sees it (A-3, D-28)."""

    seq: int
    controller: str
    buys: bool
    entered: int
    quantity: int  # less what its firm cancelled


@dataclass
class Pair:
    """Two stored orders that cross, to be matched unless the makers step in (L-3)."""

    buy: Order
    sell: Order
    due: int


@dataclass
class Fill:
    """What can happen to an order now: so many shares against this maker."""

    maker: Quote
    quantity: int
    reason: str
    rule: str

    @property
    def preferenced(self) -> bool:
        """Tell whether the order goes to the maker that it names."""
        return self.reason == "preference"


@dataclass
class State:
    """A security; before its `security` event National Market, tier 1,000 (D-12a)."""

    symbol: str
    law_at: Callable[[int], Law]
    sessions: Sequence[Session]
    closes_to_come: list[int]
    now: int = 0
    event_seq: int | None = None  # None while timers act
    known: bool = False
    market: str = "NNM"
    tier: int = 1000
    pilot: bool = False
    halted: bool = False
    quotes: dict[str, Quote] = field(default_factory=dict)
    book: list[Order] = field(default_factory=list)
    used_ids: set[str] = field(default_factory=set)
    executions: int = 0
    agreements: dict[tuple[str, str], bool] = field(default_factory=dict)
    professionals: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    suspended: dict[str, date] = field(default_factory=dict)  # until when quotes do not count
    automatic: dict[str, tuple[str, int]] = field(default_factory=dict)  # mode and increment
    closings: int = 0
    expired_at: int = -1  # when lives ended last
    last_bid: int | None = None  # the inside bid seen last
    bid_is_down: bool = False  # its last change was downward
    last_maker: dict[str, str] = field(default_factory=dict)  # by side, of unpreferenced fills
    was_alone: dict[str, bool] = field(default_factory=dict)  # by side, at the last look
    outcomes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def law(self) -> Law:
        """The law of this instant."""
        return self.law_at(self.now)

    def reads(self, reading: str, answer: str) -> bool:
        """Tell whether a disputed rule is read so."""
        return self.law.reads(reading, answer)

    @property
    def voluntary(self) -> bool:
        """Whether makers choose to take part."""
        return self.market == "SMALLCAP" or not self.law.mandatory

    @property
    def decremented(self) -> bool:
        """Whether fills use up the displayed size (D-47)."""
        return self.actual_size and self.reads("actual_size_quote", "decremented")

    @property
    def actual_size(self) -> bool:
        """Whether the security is under the Actual Size Rule."""
        return self.law.actual_size == "all" or (self.law.actual_size == "pilot" and self.pilot)
