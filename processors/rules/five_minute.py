"""The five-minute presumption: one controller's orders of a few minutes are one decision."""

import numpy as np

from processors.rules import reason
from processors.rules.compiled import frequent, rule
from processors.rules.entries import entry_before, entry_of, latest_entry, link_entry
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


@rule
def side_of(event: Row) -> int:
    """Return the side of an order; a short sale is a sale [D-28]."""
    return BUY if event["side"] == BUY else SELL


@rule
def window_begin(regime: Row, now: int) -> int:
    """Return the first instant that counts; exactly five minutes ago does not [A-3]."""
    begin = now - regime["five_minute"]
    return begin if regime["read_five_minute_end"] == WINDOW_CLOSED else begin + 1


@frequent
def count_entries(
    regime: Row, security: Row, entries: np.ndarray, ring: Row, event: Row, any_side: int
) -> int:
    """Return the shares that a controller entered on a side, or on either, and left [A-3, D-28]."""
    begin = max(window_begin(regime, event["ts"]), security["entries_since"])
    controller, side = event["controller"], side_of(event)
    shares = 0
    number = latest_entry(security, ring, controller, begin)
    while number != 0:
        entry = entry_of(entries, number)
        if entry["controller"] == controller and (any_side or entry["side"] == side):
            shares += entry["quantity"]
        number = entry_before(entries, ring, entry, begin)
    return shares


@frequent
def is_breach(regime: Row, security: Row, entries: np.ndarray, ring: Row, event: Row) -> bool:
    """Tell whether an order breaks the presumption [A-1, A-2, A-3, A-4, A-6]."""
    if regime["five_minute"] == 0:
        return False
    reading = regime["read_five_minute"]
    before = count_entries(regime, security, entries, ring, event, reading == LOCKOUT_ANY)
    if reading in (AUDIT, ENFORCE):
        return before + event["quantity"] > maximum_order(regime, security)
    return before > 0


@rule
def refuse_five_minute(
    regime: Row, security: Row, entries: np.ndarray, ring: Row, event: Row
) -> int:
    """Refuse a breach, where it is enforced and not only audited [A-3, A-5, A-6]."""
    if regime["read_five_minute"] == AUDIT:
        return reason.ACCEPTED
    if is_breach(regime, security, entries, ring, event):
        return reason.FIVE_MINUTE
    return reason.ACCEPTED


@frequent
def is_flagged(regime: Row, security: Row, entries: np.ndarray, ring: Row, event: Row) -> bool:
    """Tell whether an accepted order is reported as a breach [A-3, A-5, D-29]."""
    audits = regime["read_five_minute"] == AUDIT
    return audits and is_breach(regime, security, entries, ring, event)


@frequent
def note_entry(regime: Row, security: Row, entries: np.ndarray, ring: Row, event: Row) -> int:
    """Remember an accepted order, filled or not; return the entry's number [A-3, D-28]."""
    if regime["five_minute"] == 0:
        return 0
    ring["entered"] += 1
    entry = entry_of(entries, ring["entered"])
    entry["controller"] = event["controller"]
    entry["side"] = side_of(event)
    entry["ts"] = event["ts"]
    entry["quantity"] = event["quantity"]
    link_entry(security, entries, ring["entered"])
    return ring["entered"]


@rule
def take_back(entries: np.ndarray, ring: Row, order: Row) -> None:
    """Count no longer what a firm has cancelled [D-28]."""
    if order["entry"] > ring["forgotten"]:
        entry_of(entries, order["entry"])["quantity"] -= order["remaining"]
