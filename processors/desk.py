"""A desk: the securities whose markets fit one capacity, and what the kernel needs to run them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from processors.entries import Entries
from processors.pages import small_pages
from processors.rules import kernel, tables
from schemas.errors import InputError


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much one security can hold, and the log for all of them.

    Every capacity is a type of its own, compiled on its own: so there are few.
    """

    makers: int
    orders: int
    log_rows: int


@dataclass(frozen=True, slots=True)
class Law:
    """What is in force when: rows of the regime, the sessions."""

    regimes: np.ndarray  # tables.REGIME, in order of time
    sessions: np.ndarray  # tables.SESSION, in order of time, the last one never closes


@dataclass(frozen=True, slots=True)
class Arranged:
    """A batch, the events of one security together."""

    rows: np.ndarray  # tables.EVENT
    orders: np.ndarray  # in the order of the events
    others: np.ndarray
    first_ts: int
    last_ts: int


def numbers(rows: np.ndarray) -> np.ndarray:
    """Return rows as plain numbers: NumPy copies records field by field, ten times as slowly."""
    return rows.view(np.int64)


LISTS = {  # fields of a security of which so many rows are in use
    "orders": "live",
    "file": "filed",
}


def copy_securities(old: np.ndarray, new: np.ndarray) -> None:
    """Copy securities into new, empty rows, whose capacity may be larger.

    Only what is in use is written: what never is takes no memory, however large a capacity.
    """
    for name in old.dtype.names or ():
        shape = old[name].shape
        if name in LISTS:
            shape = (len(old), int(old[LISTS[name]].max(initial=0)))
        part = tuple(map(slice, shape))
        numbers(new[name][part])[...] = numbers(old[name][part])


class Desk:
    """Runs the kernel over the securities of one capacity."""

    def __init__(self, capacity: Capacity, law: Law, entries: Entries) -> None:
        """Open an empty desk; the desks of an engine share their entries."""
        self.capacity = capacity
        self.law = law
        self.entries = entries
        self.used = 0
        self.places = np.empty(0, np.int64)  # by symbol: row in securities, or NOBODY
        self.securities = np.zeros(0, tables.security_type(capacity.makers, capacity.orders))
        self.register = np.zeros(1024, tables.REGISTER)
        self.cursors = np.zeros(1, tables.CURSOR)
        self.log = small_pages(1, tables.log_type(capacity.log_rows))
        log = self.log[0]
        self.counts = numbers(self.log)[:2]  # of outcomes and of changes of the inside in it
        self.outcome_rows = numbers(log["outcomes"]).reshape(capacity.log_rows, -1)
        self.inside_rows = numbers(log["insides"]).reshape(capacity.log_rows, -1)
        self.outcomes: list[np.ndarray] = []  # as plain numbers
        self.insides: list[np.ndarray] = []

    def make_room(self, symbols: int, rows: int) -> None:
        """Let the desk know symbols up to a number and hold so many more securities."""
        known = len(self.places)
        self.places = np.append(self.places, np.full(symbols - known, tables.NOBODY, np.int64))
        if self.used + rows > len(self.securities):
            size = max(self.used + rows, 2 * len(self.securities))
            grown = small_pages(size, self.securities.dtype)
            copy_securities(self.securities[: self.used], grown[: self.used])
            self.securities = grown

    def add(self, symbols: range, since: int) -> None:
        """Add securities that are first heard of at an instant."""
        self.make_room(symbols.stop, len(symbols))
        rows = self.securities[self.used : self.used + len(symbols)]
        session = np.searchsorted(self.law.sessions["close"], since, side="right")
        rows["symbol"] = symbols
        rows["session"] = session
        rows["next_due"] = self.law.sessions["close"][session]
        rows["tier"] = tables.UNLISTED_TIER
        rows["sides"]["last_maker"] = tables.NOBODY
        rows["quotes"]["price"][:, 0] = 0  # its memory is got now, and not again after reading
        self.places[symbols.start : symbols.stop] = np.arange(self.used, self.used + len(symbols))
        self.used += len(symbols)

    def take_over(self, symbol: int, other: "Desk") -> None:
        """Take over a security from a smaller desk, as it stands."""
        self.make_room(len(other.places), 1)
        place = other.places[symbol]
        old = other.securities[place : place + 1]
        copy_securities(old, self.securities[self.used : self.used + 1])
        self.places[symbol] = self.used
        other.places[symbol] = tables.NOBODY
        old["next_due"] = tables.NEVER
        self.used += 1

    def begin(self) -> None:
        """Put the cursor before the first event of a batch."""
        self.cursors["event"] = 0
        self.cursors["security"] = 0

    def run(self, events: Arranged, ranks: np.ndarray, stop: int) -> int:
        """Apply the arranged events up to `stop`; return where it stands.

        That is before `stop` if a security is full.  At the end of the batch everything due up
        to its last event happens.
        """
        used = self.used if stop == len(events.rows) else 0
        while True:
            short = kernel.run(
                events.rows,
                events.orders,
                events.others,
                self.places,
                self.securities,
                self.law.regimes,
                self.law.sessions,
                ranks,
                self.register,
                self.entries.rows,
                self.entries.rings,
                self.log,
                self.cursors,
                stop,
                used,
                events.last_ts,
            )
            reached = int(self.cursors["event"][0])
            if short == tables.REGISTER_FULL:
                self.grow_register()
            elif short != tables.LOG_FULL or not self.drain():
                if short != tables.DONE and reached == stop:
                    raise self.overflow(f"timers up to event {events.rows['seq'].max(initial=0)}")
                return reached

    def finish(self, end: int) -> None:
        """Let happen what can happen only at the end of the log."""
        self.cursors["security"] = 0
        securities, regimes = self.securities, self.law.regimes
        while kernel.finish(securities, regimes, self.log, self.cursors, self.used, end):
            if not self.drain():
                raise self.overflow("the log's end")

    def overflow(self, where: str) -> InputError:
        """Return the error that a security holds more than there is room for."""
        most = f"{self.capacity.makers:,} makers or {self.capacity.orders:,} live orders"
        return InputError(
            f"{where}: more than {most} were found in one security; a replay holds no more"
        )

    def drain(self) -> bool:
        """Empty the log into the outcomes; False if there was nothing in it."""
        count, insides = self.counts.tolist()
        if count:
            self.outcomes.append(self.outcome_rows[:count].copy())
        if insides:
            self.insides.append(self.inside_rows[:insides].copy())
        self.counts[:] = 0
        return bool(count + insides)

    def state(self) -> dict[str, np.ndarray]:
        """Return the tables that make up the desk's state between two batches."""
        return {
            "places": self.places,
            "securities": self.securities[: self.used],
            "register": self.register,
            "cursors": self.cursors,
        }

    def restore(self, state: Mapping[str, memoryview]) -> None:
        """Take over the bytes of a state: aligned, writable tables of the same types."""
        for name, table in self.state().items():
            setattr(self, name, np.frombuffer(state[name], table.dtype).copy())
        self.used = len(self.securities)

    def grow_register(self) -> None:
        """Double the register, and leave out the order ids of sessions that are over."""
        first_session = self.securities["session"][: self.used].min(initial=tables.NEVER)
        old, self.register = self.register, np.zeros(2 * len(self.register), tables.REGISTER)
        kernel.refill_register(old, self.register, self.cursors, first_session)
