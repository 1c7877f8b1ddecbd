"""Events made up by Hypothesis: every kind, every field, in order."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from producers.log import create_log, open_log
from schemas.columns import KINDS
from schemas.errors import InputError
from schemas.fields import Field, fields
from schemas.names import Names
from schemas.records import Collector, records

Event = tuple[str, dict[str, Any]]

FIRST = 690_474_600_000_000  # 1991-11-18, 09:30 New York, in microseconds UTC
NAMES = st.one_of(
    st.sampled_from(
        ["ABCD", "MSFT", "M", "ABCDEFGH", "ABCDEFGHI", "ABCDEFGHIJ", "A\0", "Zürich", "日本"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)
ORDER_IDS = st.one_of(
    st.integers(0, 2**62).map(str),
    st.sampled_from(["0", "00", "017", "-1", "2305843009213693951", "2305843009213693952"]),
    NAMES,
)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Give whatever may stand in a field."""
    match field.kind:
        case "flag":
            value: st.SearchStrategy[Any] = st.booleans()
        case "choice":
            value = st.sampled_from(field.choices)
        case "choices":
            value = st.sets(st.sampled_from(field.choices)).map(
                lambda chosen: [choice for choice in field.choices if choice in chosen]
            )
        case "order":
            value = ORDER_IDS
        case "symbol" | "participant" | "account":
            value = NAMES
        case _:
            numbers = st.integers(field.minimum, field.maximum)
            value = st.sampled_from(field.values) if field.values else numbers
    return st.none() | value if field.nullable else value


@st.composite
def logs(draw: st.DrawFn, *, kinds: tuple[str, ...] = KINDS, most: int = 12) -> list[Event]:
    """Give some events in order, all fields of the schema written out, defaults in force."""
    seq, ts = -1, FIRST
    events = []
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=most)):
        seq += draw(st.integers(1, 3))
        ts += draw(st.sampled_from([0, 1, 10**6, 10**11]))
        rest = {field.name: draw(values(field)) for field in fields(kind)[2:]}
        events.append((kind, whole(kind, {"seq": seq, "ts": ts, **rest})))
    return events


def whole(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """Write an event as reading gives it: the tier filled in, the account's own control silent."""
    if kind == "security" and record["tier"] is None:
        return {**record, "tier": {"NNM": 1000, "SMALLCAP": 500}[record["market"]]}
    if kind == "order" and record["controller"] == record["account"]:
        return {**record, "controller": None}
    return record


def write(path: Path, events: list[Event]) -> Path:
    """Write a log of any form."""
    names = Names()
    collector = Collector(names)
    with create_log(path) as writer:
        for number, (kind, record) in enumerate(events, 1):
            collector.add(kind, record)
            if number % 5 == 0:
                writer.write(collector.take(), names)
        if len(collector):
            writer.write(collector.take(), names)
    return path


def read(path: Path, *, size: int = 32768) -> list[Event]:
    """Read a log of any form."""
    names = Names()
    return [
        event
        for batch in open_log(path).batches(names, size=size)
        for event in records(batch, names)
    ]


def refusal(path: Path) -> str:
    """Read a log to its end, and return the sentence that it is refused with."""
    with pytest.raises(InputError) as error:
        read(path)
    return str(error.value)
