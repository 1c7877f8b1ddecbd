"""The chart: each regime's inside and executions, as options of ECharts."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from processors.rules.outcome import EXECUTED, MATCHED
from replay.palette import colour
from schemas.time import EPOCH, MICROSECOND, NEW_YORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replay.watch.reel import Moment, Reel

SHOWN = 15 * 60 * 1_000_000  # microseconds before now
POINTS = 250  # of a line, or of executions: more than that no screen shows
UNITS = 1e8  # 1e-8 dollars in a dollar
SYMBOLS = ("circle", "triangle", "rect", "diamond")
DASHES = ("solid", "dashed", "dotted", [12, 3, 2, 3])
WIDTHS = (5, 3.5, 2, 1)  # lines that lie on one another can all be seen
INK = {False: "#333333", True: "#d0d0d0"}  # by whether the page is dark
HINT = "p => p.seriesName + ': ' + p.data[1] + ' dollars, ' + p.data[2]"


def options(reel: Reel, moment: Moment, *, dark: bool) -> dict[str, Any]:
    """Return the last quarter-hour: a regime has one colour, for its inside and its executions."""
    ink = INK[dark]
    series = [
        one
        for number, regime in enumerate(reel.films)
        for one in (
            _inside(reel, moment, regime, number, "bid"),
            _inside(reel, moment, regime, number, "ask"),
            _executions(reel, moment, regime, number),
        )
    ]
    return {
        "animation": False,
        "useUTC": True,  # the points are shifted to New York's clock
        "aria": {"enabled": True},
        "textStyle": {"color": ink},
        "grid": {"left": 64, "right": 20, "top": 44, "bottom": 28},
        "legend": {"top": 0, "type": "scroll", "textStyle": {"color": ink}},
        "tooltip": {"trigger": "item", ":formatter": HINT},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True, "color": ink}},
        "yAxis": {
            "type": "value", "scale": True, "name": "dollars", "nameTextStyle": {"color": ink},
            "axisLabel": {"color": ink}, "splitLine": {"lineStyle": {"color": "#80808040"}},
        },
        "series": series,
    }  # fmt: skip


def _inside(reel: Reel, moment: Moment, regime: str, number: int, side: str) -> dict[str, Any]:
    rows = reel.inside(regime, moment)
    rows = _thinned(rows[max(bisect_left(rows["ts"], moment.ts - SHOWN) - 1, 0) :])
    name = {"bid": "bid", "ask": "offer"}[side]
    clocks = np.maximum(rows["ts"], moment.ts - SHOWN)
    points = _points(moment, clocks, rows[side], [name] * len(rows))
    if points:
        points.append([_new_york(moment.ts, moment.ts), *points[-1][1:]])
    return {
        "name": regime,
        "type": "line",
        "step": "end",
        "symbol": SYMBOLS[number],
        "showSymbol": False,
        "data": points,
        "lineStyle": {
            "color": colour(number), "width": WIDTHS[number], "type": DASHES[number],
        },
        "itemStyle": {"color": colour(number)},
    }  # fmt: skip


def _executions(reel: Reel, moment: Moment, regime: str, number: int) -> dict[str, Any]:
    rows = reel.outcomes(regime, moment)
    rows = rows[bisect_left(rows["ts"], moment.ts - SHOWN) :]
    done = _thinned(rows[(rows["outcome"] == EXECUTED) | (rows["outcome"] == MATCHED)])
    shares = [f"{quantity:,} shares" for quantity in done["quantity"].tolist()]
    return {
        "name": regime,
        "type": "scatter",
        "symbol": SYMBOLS[number],
        "symbolSize": 12 - 2 * number,
        "data": _points(moment, done["ts"], done["price"], shares),
        "itemStyle": {"color": colour(number), "borderColor": "#ffffff", "borderWidth": 1},
    }


def _thinned(rows: np.ndarray) -> np.ndarray:
    """Return every so many-th row where there are too many, the last among them."""
    step = -(-len(rows) // POINTS) or 1
    return rows[(len(rows) - 1) % step :: step]


def _points(
    moment: Moment, ts: np.ndarray, prices: np.ndarray, what: Sequence[str]
) -> list[list[Any]]:
    """Return points with what they are; a null is a gap, for there is no quote on that side."""
    clocks = _new_york(ts, moment.ts).tolist()
    dollars = [price / UNITS if price > 0 else None for price in prices.tolist()]
    return [list(point) for point in zip(clocks, dollars, what, strict=True)]


def _new_york(ts: Any, now: int) -> Any:  # noqa: ANN401 (one instant, or many)
    """Return instants in microseconds UTC as milliseconds of New York's clock, as it goes now."""
    offset = (EPOCH + now * MICROSECOND).astimezone(NEW_YORK).utcoffset() or timedelta()
    return ts / 1000 + offset.total_seconds() * 1000
