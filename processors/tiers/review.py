"""A review: the size that the criteria give a security, and the one that it gets."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from processors.tiers.criteria import Criteria, Level
from processors.tiers.issues import Issue

Reading = Literal["filled", "literal"]  # how the table of criteria is read


@dataclass(frozen=True, slots=True)
class Finding:
    """What a review finds about a security."""

    symbol: str
    old: int
    formula: int | None  # the size by the criteria alone
    new: int
    reason: str


def review(issue: Issue, as_of: date, criteria: Criteria, reading: Reading = "filled") -> Finding:
    """Find a security's size: the first reason in this order is the one that is told [D-80]."""
    wanted = formula(issue, criteria, reading)
    if is_young(issue, as_of, criteria):
        return _keeps(issue, wanted, "ipo_45_days")
    if wanted is None:
        return _keeps(issue, None, "no_level_fits")
    if wanted == issue.old:
        return _keeps(issue, wanted, "unchanged")
    if wanted < issue.old and is_cheap(issue, criteria):
        return _keeps(issue, wanted, "under_one_dollar")
    if wanted < issue.old and is_large(issue, criteria):
        return _keeps(issue, wanted, "top_50")
    new = step_towards(wanted, issue.old, criteria)
    reason = "formula" if new == wanted else "one_level"
    return Finding(issue.symbol, issue.old, wanted, new, reason)


def formula(issue: Issue, criteria: Criteria, reading: Reading = "filled") -> int | None:
    """Return the largest size whose criteria a security meets, None if it meets none [4.1]."""
    fitting = (level.shares for level in criteria.levels if _fits(issue, level, reading))
    return next(fitting, None)


def _fits(issue: Issue, level: Level, reading: Reading) -> bool:
    """Tell whether a security meets a size's criteria; every bound but `volume_below` is met at it.

    Read to the letter, the table has no row for a busy security dearer than a size allows.
    """
    bound = level.volume_below if reading == "literal" else None
    return (
        issue.volume >= level.least_volume
        and (bound is None or issue.volume < bound)
        and issue.bid <= level.dearest_bid
        and issue.makers >= level.fewest_makers
    )


def is_young(issue: Issue, as_of: date, criteria: Criteria) -> bool:
    """Tell whether a security was listed too few calendar days before the data's day [4.2]."""
    return issue.listed is not None and (as_of - issue.listed).days < criteria.days_listed


def is_cheap(issue: Issue, criteria: Criteria) -> bool:
    """Tell whether a security's bid is so low that its size is not reduced [4.2]."""
    return issue.bid < criteria.spared_below


def is_large(issue: Issue, criteria: Criteria) -> bool:
    """Tell whether a security is among the largest, whose sizes are not reduced [4.2]."""
    return issue.rank is not None and issue.rank <= criteria.spared_ranks


def step_towards(wanted: int, old: int, criteria: Criteria) -> int:
    """Return the size that one review can reach on the way to another [4.2]."""
    sizes = [level.shares for level in criteria.levels]
    here, there = sizes.index(old), sizes.index(wanted)
    return sizes[max(here - criteria.steps, min(there, here + criteria.steps))]


def _keeps(issue: Issue, wanted: int | None, reason: str) -> Finding:
    return Finding(issue.symbol, issue.old, wanted, issue.old, reason)
