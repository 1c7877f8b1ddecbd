"""Day trades: a purchase and a sale of a security on one day, generally of the same size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from processors.surveillance.trades import Trade
    from processors.surveillance.values_on import Values

Pair = tuple["Trade", "Trade"]  # the earlier one first


def day_trades(trades: Iterable[Trade], values: Values) -> list[Pair]:
    """Pair the trades of a controller's day, each with the earliest that fits [3.1-4c, D-86].

    The trades are in order of time; so are the pairs, by when they were complete.
    """
    free: list[Trade] = []
    pairs: list[Pair] = []
    for trade in trades:
        other = find_opposite(free, trade, values)
        if other is None:
            free.append(trade)
        else:
            free.remove(other)
            pairs.append((other, trade))
    return pairs


def find_opposite(free: Sequence[Trade], trade: Trade, values: Values) -> Trade | None:
    """Return the earliest unpaired trade that makes a day trade with another [3.1-4c, D-86]."""
    return next((other for other in free if is_day_trade(other, trade, values)), None)


def is_day_trade(one: Trade, other: Trade, values: Values) -> bool:
    """Tell whether two trades are one day trade [3.1-4c, D-86]."""
    larger, smaller = max(one.shares, other.shares), min(one.shares, other.shares)
    through_soes = sum(trade.order_id is not None for trade in (one, other))
    return (
        one.symbol == other.symbol
        and one.sells != other.sells
        and 100 * (larger - smaller) <= values.percent * larger
        and through_soes >= values.sides
    )
