"""The five-minute presumption: one controller's orders of a few minutes are one decision."""

import numpy as np

from processors.rules import reason
from processors.rules.compiled import rule
from processors.rules.size import maximum_order
from processors.rules.tables import (
    AUDIT,
    BUY,
    ENFORCE,
    LOCKOUT_ANY,
    SELL,
    WINDOW_CLOSED,
)

Row = np.void

FEW = 64  # entries that are not worth looking through


@rule
def side_of(event: Row) -> int:
    """Return the side of an order; a short sale is a sale [D-28]."""
    return BUY if event["side"] == BUY else SELL


@rule
def window_begin(regime: Row, now: int) -> int:
    """Return the first instant that counts; exactly five minutes ago does not [A-3]."""
    begin = now - regime["five_minute"]
    return begin if regime["read_five_minute_end"] == WINDOW_CLOSED else begin + 1


@rule
def drop_old_entries(regime: Row, security: Row, now: int) -> None:
    """Forget the entries that count no longer; the next time is when half as many have come."""
    begin = window_begin(regime, now)
    kept = 0
    for i in range(security["entries_used"]):
        if security["entries"][i]["ts"] >= begin:
            security["entries"][kept] = security["entries"][i]
            kept += 1
    security["entries_used"] = kept
    security["entries_mark"] = min(kept + max(kept // 2, FEW), len(security["entries"]))


@rule
def count_entries(regime: Row, security: Row, event: Row, any_side: int) -> int:
    """Return the shares that a controller entered on a side, or on either, and left [A-3, D-28]."""
    begin = window_begin(regime, event["ts"])
    side = side_of(event)
    shares = 0
    i = security["entries_used"] - 1  # the latest first
    while i >= 0 and security["entries"][i]["ts"] >= begin:
        entry = security["entries"][i]
        if entry["controller"] == event["controller"] and (any_side or entry["side"] == side):
            shares += entry["quantity"]
        i -= 1
    return shares


@rule
def is_breach(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether an order breaks the presumption [A-1, A-2, A-3, A-4, A-6]."""
    if regime["five_minute"] == 0:
        return False
    reading = regime["read_five_minute"]
    before = count_entries(regime, security, event, reading == LOCKOUT_ANY)
    if reading in (AUDIT, ENFORCE):
        return before + event["quantity"] > maximum_order(regime, security)
    return before > 0


@rule
def refuse_five_minute(regime: Row, security: Row, event: Row) -> int:
    """Refuse a breach, where it is enforced and not only audited [A-3, A-5, A-6]."""
    if regime["read_five_minute"] == AUDIT or not is_breach(regime, security, event):
        return reason.ACCEPTED
    return reason.FIVE_MINUTE


@rule
def is_flagged(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether an accepted order is reported as a breach [A-3, A-5, D-29]."""
    return regime["read_five_minute"] == AUDIT and is_breach(regime, security, event)


@rule
def note_entry(regime: Row, security: Row, event: Row) -> None:
    """Remember an accepted order, filled or not [A-3, D-28]."""
    if regime["five_minute"] == 0:
        return
    entry = security["entries"][security["entries_used"]]
    security["entries_used"] += 1
    entry["controller"] = event["controller"]
    entry["side"] = side_of(event)
    entry["ts"] = event["ts"]
    entry["seq"] = event["seq"]
    entry["quantity"] = event["quantity"]


@rule
def take_back(security: Row, order: Row) -> None:
    """Count no longer what a firm has cancelled [D-28]."""
    for i in range(security["entries_used"]):
        if security["entries"][i]["seq"] == order["seq"]:
            security["entries"][i]["quantity"] -= order["remaining"]
