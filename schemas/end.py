"""The end of a log, as the messages of a stream tell it."""

from dataclasses import dataclass
from typing import Any

from schemas.binary import array_bytes, long_bytes, text_bytes
from schemas.rows import Message

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """What is known of a log when it has ended."""

    events: int
    seq: int  # of its last event
    ts: int
    name: str
    notes: tuple[str, ...]


def field_of(name: str, kind: Any, doc: str) -> Schema:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return a field of a schema."""
    return {"name": name, "type": kind, "doc": doc}


END = {
    "type": "record",
    "name": "end",
    "namespace": "soes",
    "doc": "What is known of a log when it has ended.",
    "fields": [
        field_of("events", "long", "Events of the whole log."),
        field_of("seq", "long", "Place of its last event."),
        field_of("ts", "long", "Time of its last event, in microseconds UTC."),
        field_of("name", "string", "Its name."),
        field_of("notes", {"type": "array", "items": "string"}, "What was assumed in making it."),
    ],
}


def end_bytes(end: End | None) -> bytes:
    """Return an end, or null, as Avro."""
    if end is None:
        return long_bytes(0)
    numbers = [long_bytes(number) for number in (1, end.events, end.seq, end.ts)]
    notes = array_bytes([text_bytes(note) for note in end.notes])
    return b"".join([*numbers, text_bytes(end.name), notes])


def read_end(message: Message) -> End | None:
    """Read an end, or null."""
    if message.long() == 0:
        return None
    events, seq, ts = message.long(), message.long(), message.long()
    return End(events, seq, ts, message.text(), tuple(message.array(message.text)))
