"""Kinds of events, as a log numbers them."""

from schemas.columns import KINDS

SECURITY = KINDS.index("security")
QUOTE = KINDS.index("quote")
ORDER = KINDS.index("order")
CANCEL = KINDS.index("cancel")
TRADE = KINDS.index("trade")
AGREEMENT = KINDS.index("agreement")
AUTO_UPDATE = KINDS.index("auto_update")
DESIGNATION = KINDS.index("designation")
WITHDRAWAL = KINDS.index("withdrawal")
HALT = KINDS.index("halt")
RESUME = KINDS.index("resume")
CLOCK = KINDS.index("clock")
