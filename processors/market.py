"""A security's market as an engine has it at an instant, in words: makers, inside, orders."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from processors.engine import Engine
from processors.rules.tables import ASK, BID, BUY, MARKET_MAKER, NNM, NOBODY, WAITING
from schemas.names import Names

SIDES = {"bid": BID, "ask": ASK}
TYPES = ("market_maker", "ecn", "utp")


@dataclass(frozen=True, slots=True)
class Quote:
    """One side of a participant's quote; times in microseconds UTC, 0 = none."""

    participant: str
    type: str  # market_maker, ecn or utp
    price: int  # 1e-8 dollars
    size: int  # shares; 0 = the tier's
    closed: bool  # its exposure is used up
    shown: bool  # it counts in the inside
    update_due: int  # end of its update period, 0 if none is running
    refresh_due: int  # by when it must be refreshed
    exposure: int  # shares that count against the limit
    executed: int  # number of its last execution in the rotation; 0 = none in this session
    since: int  # when the price was set
    takes_part: bool  # SOES may execute against it


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits in the queue or is stored in the limit-order file."""

    order_id: str
    seq: int
    side: str  # of the market that it needs: bid or ask
    limit: int  # 1e-8 dollars; 0 = a market order
    remaining: int  # shares
    stored: bool
    due: int  # end of its life, microseconds UTC; 0 = none
    preference: str  # empty = none


@dataclass(frozen=True, slots=True)
class Market:
    """What an engine knows of a security."""

    inside: Mapping[str, int]  # by side, 1e-8 dollars; 0 = none
    quotes: Mapping[str, tuple[Quote, ...]]  # by side, the best price first, then by turn
    orders: tuple[Waiting, ...]  # by seq
    halted: bool
    own_firm_barred: bool  # a maker executes no order of its own firm

    @property
    def locked(self) -> bool:
        """Tell whether the market is locked or crossed."""
        bid, ask = self.inside["bid"], self.inside["ask"]
        return bid != 0 and ask != 0 and bid >= ask

    def there(self, side: str) -> tuple[Quote, ...]:
        """Return the quotes at the price of the inside: those that make it, and closed ones."""
        price = self.inside[side]
        return tuple(
            one for one in self.quotes[side] if one.price == price and (one.shown or one.closed)
        )


def market_of(engine: Engine, symbol: str, now: int) -> Market:
    """Return a security's market as it stands between two batches, at an instant."""
    number = engine.names.symbols.numbers[symbol]
    desk = next(desk for desk in engine.desks if desk.places[number] != NOBODY)
    row = desk.securities[desk.places[number]]
    regime = engine.law.regimes[row["regime"]]
    mandatory = bool(regime["mandatory"]) and row["market"] == NNM
    return Market(
        {name: int(row["sides"][side]["best"]) for name, side in SIDES.items()},
        {name: _quotes(row, side, engine.names, mandatory, now) for name, side in SIDES.items()},
        _orders(row, engine.names),
        bool(row["halted"]),
        bool(regime["own_market_barred"]),
    )


def _quotes(
    row: np.void,
    side: int,
    names: Names,
    mandatory: bool,  # noqa: FBT001 (a fact of the security, always named by its place)
    now: int,
) -> tuple[Quote, ...]:
    found = []
    for place in range(row["makers_used"]):
        maker, quote = row["makers"][place], row["quotes"][place, side]
        update_due = int(quote["update_due"])
        if quote["price"] != 0:
            found.append(
                Quote(
                    participant=names.participants[maker["participant"]],
                    type=TYPES[maker["type"]],
                    price=int(quote["price"]),
                    size=int(quote["size"]),
                    closed=bool(quote["closed"]),
                    shown=bool(row["shown"][side, place]),
                    update_due=update_due if now < update_due else 0,
                    refresh_due=int(quote["refresh_due"]),
                    exposure=int(quote["exposure"]),
                    executed=int(quote["executed"]),
                    since=int(quote["price_ts"]),
                    takes_part=maker["type"] == MARKET_MAKER and bool(mandatory or maker["soes"]),
                )
            )
    away = 1 if side == ASK else -1
    return tuple(
        sorted(
            found,
            key=lambda one: (away * one.price, one.executed, one.since, one.participant),
        )
    )


def _orders(row: np.void, names: Names) -> tuple[Waiting, ...]:
    live = [*row["orders"][: row["live"]], *row["file"][: row["filed"]]]
    waiting = (
        Waiting(
            order_id=names.order_id_text(order["order_id"]),
            seq=int(order["seq"]),
            side="ask" if order["side"] == BUY else "bid",
            limit=int(order["limit"]),
            remaining=int(order["remaining"]),
            stored=order["state"] != WAITING,
            due=int(order["due"]),
            preference=(
                "" if order["preference"] == NOBODY else names.participants[order["preference"]]
            ),
        )
        for order in live
    )
    return tuple(sorted(waiting, key=lambda order: order.seq))
