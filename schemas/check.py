"""What an event's fields may hold: the checks that every way into the program shares."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from schemas.fields import NAME, Field, fields
from schemas.price import LIMIT, format_price
from schemas.time import format_time

LONGEST = 80  # characters of a wrong value that are shown


class WrongField(ValueError):  # noqa: N818 (it is a finding, which the reader of the file words)
    """A field is wrong; the text names it, what was found and what is expected."""

    def __init__(self, field: str, found: str, expected: str) -> None:
        """Word the finding."""
        super().__init__(f"field {field}: found {found}, expected {expected}")


def check(kind: str, record: dict[str, Any]) -> None:
    """Check an event in plain words; WrongField tells the first field that is wrong."""
    known = fields(kind)
    for field in known:
        value = record.get(field.name)
        if value is None:
            if field.required:
                raise WrongField(field.name, "nothing", expected(field))
        elif not is_allowed(field, value):
            raise WrongField(field.name, found(field, value), expected(field))
    if len(record) > len(known):
        refuse_unknown(kind, record)


def refuse_unknown(kind: str, record: dict[str, Any]) -> None:
    """Refuse a field that events of this kind do not have."""
    known = [field.name for field in fields(kind)]
    for name, value in record.items():
        if name not in known:
            raise WrongField(printable(name), shown(value), f"one of the fields {', '.join(known)}")


def check_order(record: Mapping[str, Any], last_seq: int, last_ts: int) -> None:
    """Check that an event may follow the one before it; WrongField if not."""
    seq, ts = record["seq"], record["ts"]
    if seq <= last_seq:
        raise WrongField("seq", f"{seq} after {last_seq}", "a larger number at each event")
    if ts < last_ts:
        found = f"{format_time(ts)} after {format_time(last_ts)}"
        raise WrongField("ts", found, "a time that does not go backwards")


def is_allowed(field: Field, value: object) -> bool:
    """Tell whether a value that is not null may stand in the field."""
    match field.kind:
        case "flag":
            return isinstance(value, bool)
        case "choice":
            return isinstance(value, str) and value in field.choices
        case "choices":
            return isinstance(value, list) and all(choice in field.choices for choice in value)
    if field.kind in NAME:
        return isinstance(value, str) and is_name(value)
    return isinstance(value, int) and not isinstance(value, bool) and is_within(field, value)


def is_within(field: Field, value: int) -> bool:
    """Tell whether a number is within the field's bounds."""
    return field.minimum <= value <= field.maximum and (not field.values or value in field.values)


def is_name(text: str) -> bool:
    """Tell whether a text can be a name: not empty, and possible in UTF-8."""
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def expected(field: Field) -> str:  # noqa: PLR0911 (one for each kind of field)
    """Describe what may stand in a field."""
    match field.kind:
        case "flag":
            return "true or false"
        case "choice":
            return f"one of {', '.join(field.choices)}"
        case "choices":
            return f"a list of some of {', '.join(field.choices)}"
        case "time":
            return "an ISO-8601 time with UTC offset, to the microsecond at most, from 1980 to 2049"
        case "price":
            least = "of 0 or more" if field.minimum == 0 else "above 0"
            return f"dollars {least} and below {(LIMIT // 10**8):,}, with at most 8 decimals"
    if field.kind in NAME:
        return "a text that is not empty"
    if field.values:
        return f"one of {', '.join(map(str, field.values))}"
    return f"a whole number from {field.minimum} to {field.maximum}"


def found(field: Field, value: object) -> str:
    """Return a wrong value as a message shows it, prices in dollars."""
    if field.kind == "price" and isinstance(value, int) and not isinstance(value, bool):
        return format_price(value)
    return shown(value)


def shown(value: object) -> str:
    """Return a value as a message shows it: as in JSON, cut if it is long."""
    text = (
        str(value)
        if isinstance(value, Decimal)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    text = printable(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def printable(text: str) -> str:
    """Return a text that every terminal can print."""
    return text.encode("utf-8", "backslashreplace").decode()
