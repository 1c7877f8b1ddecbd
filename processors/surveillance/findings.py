"""Findings: day trades by controller, accounts that would be professional, and their pattern."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from processors.regimes import HISTORICAL, read_settings, regime_day
from processors.surveillance.day_trades import day_trades
from processors.surveillance.trades import trades_of
from processors.surveillance.values_on import values_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from processors.store import Run, Store
    from processors.surveillance.day_trades import Pair
    from processors.surveillance.trades import Trade

DAY_TRADES = "day_trades"
PROFESSIONAL = "professional_account"
PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what surveillance found about a controller on a day."""

    regime: str
    day: date
    controller: str
    finding: str  # day_trades, professional_account or pattern
    count: int  # day trades
    order_ids: tuple[str, ...]  # of the day trades' sides in SOES, by seq
    rule: str
    fifth: datetime | None = None  # when the day trade was complete that made it professional
    trades: int | None = None  # of the day, through SOES and outside
    short_sales: int | None = None  # among them
    accounts: int | None = None  # that traded
    median_minutes: float | None = None  # from the first to the second side of a day trade


def survey(
    store: Store, run: Run, settings: dict[str, str], regimes: Sequence[str]
) -> Iterator[Finding]:
    """Yield what surveillance finds in a run under each regime, by day and controller [3.1-4d]."""
    chosen = read_settings(settings)
    for regime in regimes:
        for (day, controller), trades in groupby(trades_of(store, run, regime), _whose):
            values = values_on(day if regime == HISTORICAL else regime_day(regime), chosen)
            if values is not None:
                listed = list(trades)
                pairs = day_trades(listed, values)
                yield from _findings(regime, day, controller, listed, pairs, values.enough)


def _whose(trade: Trade) -> tuple[date, str]:
    return trade.day, trade.controller


def _findings(
    regime: str,
    day: date,
    controller: str,
    trades: Sequence[Trade],
    pairs: Sequence[Pair],
    enough: int,
) -> Iterator[Finding]:
    """Yield the findings about a controller's day; a pattern is never automatic [3.1-4a, D-86]."""
    if not pairs:
        return
    sides = sorted((side for pair in pairs for side in pair), key=lambda side: side.seq)
    order_ids = tuple(side.order_id for side in sides if side.order_id is not None)
    whose, many = (regime, day, controller), (len(pairs), order_ids)
    yield Finding(*whose, DAY_TRADES, *many, "3.1-4c")
    if len(pairs) >= enough:
        yield Finding(*whose, PROFESSIONAL, *many, "3.1-4a", fifth=pairs[enough - 1][1].ts)
    minutes = sorted((last.ts - first.ts).total_seconds() / 60 for first, last in pairs)
    yield Finding(
        *whose,
        PATTERN,
        *many,
        "3.1-4b",
        trades=len(trades),
        short_sales=sum(trade.is_short for trade in trades),
        accounts=len({trade.account for trade in trades}),
        median_minutes=round(
            (minutes[(len(minutes) - 1) // 2] + minutes[len(minutes) // 2]) / 2, 3
        ),
    )
