"""Messages that have come for a part: frames are accepted, schemas learnt, others passed over.

A message has a value, a key and headers; nothing else of Kafka is known here.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from processors.stream.announced import SCHEMA
from processors.stream.checksum import check_sum
from processors.stream.part import Part
from schemas.binary import Damaged


def take_in(part: Part, messages: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Take messages in order, frames that are as usual together; yield those that are damaged.

    By its headers a damaged one counts as passed over.
    """
    are_frames = [_is_frame(message) for message in messages]
    at = 0
    while at < len(messages):
        known = takewhile(lambda place: are_frames[place], range(at, len(messages)))
        at += part.accept_chain([messages[place].value for place in known])
        if at == len(messages):
            return
        try:
            _take_one(part, messages[at])
        except Damaged as error:
            _pass_over(part, headers_of(messages[at]))
            yield messages[at], str(error)
        at += 1


def headers_of(message: Any) -> dict[str, bytes]:  # noqa: ANN401 (Faust's message)
    """Return the headers of a message by name."""
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {name: bytes(value) for name, value in pairs}


def _is_frame(message: Any) -> bool:  # noqa: ANN401 (as above)
    """Tell whether a message is a frame as it was sent."""
    if message.key == SCHEMA:
        return False
    try:
        check_sum(message.value, headers_of(message))
    except Damaged:
        return False
    return True


def _take_one(part: Part, message: Any) -> None:  # noqa: ANN401 (as above)
    """Take a message by itself; Damaged if it cannot be taken."""
    if message.key == SCHEMA:
        part.reader.announce(json.loads(message.value))
        return
    check_sum(message.value, headers_of(message))
    part.accept(part.read(message.value))


def _pass_over(part: Part, headers: dict[str, bytes]) -> None:
    """Leave a frame out; without headers nobody knows what it held."""
    held = [headers.get(name, b"") for name in ("partition", "previous", "last")]
    if all(number.lstrip(b"-").isdigit() for number in held):
        part.pass_over(*map(int, held))
