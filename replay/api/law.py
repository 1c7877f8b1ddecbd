"""The law in Python: provisions with their sources, dated values by regime, disputed readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

import processors.provisions
import processors.regimes
from processors.regimes.units import value_text
from replay.api.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from processors.provisions import Provision


def provision(name: str) -> Provision:
    """Return a provision of the record by its id; UsageError if there is none.

    >>> import replay
    >>> rule = replay.provision("U-6")
    >>> rule.title, rule.grade, str(rule.start)
    ('Time out', 'P', '1998-02-23')
    """
    return processors.provisions.find_provision(name)


def provisions() -> Table:
    """Return all provisions and decisions, a row each: text, sources, grade, days in force."""
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "text": one.text,
            "part": one.part,
            "sources": list(one.source),
            "grade": one.grade,
            "start": one.start,
            "until": one.until,
        }
        for one in processors.provisions.provisions().values()
    ]
    return Table(pa.Table.from_pylist(rows))


def dated_values(regimes: str | Sequence[str] | None = None) -> Table:
    """Return the dated values, a row each and a column for every regime.

    `regimes` are names or dates, by default all that have a name; the values are as people read
    them, with their units.  UsageError if one is unknown.

    >>> import replay
    >>> table = replay.dated_values(["1991", "1998"]).to_polars()
    >>> table.filter(dated_value="update_period_s").select("1991", "1998").row(0)
    ('15 s', '17 s')
    """
    known = [one.name for one in processors.regimes.names().regimes]
    asked = [regimes] if isinstance(regimes, str) else regimes or known
    record = processors.regimes.read_settings({})
    days = {name: processors.regimes.regime_day(name) for name in asked}
    rows = [
        {"dated_value": one.name}
        | {name: value_text(record.number(one, day), one.unit) for name, day in days.items()}
        | {"meaning": one.description, "provisions": list(one.rules)}
        for one in processors.regimes.parameters().values()
    ]
    return Table(pa.Table.from_pylist(rows))


def readings() -> Table:
    """Return the questions on which the sources are silent or disagree; the default answer first.

    >>> import replay
    >>> replay.readings().to_dicts()[0]["answers"]
    ['1994-01-26', '1994-01-10', '1994-01-31']
    """
    rows = [
        {
            "reading": one.name,
            "question": one.description,
            "answers": list(one.values),
            "provisions": list(one.rules),
        }
        for one in processors.regimes.readings().values()
    ]
    return Table(pa.Table.from_pylist(rows))
