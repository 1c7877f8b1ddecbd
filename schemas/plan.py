"""An event's schema as a table that compiled code can follow, one row for each field."""

from functools import cache

import numpy as np

from schemas.columns import table_of
from schemas.fields import Field, fields

# What stands in a field.
NUMBER = 0  # whole numbers and choices
FLAG = 1
TEXT = 2  # a name; `minimum` is its numbering
CHOICES = 3  # an array of choices

# The columns of a plan.
OPERATION = 0
NULLABLE = 1
COLUMN = 2  # of the event's table
MINIMUM = 3
MAXIMUM = 4
NULL = 5  # what the table holds for null

PADDING = 16  # bytes of any kind after those to decode, which may be read but mean nothing

# The numberings of names.
SYMBOL = 0
PARTICIPANT = 1
ACCOUNT = 2
ORDER_ID = 3
NUMBERINGS = {"symbol": SYMBOL, "participant": PARTICIPANT, "account": ACCOUNT, "order": ORDER_ID}


@cache
def plan(kind: str) -> np.ndarray:
    """Return the plan of a kind of events: (fields, 6) int64."""
    columns = table_of(kind).names or ()
    return np.array([_row(field, columns.index(field.name)) for field in fields(kind)], np.int64)


def _row(field: Field, column: int) -> tuple[int, ...]:
    match field.kind:
        case "flag":
            operation, minimum, maximum = FLAG, 0, 1
        case "choice":
            operation, minimum, maximum = NUMBER, 0, len(field.choices) - 1
        case "choices":
            operation, minimum, maximum = CHOICES, 0, len(field.choices) - 1
        case "symbol" | "participant" | "account" | "order":
            operation, minimum, maximum = TEXT, NUMBERINGS[field.kind], 0
        case _:
            operation, minimum, maximum = NUMBER, field.minimum, field.maximum
    return operation, int(field.nullable), column, minimum, maximum, field.null
