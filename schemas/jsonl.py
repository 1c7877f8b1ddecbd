"""An event as a line of JSON: the readable form."""

import json
from decimal import Decimal
from typing import Any

from schemas.check import WrongField, check, printable, refuse_unknown, shown
from schemas.check import expected as describe
from schemas.columns import KINDS
from schemas.fields import Field, fields
from schemas.price import format_price, parse_amount
from schemas.time import format_time, parse_time


def read_line(line: bytes, number: int, *, may_have_seq: bool = True) -> tuple[str, dict[str, Any]]:
    """Return a line's kind and record; its number is the seq if none is given; else ValueError."""
    event = _object(line)
    if not may_have_seq and event.get("seq") is not None:
        raise WrongField("seq", shown(event["seq"]), "none: it is given on publishing")
    kind = event.pop("type", None)
    if kind not in KINDS:
        found = "nothing" if kind is None else shown(kind)
        raise WrongField("type", found, f"one of {', '.join(KINDS)}")
    refuse_unknown(kind, event)
    for field in fields(kind):
        if event.get(field.name) is not None:
            event[field.name] = _plain(field, event[field.name])
    if event.get("seq") is None:
        event["seq"] = number
    check(kind, event)
    return kind, event


def write_line(kind: str, record: dict[str, Any]) -> str:
    """Return an event as a line of JSON without its end; what is null is left out."""
    event: dict[str, object] = {"type": kind}
    for field in fields(kind):
        value = record[field.name]
        if value is not None:
            event[field.name] = _readable(field, value)
    return json.dumps(event, ensure_ascii=False)


def _object(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        message = f"found bytes that are not UTF-8 after {error.start} bytes, expected UTF-8"
        raise ValueError(message) from None
    if not text.strip():
        message = "found a blank line, expected an event"
        raise ValueError(message)
    event = _json(text)
    if not isinstance(event, dict):
        message = f"found {shown(event)}, expected a JSON object"
        raise ValueError(message)  # noqa: TRY004 (the input is wrong, not the program)
    return event


def _json(text: str) -> object:
    try:
        return _DECODER.decode(text)
    except WrongField:
        raise
    except ArithmeticError:
        message = "found a number whose exponent is too large, expected a JSON object"
    except (ValueError, RecursionError) as error:
        message = f"found text that is not JSON ({error}), expected a JSON object"
    raise ValueError(message)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its fields; json.loads would keep the last of two without a word."""
    event = dict(pairs)
    if len(event) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise WrongField(printable(twice), "it twice", "each field once")
    return event


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_once)


def _plain(field: Field, value: Any) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return prices and times as Avro holds them; other values pass, and are checked later."""
    try:
        match field.kind, value:
            case ("price", str() | int() | Decimal()) if not isinstance(value, bool):
                return parse_amount(value)
            case ("time", str()):
                return parse_time(value)
            case ("price" | "time", _):
                found = shown(value)
            case _:
                return value
    except ValueError as error:
        found = f"{shown(value)} ({error})"
    raise WrongField(field.name, found, describe(field))


def _readable(field: Field, value: Any) -> object:  # noqa: ANN401 (one of many types)
    match field.kind:
        case "price":
            return format_price(value)
        case "time":
            return format_time(value)
    return value
