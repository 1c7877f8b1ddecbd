"""The engine: batches of events in, outcomes out, under one regime."""

from dataclasses import dataclass

import numpy as np

from processors.desk import Arranged, Capacity, Desk, Law
from processors.entries import Entries
from processors.parcel import unwrap, wrap
from processors.rules import tables
from processors.rules.arrange import arrange
from schemas.batch import Batch
from schemas.names import Names

# Few and far apart: each is compiled on its own when the first security needs it.
CAPACITIES = (
    Capacity(makers=64, orders=256, log_rows=16_384),
    Capacity(makers=64, orders=8_192, log_rows=65_536),
    Capacity(makers=1_024, orders=65_536, log_rows=524_288),
)

EMPTY = np.empty(0, np.int64)


def first_ts(batch: Batch) -> int:
    """Return the time of the earliest event of a batch, in microseconds."""
    tables_of_batch = (batch.quotes, batch.orders, batch.trades, batch.others)
    return min([int(table["ts"][0]) for table in tables_of_batch if len(table)] + [batch.last_ts])


def arranged(batch: Batch, symbols: int) -> Arranged:
    """Return a batch's events, those of one security together."""
    events = np.empty(len(batch.kinds), tables.EVENT)
    orders = np.empty_like(batch.orders)
    rows = (batch.quotes, batch.orders, batch.trades, batch.others)
    at, places = np.zeros(4, np.int64), np.empty((2, symbols), np.int64)
    count = arrange(batch.kinds, *rows, at, places, events, orders)
    return Arranged(events[:count], orders, batch.others, first_ts(batch), batch.last_ts)


def joined(pieces: list[np.ndarray], kind: np.dtype) -> np.ndarray:
    """Return pieces, which are plain numbers, as one table; a single one is not copied."""
    whole = pieces[0] if len(pieces) == 1 else np.concatenate(pieces or [EMPTY])
    return whole.reshape(-1).view(kind)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a batch brought: outcomes and changes of the inside, within a security by n."""

    outcomes: np.ndarray  # tables.OUTCOME
    inside: np.ndarray  # tables.INSIDE

    def then(self, later: "Decided") -> "Decided":
        """Return this and what came later as one."""
        return Decided(
            np.concatenate([self.outcomes, later.outcomes]),
            np.concatenate([self.inside, later.inside]),
        )


class Engine:
    """Decides the events of a log, or of a partition of it, under one regime.

    Engines of several regimes may share `names` and run on the same batch in threads: the
    kernel releases the interpreter's lock.
    """

    def __init__(
        self,
        regimes: np.ndarray,
        sessions: np.ndarray,
        names: Names,
        capacities: tuple[Capacity, ...] = CAPACITIES,
    ) -> None:
        """Begin with nothing known; `regimes` are REGIME rows in order of time."""
        endless = np.array([(tables.NEVER,) * 4], tables.SESSION)
        self.law = Law(np.ascontiguousarray(regimes), np.append(sessions, endless))
        self.names = names
        self.capacities = capacities
        self.entries = Entries(int(regimes["five_minute"].max()))
        self.desks = [Desk(capacities[0], self.law, self.entries)]
        self.ranks_version = -1
        self.ranks = np.empty(0, np.int64)

    def apply(self, events: Batch | Arranged) -> Decided:
        """Decide a batch, and let everything due up to its last event happen.

        Engines that run on the same batch may share its arrangement, `arranged(batch, symbols)`.
        """
        if isinstance(events, Batch):
            events = arranged(events, len(self.names.symbols))
        self.meet_names(events.first_ts)
        for desk in self.desks:
            desk.begin()
        self.entries.make_room(len(events.orders), events.first_ts)
        self.run(0, events, len(events.rows))
        return self.decided()

    def finish(self, end: int) -> Decided:
        """Let happen what waits for the log's end: its last event was at this instant [D-66]."""
        if (self.law.regimes["read_hold_end"] == tables.INCLUSIVE).any():
            for desk in self.desks:
                desk.begin()
                desk.finish(end)
        return self.decided()

    def run(self, level: int, events: Arranged, stop: int) -> None:
        """Run a desk and those above it up to an event; a security that is full moves up first."""
        if level == len(self.desks):
            return
        desk = self.desks[level]
        while True:
            reached = desk.run(events, self.ranks, stop)
            self.run(level + 1, events, reached)
            if reached == stop:
                return
            self.move_up(level, events.rows[reached])

    def move_up(self, level: int, event: np.void) -> None:
        """Move an event's security to the next capacity, as it stands before the event."""
        desk = self.desks[level]
        desk.drain()
        if level + 1 == len(self.capacities):
            symbol = self.names.symbols[event["symbol"]]
            raise desk.overflow(f"event {event['seq']}, {symbol}")
        if level + 1 == len(self.desks):
            above = Desk(self.capacities[level + 1], self.law, self.entries)
            above.register = desk.register.copy()
            above.cursors = desk.cursors.copy()
            self.desks.append(above)
        self.desks[level + 1].take_over(event["symbol"], desk)

    def meet_names(self, since: int) -> None:
        """Open a place for securities new to the engine, rank participants new to it [D-12a].

        `since` is the instant at which the securities are first heard of.
        """
        known = len(self.desks[0].places)
        symbols = range(known, len(self.names.symbols))
        if symbols:
            for desk in self.desks[1:]:
                desk.make_room(symbols.stop, 0)
            self.desks[0].add(symbols, since)
        if self.names.version != self.ranks_version:
            self.ranks_version = self.names.version
            self.ranks = self.names.participant_ranks()
            for desk in self.desks if len(self.ranks) else ():
                used = desk.securities["makers_used"].max(initial=0)
                makers = desk.securities["makers"][:, :used]  # memory of no maker stays untouched
                makers["rank"] = self.ranks[makers["participant"]]

    def dump(self) -> bytes:
        """Return the whole state between two batches, to be loaded by an engine like this one."""
        pieces = self.entries.state()
        for level, desk in enumerate(self.desks):
            pieces |= {f"{name}.{level}": table for name, table in desk.state().items()}
        return wrap({name: table.view(np.uint8).data for name, table in pieces.items()})

    def load(self, state: bytes) -> None:
        """Take over a dumped state; the names must be those of that moment, or grown from them."""
        pieces = unwrap(state)
        self.entries.restore(pieces)
        levels = sum(name.startswith("places.") for name in pieces)
        lowest = self.capacities[:levels]
        self.desks = [Desk(capacity, self.law, self.entries) for capacity in lowest]
        for level, desk in enumerate(self.desks):
            desk.restore({name: pieces[f"{name}.{level}"] for name in desk.state()})
        self.ranks_version = -1

    def decided(self) -> Decided:
        """Collect what the desks have written, and forget it."""
        for desk in self.desks:
            desk.drain()
        outcomes = [piece for desk in self.desks for piece in desk.outcomes]
        insides = [piece for desk in self.desks for piece in desk.insides]
        for desk in self.desks:
            desk.outcomes.clear()
            desk.insides.clear()
        return Decided(joined(outcomes, tables.OUTCOME), joined(insides, tables.INSIDE))
