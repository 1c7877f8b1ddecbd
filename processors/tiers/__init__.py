"""Tier sizes: the criteria of each size, and the reviews that re-rank securities by them."""

from processors.tiers.criteria import Criteria, Level, criteria_on
from processors.tiers.effect import effective_day, security_events
from processors.tiers.issues import Issue, read_issues
from processors.tiers.review import Finding, Reading, review

__all__ = [
    "Criteria",
    "Finding",
    "Issue",
    "Level",
    "Reading",
    "criteria_on",
    "effective_day",
    "read_issues",
    "review",
    "security_events",
]
