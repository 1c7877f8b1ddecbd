"""Events of one security read back from a store, as the log had them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from schemas.fields import fields
from schemas.price import parse_amount
from schemas.time import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from processors.store import Store

Event = tuple[str, dict[str, Any]]  # its kind and its record, as Avro tools have them

OF_A_SECURITY = "SELECT * FROM %s WHERE log = {log:String} AND symbol = {symbol:String} AND %s"
SOON_ENOUGH = "ts <= fromUnixTimestamp64Micro({until:Int64}, 'UTC')"
# The empty symbol of what concerns every one becomes null outside: within the same SELECT the
# condition would mean the null.
NOTICES = """
SELECT * REPLACE nullIf(symbol, '') AS symbol FROM (
    SELECT * FROM notices_stored FINAL
    WHERE log = {log:String} AND symbol IN ({symbol:String}, '')
) WHERE """
TABLES = {"quotes": "quote", "orders": "order", "trades": "trade"}


def events_of(store: Store, log: str, symbol: str, until: int) -> list[Event]:
    """Return what happened to a security up to an instant, by seq; and what concerns every one."""
    bound = {"log": log, "symbol": symbol, "until": until}
    found = [
        (kind, row)
        for view, kind in TABLES.items()
        for row in store.query(OF_A_SECURITY % (view, SOON_ENOUGH), bound)
    ]
    found += [(row["type"], row) for row in store.query(NOTICES + SOON_ENOUGH, bound)]
    records = [(kind, record_of(kind, row)) for kind, row in found]
    return sorted(records, key=lambda event: event[1]["seq"])


def record_of(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of an event that a row of the store holds."""
    return {field.name: _plain(row[field.name]) for field in fields(kind)}


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    """Return a time in microseconds, a price in 1e-8 dollars, anything else as it is."""
    match value:
        case datetime():
            return (value - EPOCH) // MICROSECOND
        case Decimal():
            return parse_amount(value)
    return value
