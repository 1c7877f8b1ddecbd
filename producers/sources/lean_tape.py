"""One security's tape on its way into a log: quotes put together, small trades made orders."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from producers.sources.lean_files import QuoteRow, TradeRow
from producers.sources.trade_side import TradeSides
from producers.sources.venues import VENUES, Venue, venue_of
from producers.summary import instant, usual_session
from schemas.records import Collector

MILLISECOND = 1_000
FIRM = "OEFM"  # the order-entry firm of every order; a tape does not name it
ACCOUNTS = 10_000  # customers of the orders, in turn; a tape does not name them either


@dataclass(frozen=True, slots=True)
class LeanSettings:
    """How LEAN files are taken."""

    day: date | None = None  # None: as the name of the file in the zip says
    symbol: str | None = None
    venues: Mapping[str, Venue] = field(default_factory=lambda: VENUES)
    orders: bool = True  # trades of up to `largest_order` shares become orders
    largest_order: int = 1000
    tier: int = 1000


@dataclass(slots=True)
class Side:
    """What a venue shows on one side; price 0 = nothing, size 0 = not given."""

    price: int = 0
    size: int = 0


class Tape:
    """Takes the rows of a day in order of time and collects the events that they become."""

    def __init__(
        self, day: date, symbol: str, settings: LeanSettings, collected: Collector
    ) -> None:
        """Begin before the first row."""
        self.symbol = symbol
        self.settings = settings
        self.collected = collected
        self.midnight = instant(day, time())
        self.opens, self.closes = usual_session(day)
        self.standing: dict[str, tuple[Side, Side]] = {}
        self.waiting: QuoteRow | None = None
        self.sides = TradeSides()
        self.seq = 0
        self.first_ts = 0
        self.last_ts = 0
        self.letters: set[str] = set()
        self.counts: Counter[str] = Counter()

    def add(self, row: QuoteRow | TradeRow) -> None:
        """Take the next row, unless it is flagged."""
        if row.suspicious:
            self.counts["suspicious"] += 1
            return
        if self.seq == 0:
            self._write("security", row.ms, market="NNM", tier=self.settings.tier)
        self.letters.add(row.venue)
        if isinstance(row, TradeRow):
            self.finish()
            self._add_trade(row)
        else:
            self._add_quote(row)

    def finish(self) -> None:
        """Write the quote that waits for its other side."""
        if self.waiting is not None:
            self._write_quote(self.waiting)
            self.waiting = None

    def _add_quote(self, row: QuoteRow) -> None:
        """Put both sides of one quote together: rows of one venue and instant, a side each."""
        if self.waiting is not None and _is_other_side(self.waiting, row):
            self._show(self.waiting)
            self.waiting = None
            self._write_quote(row)
            return
        self.finish()
        self.waiting = row

    def _show(self, row: QuoteRow) -> tuple[Side, Side]:
        """Change what the venue shows by a row, and return it."""
        participant = venue_of(self.settings.venues, row.venue).participant
        bid, ask = self.standing.get(participant, (Side(), Side()))
        if row.bid or not row.ask:
            bid = self._side(row.bid, row.bid_size)
        if row.ask or not row.bid:
            ask = self._side(row.ask, row.ask_size)
        self.standing[participant] = (bid, ask)
        self.sides.see_quote(participant, bid.price, ask.price)
        return bid, ask

    def _side(self, price: int, size: int) -> Side:
        self.counts["size 0"] += price != 0 and size == 0
        return Side(price, size if price else 0)

    def _write_quote(self, row: QuoteRow) -> None:
        """Write what the venue shows once the row has changed it."""
        bid, ask = self._show(row)
        venue = venue_of(self.settings.venues, row.venue)
        self._write(
            "quote",
            row.ms,
            participant=venue.participant,
            participant_type=venue.participant_type,
            bid=bid.price or None,
            ask=ask.price or None,
            bid_size=bid.size or None,
            ask_size=ask.size or None,
        )

    def _add_trade(self, row: TradeRow) -> None:
        """Write a small trade of the session as the order that it may have come from."""
        if row.price == 0 or row.size == 0:
            self.counts["empty"] += 1
            return
        side = self.sides.judge(row.price)
        in_session = self.opens <= self._ts(row.ms) < self.closes
        is_small = row.size <= self.settings.largest_order
        if not (self.settings.orders and is_small and in_session and side):
            venue = venue_of(self.settings.venues, row.venue).participant
            self._write("trade", row.ms, price=row.price, quantity=row.size, venue=venue)
            self.counts["trade"] += 1
            return
        self.counts[side] += 1
        number = self.counts["buy"] + self.counts["sell"]
        self._write(
            "order",
            row.ms,
            order_id=str(number),
            firm=FIRM,
            account=f"C{number % ACCOUNTS:04d}",
            side=side,
            quantity=row.size,
        )

    def _ts(self, ms: int) -> int:
        return self.midnight + ms * MILLISECOND

    def _write(self, kind: str, ms: int, **fields: object) -> None:
        self.last_ts = self._ts(ms)
        self.first_ts = self.first_ts or self.last_ts
        self.seq += 1
        place = {"seq": self.seq, "ts": self.last_ts, "symbol": self.symbol}
        self.collected.add(kind, {**place, **fields})

    def assumptions(self) -> Iterator[str]:
        """Say what the tape does not tell and was taken for granted, a sentence each."""
        counts, settings = self.counts, self.settings
        yield (
            f"{self.symbol} is taken for an NNM security of tier {settings.tier:,}, "
            "not under the Actual Size Rule, on the tape's own date"
        )
        for letter in sorted(self.letters):
            venue = venue_of(settings.venues, letter)
            kind = venue.participant_type.replace("_", " ")
            known = "" if letter in settings.venues else ", for nothing is known of it"
            yield f"venue {letter} is the participant {venue.participant}, type {kind}{known}"
        yield (
            "rows of one venue and millisecond, a bid and an ask, are one quote; "
            "a row of one side leaves the other as it stood"
        )
        if counts["suspicious"]:
            yield f"{counts['suspicious']:,} rows flagged suspicious are left out"
        if counts["size 0"]:
            yield f"{counts['size 0']:,} sizes of 0 are taken as not given, which means the tier"
        if counts["empty"]:
            yield f"{counts['empty']:,} trades without price or size are left out"
        yield from self._assumptions_of_orders()

    def _assumptions_of_orders(self) -> Iterator[str]:
        counts, settings, sides = self.counts, self.settings, self.sides
        orders = counts["buy"] + counts["sell"]
        if orders:
            yield (
                f"{orders:,} trades of up to {settings.largest_order:,} shares within the session "
                f"are market orders of the public, {counts['buy']:,} to buy and "
                f"{counts['sell']:,} to sell, entered by {FIRM} for {ACCOUNTS:,} accounts in turn"
            )
            yield (
                f"the side of trades is Lee and Ready's, without a lag of quotes: "
                f"{sides.by_midpoint:,} by the midpoint, {sides.by_tick:,} at it by the tick"
            )
        if counts["trade"]:
            yield f"{counts['trade']:,} trades stay trades, their sale conditions are left out"


def _is_other_side(first: QuoteRow, second: QuoteRow) -> bool:
    """Tell whether two rows of a venue and instant are the two sides of one quote."""
    if (first.ms, first.venue) != (second.ms, second.venue):
        return False
    halves = {(bool(row.bid), bool(row.ask)) for row in (first, second)}
    return halves == {(True, False), (False, True)}
