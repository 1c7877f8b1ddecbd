"""What follows from a review: from which day the sizes hold, and the events that say so."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from processors.regimes import names as span
from processors.regimes.rows import new_york_midnight
from processors.tiers.criteria import Criteria
from processors.tiers.review import Finding
from schemas.batch import Batch
from schemas.errors import UsageError
from schemas.names import Names
from schemas.records import Collector
from schemas.time import EPOCH

QUARTER = 3  # months
YEAR = 12


def effective_day(as_of: date, criteria: Criteria, sessions: np.ndarray) -> date:
    """Return the first session of the quarter in which a review of a day's data holds [4.2]."""
    months = as_of.year * YEAR + as_of.month - 1
    begin = (months // QUARTER + criteria.quarters) * QUARTER
    first = date(begin // YEAR, begin % YEAR + 1, 1)
    days = sessions["day"]
    found = days[np.searchsorted(days, (first - EPOCH.date()).days)]
    return EPOCH.date() + timedelta(int(found))


def refuse_day(day: date, as_of: date, sessions: np.ndarray) -> None:
    """Refuse a day on which no review can begin to hold."""
    if not as_of < day <= span().last:
        raise UsageError(
            f"the review of {as_of} cannot take effect on {day}, expected a later day, "
            f"up to {span().last}"
        )
    if (day - EPOCH.date()).days not in sessions["day"]:
        raise UsageError(f"the market was closed on {day}, expected a trading day")


def security_events(findings: Iterable[Finding], day: date, names: Names) -> Batch:
    """Return a `security` event for each new size, at the beginning of its first day [4.2]."""
    collector = Collector(names)
    for seq, finding in enumerate(finding for finding in findings if finding.new != finding.old):
        collector.add(
            "security",
            {
                "seq": seq,
                "ts": new_york_midnight(day),
                "symbol": finding.symbol,
                "market": "NNM",
                "tier": finding.new,
            },
        )
    return collector.take()
