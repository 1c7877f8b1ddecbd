"""The tables of the simulated market.

Every field is a 64-bit integer.  Prices are whole ticks of the security; times are
microseconds UTC; sizes are shares, 0 = none shown; names are the numbers of `schemas.names`.
"""

import numpy as np

from schemas import columns

SLOTS = 48  # participants that may quote one security
ODD_LOT = -1  # an ordinary order of 1 to 99 shares
ROUND_LOTS = 0  # one of any hundreds
RESTING = 8  # resting orders of a security that may still be cancelled
TASKS = 2**17  # what the market may have in hand at a time
PICKS = 2**16  # securities by activity
ROWS = 2**15  # events of a stretch
SPANS = 14  # parts of the day, each with its own activity
SECOND = 1_000_000
FAR = 2**40  # ticks; no price reaches it

DEALER = 0  # participant types, as the log numbers them
ECN = 1
UTP = 2


def record(*fields: str | tuple[str, np.dtype] | tuple[str, np.dtype, int]) -> np.dtype:
    """Return a record of 64-bit integers and of the given parts."""
    whole = [(field, np.int64) if isinstance(field, str) else field for field in fields]
    return np.dtype(whole, align=True)


SPAN = record("end", "activity", "rest")  # rest = activity x time of all later ones

DAY = record(
    "random",  # state of the random numbers
    "next",  # when the next thing happens of its own accord
    "left",  # events still to come
    "seq",  # of the latest event
    "id_span",  # ids of a security's orders lie between two multiples of it
    "span",  # the part of the day that `next` is in
    "opens",
    "closes",
    "quotes",  # since the open: those before it leave no orders to be made up
    "orders",  # events so far
    "others",
    "odd_kept",  # see manner.toml
    "professionals",
    "traders",  # accounts of professionals
    "first_trader",
    "customers",
    "first_firm",  # participants that enter orders
    "firms",
    "agreed_every",  # a maker and a firm agree if 7 x maker + firm divides by it
    ("spans", SPAN, SPANS),
    ("sizes", np.dtype(np.int64), 100),  # of ordinary orders, in shares, as often as they occur
)

MAKER = record(
    "participant",
    "type",
    "lag",  # it reacts within one to two times this
    "soes",
    "bid_size",
    "ask_size",
    "place",  # among those that ever quoted the security, -1 before
    "busy",  # a task of it is in hand
)

SECURITY = record(
    "symbol",
    "market",
    "tier",
    "actual_size",
    "display",
    "largest",  # order in shares
    "tick",  # 1e-8 dollars
    "spread",
    "home",  # the value wanders about it
    "value",
    "pace",  # usual time between its events
    "halted",
    "dealers",  # the first of the makers; ECNs and UTP exchanges follow
    "participants",
    "quoted",  # of these
    "orders",  # so far
    "resting_used",
    ("resting", np.dtype(np.int64), RESTING),
    ("bids", np.dtype(np.int64), SLOTS),  # 0 = none
    ("asks", np.dtype(np.int64), SLOTS),  # FAR = none
    ("makers", MAKER, SLOTS),
)

TASK = record("due", "task", "security", "who")
AGENDA = record("used", ("current", TASK), ("tasks", TASK, TASKS))  # a heap, the earliest first

OUT = record(
    "count",
    "quotes_used",
    "orders_used",
    "trades_used",
    "others_used",
    ("kinds", np.dtype(np.int64), ROWS),
    ("quotes", columns.QUOTE, ROWS),
    ("orders", columns.ORDER, ROWS),
    ("trades", columns.TRADE, ROWS),
    ("others", columns.OTHER, ROWS),
)
