"""The tape: the quotes and trades of a log in one pass, and a finding for each trade."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from processors.trade_throughs.board import Board, quotations, session_of
from processors.trade_throughs.protection import Protection
from processors.trade_throughs.verdict import exception, is_crossed, named, traded_through
from schemas.batch import Batch
from schemas.fields import fields
from schemas.names import Names

NOT_IN_FORCE = "not_in_force"
OUTSIDE_HOURS = "outside_hours"
NONE = "none"
EXCEPTED = "excepted"
TRADE_THROUGH = "trade_through"

NEVER = 2**62  # after every instant


class Finding(NamedTuple):
    """What was found about a trade; prices are 1e-8 dollars, times microseconds UTC."""

    symbol: str
    seq: int
    ts: int
    price: int
    verdict: str
    side: str | None = None  # of the protected price that was traded through
    protected_price: int | None = None
    venue: str | None = None
    by: int | None = None
    exception: str | None = None


class Trade(NamedTuple):
    """A trade as it is judged."""

    symbol: int
    seq: int
    ts: int
    price: int
    conditions: int  # a set of bits
    session: int
    verdict: str  # one that needs no look at the quotes, else empty


def judge_trades(
    batches: Iterable[Batch], names: Names, rule: Protection, sessions: np.ndarray
) -> Iterator[list[Finding]]:
    """Judge the trades of each batch; other events than quotes and trades change nothing."""
    return map(Tape(names, rule, sessions).judge, batches)


class Tape:
    """Judges trades as they come."""

    def __init__(self, names: Names, rule: Protection, sessions: np.ndarray) -> None:
        """Begin with an empty board."""
        self._names = names
        self._rule = rule
        self._opens = np.append(sessions["open"], NEVER)
        self._closes = sessions["close"]
        self._board = Board(rule.window)

    def judge(self, batch: Batch) -> list[Finding]:
        """Show the quotes of a batch and judge its trades, each in its turn."""
        quotes = quotations(batch.quotes, self._closes, self._rule)
        before = np.searchsorted(batch.quotes["seq"], batch.trades["seq"])
        news = np.diff(before, prepend=0).tolist()
        found = []
        for trade, new in zip(self._trades(batch.trades), news, strict=True):
            self._board.show(islice(quotes, new))
            found.append(self._finding(trade))
        self._board.show(quotes)
        return found

    def _trades(self, trades: np.ndarray) -> Iterator[Trade]:
        """Go through trades, each with the verdict of its time."""
        session = session_of(trades["ts"], self._closes)
        verdict = verdict_of_time(trades["ts"], self._opens[session], self._rule)
        columns = [trades[name] for name in ("symbol", "seq", "ts", "price", "conditions")]
        rows = zip(*(column.tolist() for column in (*columns, session, verdict)), strict=True)
        return map(Trade._make, rows)

    def _finding(self, trade: Trade) -> Finding:
        """Judge a trade by what the venues show at its instant."""
        head = (self._names.symbols[trade.symbol], trade.seq, trade.ts, trade.price)
        if trade.verdict:
            return Finding(*head, trade.verdict)
        standing = self._board.standing(trade.symbol, trade.session)
        since = trade.ts - self._rule.window
        throughs = traded_through(trade.price, since, standing, self._names.participants)
        if not throughs:
            return Finding(*head, NONE)
        worst = named(throughs)
        excuse = exception(
            condition_words(trade.conditions),
            crossed=is_crossed([shown[-1] for _, shown in standing]),
            flickered=worst.flickered,
        )
        verdict = EXCEPTED if excuse else TRADE_THROUGH
        return Finding(*head, verdict, worst.side, worst.price, worst.venue, worst.by, excuse)


def verdict_of_time(instants: np.ndarray, opens: np.ndarray, rule: Protection) -> np.ndarray:
    """Return the verdicts on trades before the rule or between sessions, else nothing [D-82]."""
    is_outside = np.where(instants < opens, OUTSIDE_HOURS, "")
    return np.where(instants < rule.start, NOT_IN_FORCE, is_outside)


@cache
def condition_words(bits: int) -> frozenset[str]:
    """Return the words of a set of conditions."""
    (choices,) = (field.choices for field in fields("trade") if field.name == "conditions")
    return frozenset(word for bit, word in enumerate(choices) if bits >> bit & 1)
