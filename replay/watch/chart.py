"""The chart of the inside with the executions of each regime, as options of ECharts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from processors.rules.outcome import EXECUTED, MATCHED
from replay.palette import colour
from schemas.time import EPOCH, MICROSECOND, NEW_YORK

if TYPE_CHECKING:
    from replay.watch.reel import Moment, Reel

SHOWN = 15 * 60 * 1_000_000  # microseconds before now
POINTS = 300  # of a line: more than that no screen shows
UNITS = 1e8  # 1e-8 dollars in a dollar
SYMBOLS = ("circle", "triangle", "rect", "diamond")


def options(reel: Reel, moment: Moment) -> dict[str, Any]:
    """Return the inside under the first regime and all executions of the last quarter-hour."""
    first = next(iter(reel.films))
    return {
        "animation": False,
        "useUTC": True,  # the points are shifted to New York's clock
        "aria": {"enabled": True},
        "grid": {"left": 60, "right": 16, "top": 40, "bottom": 30},
        "legend": {"top": 0, "type": "scroll"},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "scale": True, "name": "dollars"},
        "series": [_line(reel, moment, first, side) for side in ("bid", "ask")]
        + [_executions(reel, moment, regime, n) for n, regime in enumerate(reel.films)],
    }


def _line(reel: Reel, moment: Moment, regime: str, side: str) -> dict[str, Any]:
    rows = reel.inside(regime, moment)
    rows = rows[max(int(np.searchsorted(rows["ts"], moment.ts - SHOWN)) - 1, 0) :]
    rows = rows[rows[side] > 0]
    points = [_point(row["ts"], row[side]) for row in rows[-POINTS:]]
    if points:
        points.append([new_york(moment.ts), points[-1][1]])
    return {
        "name": f"{'offer' if side == 'ask' else 'bid'} ({regime})",
        "type": "line",
        "step": "end",
        "showSymbol": False,
        "data": points,
        "lineStyle": {"color": "#333" if side == "bid" else "#888", "width": 2},
        "itemStyle": {"color": "#333" if side == "bid" else "#888"},
    }


def _executions(reel: Reel, moment: Moment, regime: str, number: int) -> dict[str, Any]:
    rows = reel.outcomes(regime, moment)
    rows = rows[np.searchsorted(rows["ts"], moment.ts - SHOWN) :]
    done = rows[(rows["outcome"] == EXECUTED) | (rows["outcome"] == MATCHED)]
    return {
        "name": regime,
        "type": "scatter",
        "symbol": SYMBOLS[number],
        "symbolSize": 8 - number,
        "data": [_point(row["ts"], row["price"]) for row in done[-POINTS:]],
        "itemStyle": {"color": colour(number)},
    }


def _point(ts: int, price: int) -> list[float]:
    return [new_york(int(ts)), int(price) / UNITS]


def new_york(ts: int) -> float:
    """Return an instant in microseconds UTC as milliseconds of New York's clock."""
    offset = (EPOCH + ts * MICROSECOND).astimezone(NEW_YORK).utcoffset() or timedelta()
    return ts / 1000 + offset.total_seconds() * 1000
