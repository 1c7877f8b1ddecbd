"""Numbers for events as they come, and the clocks between them."""

from typing import Any

from producers.jsonl import LONGEST
from schemas.check import WrongField, check_order
from schemas.jsonl import read_line
from schemas.time import LAST, SECOND

Event = tuple[str, dict[str, Any]]  # kind and record


class LateError(ValueError):
    """An event is of a time that has passed."""


class Numbering:
    """Gives every event its place, the number of its line in the kept log.

    The market's time passes with the events, and between them as it passes here.
    """

    def __init__(self, seq: int, ts: int, now: float, lateness: float) -> None:
        """Go on after an event, 0 if there is none yet; `now` is monotonic, in seconds."""
        self.seq = seq
        self.ts = ts
        self.lateness = lateness
        self.heard, self.at = ts, now  # time of the last event, and when it came

    def event(self, line: bytes, now: float) -> Event:
        """Return the event of a line; ValueError if it is none, LateError if it came too late."""
        kind, record = read_event(line, self.seq + 1)
        try:
            check_order(record, self.seq, self.ts)
        except WrongField as error:
            raise LateError(str(error)) from None
        self.seq, self.ts = record["seq"], record["ts"]
        self.heard, self.at = self.ts, now
        return kind, record

    def clock(self, now: float) -> Event:
        """Return a clock: as late as what may still come in time allows, and never backwards."""
        passed = int((now - self.at - self.lateness) * SECOND)
        self.seq, self.ts = self.seq + 1, min(max(self.ts, self.heard + passed), LAST)
        return "clock", {"seq": self.seq, "ts": self.ts}


def read_event(line: bytes, seq: int) -> Event:
    """Return the event of a line, which must not have a seq of its own; else ValueError."""
    if len(line) > LONGEST:
        message = f"found a line of more than {LONGEST} bytes, expected an event"
        raise ValueError(message)
    return read_line(line, seq, may_have_seq=False)
