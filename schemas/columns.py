"""Tables of decoded events: what a batch of a log looks like in memory.

Every field is a 64-bit integer, whatever its Avro type: prices in 1e-8 dollars, times in
microseconds UTC, names as numbers that `schemas.names` gives out, choices as the index of the
Avro enumeration's symbol.  0 stands for a price or a size that is null, -1 for a name that is null.
"""

import numpy as np

KINDS = (
    "security",
    "quote",
    "order",
    "cancel",
    "trade",
    "agreement",
    "auto_update",
    "designation",
    "withdrawal",
    "halt",
    "resume",
    "clock",
)


def table(*fields: str) -> np.dtype:
    """Make a record of 64-bit integers."""
    return np.dtype([(field, np.int64) for field in fields], align=True)


QUOTE = table(
    "seq",
    "ts",
    "symbol",
    "participant",
    "participant_type",
    "bid",
    "ask",
    "bid_size",
    "ask_size",
    "soes",
    "automated",
    "maker",  # the participant's place among those that ever quoted this security, from 0
)
ORDER = table(
    "seq",
    "ts",
    "symbol",
    "order_id",  # twice the number that the id is, else twice its name's place, plus 1
    "firm",
    "account",
    "controller",
    "side",
    "quantity",
    "limit",
    "preference",
    "capacity",
    "customer",
)
TRADE = table(
    "seq",
    "ts",
    "symbol",
    "price",
    "quantity",
    "venue",
    "account",
    "controller",
    "side",  # -1 = null
    "conditions",  # a set: bit i is on for the enumeration's symbol i
)
OTHER = table(
    "seq",
    "ts",
    "kind",
    "symbol",  # -1 where the event concerns every security
    "order_id",
    "participant",
    "firm",
    "account",
    "market",
    "tier",
    "actual_size",
    "agreed",
    "professional",
    "excused",
    "mode",
    "increment",
)
DECISION = table(  # as the rules write outcomes
    "symbol",
    "n",
    "seq",
    "ts",
    "order_seq",
    "order_id",
    "outcome",
    "quantity",
    "price",
    "participant",
    "contra_order_id",
    "until",
    "reason",
    "rule",
    "inside_bid",
    "inside_ask",
)
CHANGE = table("symbol", "n", "seq", "ts", "bid", "ask")  # of the inside

RESULTS = {"decision": DECISION, "change": CHANGE}  # what workers send, no events
TABLES = {
    "quote": QUOTE,
    "order": ORDER,
    "trade": TRADE,
}  # the kinds that have one of their own
ABSENT = (
    "symbol",
    "order_id",
    "participant",
    "firm",
    "account",
)  # names, -1 where there is none


def table_of(kind: str) -> np.dtype:
    """Return the type of the table in which events, or results, of this kind stand."""
    return RESULTS.get(kind) or TABLES.get(kind, OTHER)
