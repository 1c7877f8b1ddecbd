"""Dead letters on the screen: messages that could not be used, and why."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from processors.stream.consumer import open_consumer, partitions_of
from replay.grid import print_rows
from replay.screen import Screen
from schemas.binary import Damaged
from schemas.dead_letter import read
from schemas.errors import InputError
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.jsonl import write_line
from schemas.names import Names
from schemas.records import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafka import KafkaConsumer, TopicPartition

    from schemas.kafka import Kafka

TOPIC = "dead-letters"
LOOK_MS = 500
WIDTH = 16  # bytes in a line


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter."""

    number: int  # its place in the topic
    when: str
    about: dict[str, str]
    data: bytes

    def facts(self) -> dict[str, object]:
        """Return what is known of it, numbers as numbers."""
        places = {name: _number(self.about.get(name)) for name in ("partition", "offset", "line")}
        texts = {name: self.about.get(name) or None for name in ("kind", "topic", "reason")}
        return {
            "number": self.number,
            "kind": texts["kind"],
            "topic": texts["topic"],
            **places,
            "when": self.when,
            "bytes": len(self.data),
            "reason": texts["reason"],
        }


def show_all(kafka: Kafka, *, as_json: bool) -> None:
    """List the dead letters, a line each."""
    rows = [letter.facts() for letter in _letters(kafka)]
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif not rows:
        sys.stderr.write(f"soes: there are no dead letters in {kafka.topic(TOPIC)}\n")
    else:
        names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        print_rows(Screen(), names, [[row[name] for name in names] for row in rows])


def show_one(kafka: Kafka, number: int, *, raw: bool, as_json: bool) -> None:
    """Show one dead letter whole; InputError if there is none of this number."""
    letter = next((one for one in _letters(kafka, number) if one.number == number), None)
    if letter is None:
        raise InputError(f"there is no dead letter {number} in {kafka.topic(TOPIC)}")
    if raw:
        sys.stdout.buffer.write(letter.data)
        sys.stdout.buffer.flush()
    elif as_json:
        shown = {**letter.facts(), "content": content(letter.data)}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    else:
        for name, fact in letter.facts().items():
            if fact is not None:
                sys.stdout.write(f"{name}: {fact}\n")
        sys.stdout.write("\n".join(["", *content(letter.data), ""]))


def content(data: bytes) -> list[str]:
    """Return what a message says, line by line: events, else text, else its bytes."""
    try:
        return _events(data)
    except Damaged:
        pass
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        return _dump(data)
    return lines if all(line.isprintable() for line in lines) else _dump(data)


def _events(data: bytes) -> list[str]:
    """Return what a frame says it is, and its events as JSON Lines; Damaged if it is none."""
    names = Names()
    frame = FrameReader(NameIndex(names)).read(data)
    head = frame.head
    about = f"part {head.partition} of {head.partitions}, after seq {head.previous} to {head.last}"
    lines = [write_line(kind, record) for kind, record in records(frame.batch, names)]
    return [about + (", where the log ends" if head.end else ""), *lines]


def _dump(data: bytes) -> list[str]:
    """Return bytes as people read them: place, hexadecimal, and what of it is text."""
    return [_dumped(data[at : at + WIDTH], at) for at in range(0, len(data), WIDTH)]


def _dumped(stretch: bytes, at: int) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in stretch)  # noqa: PLR2004 (ASCII)
    return f"{at:08x}  {stretch.hex(' '):<{3 * WIDTH}} {text}"


def _letters(kafka: Kafka, first: int = 0) -> Iterator[Letter]:
    """Go through the dead letters from a number on, up to the last one there is now."""
    topic = kafka.topic(TOPIC)
    with open_consumer(kafka) as consumer:
        places = partitions_of(consumer, topic)
        if not places:
            raise InputError(f"there is no topic {topic} at {kafka.servers}: publish a log first")
        consumer.assign(places[:1])
        for record in _up_to_now(consumer, places[0], first):
            when = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            about = read(record.headers or ())
            text = when.isoformat(timespec="milliseconds")
            yield Letter(record.offset, text, about, record.value or b"")


def _up_to_now(consumer: KafkaConsumer, place: TopicPartition, first: int) -> Iterator[Any]:
    begin = consumer.beginning_offsets([place])[place]
    end = consumer.end_offsets([place])[place]
    consumer.seek(place, max(first, begin))
    while consumer.position(place) < end:
        for found in consumer.poll(timeout_ms=LOOK_MS).values():
            yield from found


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
