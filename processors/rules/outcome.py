"""What can become of an order or a market maker (contract, section 2)."""

EXECUTED = 1
MATCHED = 2
HELD = 3
STORED = 4
REJECTED = 5
RETURNED = 6
CANCELLED = 7
FLAGGED = 8
CLOSED = 9
REOPENED = 10
WITHDRAWN = 11
