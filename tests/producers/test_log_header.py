"""Headers that are damaged or not of events: each is refused in a sentence with the file's name."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.container import ContainerWriter
from schemas.errors import InputError
from schemas.fields import written_schema
from tests.events import Event, read, refusal, write

TS = 690_474_600_000_000


def halt(**changed: object) -> dict[str, object]:
    return {**written_schema("halt"), **changed}


def halt_with(kind: object) -> dict[str, object]:
    """Return the schema of halts whose securities are of another type."""
    return halt(fields=[*written_schema("halt")["fields"][:2], {"name": "symbol", "type": kind}])


def with_schema(path: Path, schema: object) -> Path:
    """Write a file whose header has a schema, whatever its events are."""
    writer = ContainerWriter(path, schema)
    writer.write(1, bytes(32))
    writer.close()
    return path


NOT_AVRO = "found a header whose schema is not Avro's"
NOT_EVENTS = "found records of the type"
NOT_A_FIELD = "found the field symbol of halt with a type that no field of an event can have"
WRONG_SCHEMAS = {
    "a field without a name": (halt(fields=[{"type": "long"}]), NOT_AVRO),
    "a field without a type": (halt(fields=[{"name": "seq"}]), NOT_AVRO),
    "a field that is a text": (halt(fields=["seq"]), NOT_AVRO),
    "fields that are no list": (halt(fields=5), NOT_AVRO),
    "fields that are null": (halt(fields=None), NOT_AVRO),
    "no fields": ({"type": "record", "name": "halt"}, NOT_AVRO),
    "a list with a number": ([halt(), 5], NOT_AVRO),
    "no schema at all": (None, NOT_AVRO),
    "an enumeration": ({"type": "enum", "name": "halt", "symbols": ["A"]}, NOT_EVENTS),
    "a text by the name of an event": ({"type": "string", "name": "halt"}, NOT_EVENTS),
    "a record in itself": (halt_with("soes.halt"), NOT_A_FIELD),
    "a record in a list in itself": (halt_with(["null", "soes.halt"]), NOT_A_FIELD),
    "a record in a record": (halt_with(written_schema("clock")), NOT_A_FIELD),
    "a list of nothing": (halt_with({"type": "array", "items": {"type": "null"}}), NOT_A_FIELD),
    "a type that is none": (halt_with("number"), "found a schema that cannot be used"),
}


@pytest.mark.parametrize(("schema", "found"), WRONG_SCHEMAS.values(), ids=WRONG_SCHEMAS)
@pytest.mark.parametrize("is_union", [False, True])
def test_a_schema_that_is_none_of_events_is_refused(
    schema: object, found: str, is_union: object, tmp_path: Path
) -> None:
    file = with_schema(tmp_path / "day.avro", [schema] if is_union else schema)

    assert refusal(file).startswith(f"{file}: {found}")


@pytest.mark.parametrize(
    "kind", ["string", ["null", "string"], {"type": "string", "logicalType": "none"}]
)
def test_a_field_of_a_plain_type_is_read(kind: object, tmp_path: Path) -> None:
    schema = halt_with(kind)
    row = {"seq": 1, "ts": TS, "symbol": "EF"}
    for form in (schema, [schema]):
        with (tmp_path / "day.avro").open("wb") as file:
            fastavro.writer(file, form, [row])

        assert read(tmp_path / "day.avro") == [("halt", row)]


def test_a_time_of_no_place_is_refused(tmp_path: Path) -> None:
    """A local time is no instant, so nobody knows which one is meant."""
    fields = deepcopy(written_schema("clock")["fields"])
    fields[1]["type"] = {"type": "long", "logicalType": "local-timestamp-micros"}
    with (tmp_path / "day.avro").open("wb") as file:
        schema = {"type": "record", "name": "clock", "fields": fields}
        fastavro.writer(file, schema, [{"seq": 1, "ts": TS}])

    assert "event 1, field ts: found" in refusal(tmp_path / "day.avro")


@pytest.mark.parametrize("library", ["ours", "fastavro"])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 10**6), st.binary(max_size=2)), min_size=1, max_size=4
    )
)
@settings(max_examples=300, deadline=None)
def test_a_changed_header_is_no_fault_of_the_reader(
    changes: list[tuple[int, bytes]], library: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("log") / "day.avro"
    clocks: list[Event] = [("clock", {"seq": 1, "ts": TS})]
    if library == "ours":
        write(file, clocks)
    else:
        with file.open("wb") as stream:
            fastavro.writer(stream, written_schema("clock"), [record for _, record in clocks])
    data = file.read_bytes()
    head = bytearray(data[: data.index(data[-16:])])
    for place, new in changes:
        head[place % len(head) : place % len(head) + 1] = new
    file.write_bytes(bytes(head) + data[len(head) :])

    with suppress(InputError):
        read(file)
