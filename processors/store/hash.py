"""The hash of a run: the sum of its outcomes' hashes, the same in whatever order they come.

It is made as the outcomes go by (`tally`).  Where they came by other ways, SQL makes the same of
the stored rows.  A row's values, whole numbers, are the digits of one number, and that is mixed; a
text stands for the first eight bytes of its SHA-256, an order id that is a number for that number.
"""

import hashlib
from functools import reduce

from schemas.names import PLAIN

BASE = -7046029254386353131  # odd, with bits all over: 2**64 divided by the golden ratio


def _text(column: str) -> str:
    return f"reinterpretAsInt64(SHA256({column}))"


def _order(column: str) -> str:
    number = f"toUInt64OrZero({column})"
    is_number = f"toString({number}) = {column} AND {number} < {PLAIN}"
    return f"if({is_number}, toInt64({number}), {_text(column)})"


def _price(column: str) -> str:
    return f"reinterpretAsInt64(ifNull({column}, toDecimal64(0, 8)))"


VALUES = (
    _text("regime"),
    _text("symbol"),
    "n",
    "seq",
    "toUnixTimestamp64Micro(ts)",
    _order("ifNull(order_id, '')"),
    _text("outcome"),
    "ifNull(quantity, 0)",
    _price("price"),
    _text("ifNull(participant, '')"),
    _text("ifNull(reason, '')"),
    _text("rule"),
    _price("inside_bid"),
    _price("inside_ask"),
    _order("ifNull(contra_order_id, '')"),
    "ifNull(toUInt16(until), 0)",
    "ifNull(order_seq, -1)",
)
SUM = f"sum(intHash64({reduce(lambda number, value: f'({number}) * {BASE} + {value}', VALUES)}))"


def value_of(text: str) -> int:
    """Return the value of a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True)
