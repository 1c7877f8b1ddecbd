"""Kinds of events, as a batch numbers them (`schemas.columns.KINDS`)."""

SECURITY = 0
QUOTE = 1
ORDER = 2
CANCEL = 3
TRADE = 4
AGREEMENT = 5
AUTO_UPDATE = 6
DESIGNATION = 7
WITHDRAWAL = 8
HALT = 9
RESUME = 10
CLOCK = 11
