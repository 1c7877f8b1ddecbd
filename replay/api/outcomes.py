"""A replay in memory: a log under its regimes, and what became of its orders."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from processors.arrow import inside_table, outcome_table
from processors.rules import tables
from replay.api.log import gathered, opened_log
from replay.api.table import Table
from replay.defaults import REGIMES
from replay.driving import Question, Replay
from replay.voice import Quiet
from schemas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from processors.engine import Decided
    from replay.api.log import Log
    from schemas.names import Names

IN_TIME = [("ts", "ascending"), ("symbol", "ascending"), ("n", "ascending")]


class Outcomes(Table):
    """What became of the orders of a log, by regime and then in order of time.

    A row says when (`ts`), what happened (`outcome`), for which reason, by which `rule`, with the
    inside just before it; `replay.provision(rule)` has the rule's text and source.
    `inside` is a table of the changes of the best bid and ask as each regime sees them;
    `regimes` and `settings` are what was asked for.
    """

    def __init__(self, arrow: pa.Table, inside: Table, question: Question) -> None:
        """Hold what a replay gave."""
        super().__init__(arrow)
        self.inside = inside
        self.regimes = question.regimes
        self.settings = dict(question.settings)


def replay(
    log: Log | str | Path,
    regimes: str | Sequence[str] = REGIMES,
    *,
    settings: Mapping[str, object] | None = None,
    symbols: Iterable[str] | None = None,
    start: datetime | str | None = None,
    end: datetime | str | None = None,
) -> Outcomes:
    """Replay a log under one or more regimes and return what became of its orders.

    `regimes` are names (`replay.dated_values()` shows them), dates `"1995-03-28"`, or
    `"historical"`: each session under the rules of its own day.  `settings` replaces dated values
    and readings, `symbols` chooses securities; what comes before `start` is applied, but not
    reported, and what comes after `end` is not reported either (aware `datetime`s, or texts as
    `soes replay --from` takes them).  InputError says in a sentence what is wrong.

    Everything is held in memory: a day of a million events under four regimes takes 0.7 GB while
    it is put together.  `Store.replay` is for longer logs.  The rules are compiled when they first
    run, which takes a minute; the logger `replay` says so, and how it goes.

    >>> import replay
    >>> log = replay.generate("day", events=2_000, securities=3)
    >>> outcomes = replay.replay(log, "1998", settings={"update_period_s": 30})
    >>> sorted(set(outcomes.to_polars()["outcome"]))[:2]
    ['cancelled', 'executed']
    """
    opened = opened_log(log)
    asked = question(regimes, settings, symbols, start, end)
    run = Replay(opened.opened, asked, Quiet())
    outcomes: dict[str, list[pa.Table]] = {
        one: [_no_outcomes(one, run.names)] for one in asked.regimes
    }
    insides: dict[str, list[pa.Table]] = {
        one: [_no_inside(one, run.names)] for one in asked.regimes
    }

    def take(regime: str, decided: Decided) -> None:
        outcomes[regime].append(outcome_table([regime], decided.outcomes, run.names))
        insides[regime].append(inside_table([regime], decided.inside, run.names))

    run.drive([take])
    return Outcomes(_in_time(outcomes), Table(_in_time(insides)), asked)


def question(
    regimes: str | Sequence[str],
    settings: Mapping[str, object] | None,
    symbols: Iterable[str] | None,
    start: datetime | str | None = None,
    end: datetime | str | None = None,
) -> Question:
    """Return what is asked of a log; UsageError if regimes are missing or named twice."""
    named = (regimes,) if isinstance(regimes, str) else tuple(regimes)
    if not named:
        raise UsageError("regimes: found none, expected at least one name")
    for one in named:
        if named.count(one) > 1:
            raise UsageError(f"regimes: {one} stands twice")
    return Question(
        named,
        {name: _text(value) for name, value in (settings or {}).items()},
        _time(start),
        _time(end),
        None if symbols is None else frozenset([symbols] if isinstance(symbols, str) else symbols),
    )


def _in_time(by_regime: Mapping[str, list[pa.Table]]) -> pa.Table:
    """Return the pieces of each regime in order of time, the regimes one after the other."""
    return gathered(
        gathered(pieces).to_arrow().sort_by(IN_TIME) for pieces in by_regime.values()
    ).to_arrow()


def _no_outcomes(regime: str, names: Names) -> pa.Table:
    return outcome_table([regime], np.empty(0, tables.OUTCOME), names)


def _no_inside(regime: str, names: Names) -> pa.Table:
    return inside_table([regime], np.empty(0, tables.INSIDE), names)


def _time(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment


def _text(value: object) -> str:
    """Return a setting as the command line has it."""
    return str(int(value)) if isinstance(value, bool) else str(value)
