"""An order that a viewer points at, explained from the reel: no store is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from replay.cells import FIELDS, FIRST_DAY, Cells, Style
from replay.explain import Explanation, Life, session_end
from replay.explain_readings import Day, Hinge, find_hinges
from replay.retelling import Turn
from replay.watch.reel import Moment
from replay.watch.viewer import Viewer
from schemas.errors import InputError
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from replay.watch.reel import Reel


def explain(reel: Reel, seq: int, settings: Mapping[str, str]) -> Explanation:
    """Tell what becomes of an order under each regime of a reel, its readings left out.

    InputError if the event of this seq is no order of the security.
    """
    seqs = reel.footage.seqs
    place = min(int(np.searchsorted(seqs, seq)), len(seqs) - 1)
    kind, record = reel.footage.event(place)
    if kind != "order" or record["seq"] != seq:
        raise InputError(f"event {seq} of the log is no order of {reel.footage.symbol}")
    order = {**record, "ts": _instant(record["ts"]), "limit": _dollars(record["limit"])}
    lives = (Life(regime, tuple(turns(reel, regime, seq))) for regime in reel.films)
    return Explanation(settings, order, tuple(lives), None)


def hinges(reel: Reel, seq: int, settings: Mapping[str, str]) -> tuple[Hinge, ...]:
    """Return the readings on which an order's fate hangs: its day is decided under each."""
    footage = reel.footage
    entered = int(footage.times[np.searchsorted(footage.seqs, seq)])
    stop = int(np.searchsorted(footage.times, session_end(entered), side="right"))
    day = Day(footage.names, footage.cut(0, stop, int(footage.times[stop - 1])), seq)
    return find_hinges(day, reel.films, settings)


def turns(reel: Reel, regime: str, seq: int) -> Iterator[Turn]:
    """Go through what became of an order under a regime, what came at one instant together."""
    footage, film = reel.footage, reel.films[regime]
    viewer = Viewer(replace(reel, films={regime: film}))
    mine = outcome_rows(reel, regime, film.outcomes[film.outcomes["order_seq"] == seq])
    for (when, caused_by), rows in groupby(mine, lambda row: (row["ts"], row["seq"])):
        ts = (when - EPOCH) // MICROSECOND
        place = int(np.searchsorted(footage.seqs, caused_by))
        if footage.times[place] == ts:
            cause, before, after = footage.event(place), Moment(place, ts), Moment(place + 1, ts)
        else:  # a timer ran out
            place = int(np.searchsorted(footage.times, ts))
            cause, before, after = None, Moment(place, ts - 1), Moment(place, ts)
        markets = []
        for moment in (before, after):
            viewer.go(moment)
            markets.append(viewer.markets()[regime])
        yield Turn(ts, cause, tuple(rows), *markets)


def outcome_rows(reel: Reel, regime: str, rows: np.ndarray) -> Iterator[dict[str, Any]]:
    """Return outcomes as a store has them."""
    columns = Cells(reel.footage.names, AS_STORED).columns(regime, rows)
    return (dict(zip(FIELDS, row, strict=True)) for row in zip(*columns, strict=True))


def _instant(ts: int) -> Any:  # noqa: ANN401 (a datetime, in a row of anything)
    return EPOCH + ts * MICROSECOND


def _dollars(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(units).scaleb(-8)


AS_STORED = Style(
    null=None,
    text=lambda text: text,
    price=_dollars,
    instants=lambda instants: map(_instant, instants.tolist()),
    day=lambda day: FIRST_DAY + timedelta(day),
)
