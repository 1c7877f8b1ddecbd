"""Designations that follow from findings: the account is shut out from then on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from processors.sessions import sessions
from processors.surveillance.findings import PROFESSIONAL, Finding
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AT_ONCE = "at_once"


def designations(findings: Iterable[Finding], block: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield one `designation` for each professional account, by time [3.1-4e, D-88].

    It holds from the next session's opening, or from the fifth day trade (`block` = at_once).
    """
    found = [one for one in findings if one.finding == PROFESSIONAL]
    timed = sorted((_from(one, block), one.controller) for one in found)
    for seq, (ts, controller) in enumerate(timed, start=1):
        yield (
            "designation",
            {"seq": seq, "ts": ts, "account": controller, "professional": True},
        )


def _from(finding: Finding, block: str) -> int:
    """Return from when an account is shut out, in microseconds UTC [D-88]."""
    if block == AT_ONCE and finding.fifth is not None:
        return (finding.fifth - EPOCH) // MICROSECOND
    return next_opening(finding.day)


def next_opening(day: date) -> int:
    """Return when the next session after a day opens."""
    calendar = sessions()
    number = (day - date(1970, 1, 1)).days
    return int(calendar["open"][np.searchsorted(calendar["day"], number, side="right")])
