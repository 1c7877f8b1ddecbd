"""The events of one container file: fast if the schema is ours, else through fastavro."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from producers.container import Container
from schemas.check import WrongField, check, check_order
from schemas.columns import KINDS, table_of
from schemas.compiled import IS_COMPILING
from schemas.decoder import Decoder, WrongEvent
from schemas.fields import fields, written_schema
from schemas.fingerprint import fingerprint
from schemas.index import NameIndex
from schemas.records import Collector
from schemas.time import EPOCH, MICROSECOND

NO_FIELD = ("record", "error", "map", "fixed", "array", *KINDS)  # by name alone


def fast_kind(container: Container) -> str | None:
    """Return the kind of events if the compiled decoder can read the file, else None."""
    kind = kind_of(container.schema)
    is_ours = kind is not None and is_todays(container, kind)
    return kind if is_ours and IS_COMPILING else None


def is_todays(container: Container, kind: str) -> bool:
    """Tell whether a file is in today's schema of a kind of events."""
    return print_of(container) == fingerprint(written_schema(kind))


def kind_of(schema: Any) -> str | None:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return the kind of events that a record's schema is for, whatever its namespace."""
    name = schema.get("name") if isinstance(schema, dict) else None
    kind = name.rpartition(".")[2] if isinstance(name, str) else None
    return kind if kind in KINDS else None


def print_of(container: Container) -> str:
    """Return the fingerprint of the file's schema."""
    try:
        return fingerprint(container.schema)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise container.error("found a header whose schema is not Avro's") from None


def tables(container: Container, kind: str, index: NameIndex, size: int) -> Iterator[np.ndarray]:
    """Go through the events of a file as tables of at most `size` rows."""
    if fast_kind(container) == kind:
        try:
            yield from Decoder(kind, index, size).tables(container.blocks())
        except WrongEvent as error:
            raise container.error(str(error)) from None
        return
    collector = Collector(index.names)
    for _, record in records(container):
        collector.add(kind, record)
        if len(collector) == size:
            yield collector.take_table(table_of(kind))
    if len(collector):
        yield collector.take_table(table_of(kind))


def records(container: Container) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the events of a file whose schema is a record of events or a union of such."""
    last = (-1, 0)
    for number, (name, record) in enumerate(_records(container), 1):
        kind = name.rpartition(".")[2]
        try:
            check(kind, record)
            check_order(record, *last)
        except WrongField as error:
            raise container.error(f"event {number}, {error}") from None
        last = (record["seq"], record["ts"])
        yield kind, record


def _records(container: Container) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the events of a file as fastavro gives them."""
    print_of(container)  # whose form is Avro's
    schema = container.schema
    branches = schema if isinstance(schema, list) else [schema]
    for branch in branches:
        _check_schema(container, branch)
    is_union = len(branches) > 1  # of one branch alone, fastavro does not tell the name
    parsed = _parsed(container)
    number = 0
    for block in container.blocks():
        data = io.BytesIO(block.data[: block.size])
        for _ in range(block.count):
            number += 1
            try:
                found: Any = _read(data, parsed)
            except Exception:  # noqa: BLE001 (bytes can be wrong in more ways than fastavro declares)
                message = f"event {number}: found bytes that are no event, the file is damaged"
                raise container.error(message) from None
            kind, record = found if is_union else (branches[0]["name"], found)
            yield kind, {name: _plain(value) for name, value in record.items()}
        if data.tell() != block.size:
            rest = block.size - data.tell()
            raise container.error(f"event {number}: found {rest} bytes more, expected none")


def _read(data: io.BytesIO, parsed: Any) -> Any:  # noqa: ANN401 (whatever the schema says)
    from fastavro import schemaless_reader  # noqa: PLC0415 (slow to import, and seldom used)

    return schemaless_reader(
        data, parsed, None, return_record_name=True, return_record_name_override=True
    )


def _parsed(container: Container) -> Any:  # noqa: ANN401 (fastavro's form of a schema)
    from fastavro import parse_schema  # noqa: PLC0415 (slow to import, and seldom used)

    try:
        return parse_schema(container.schema)
    except Exception as error:  # noqa: BLE001 (a schema can be wrong in more ways than fastavro declares)
        raise container.error(f"found a schema that cannot be used ({error})") from None


def _check_schema(container: Container, schema: Any) -> None:  # noqa: ANN401 (as above)
    """Refuse a record that is no event of ours, and a field that we would have to ignore."""
    kind = kind_of(schema)
    if kind is None or schema["type"] != "record":
        name = schema.get("name") if isinstance(schema, dict) else schema
        found = f"found records of the type {name}"
        raise container.error(f"{found}, expected some of {', '.join(KINDS)}")
    known = [field.name for field in fields(kind)]
    for field in schema["fields"]:
        found = f"found the field {field['name']} of {kind}"
        if field["name"] not in known:
            raise container.error(f"{found}, expected some of {', '.join(known)}")
        if not _is_plain(field["type"]):
            raise container.error(f"{found} with a type that no field of an event can have")


def _is_plain(avro: Any) -> bool:  # noqa: ANN401 (as above)
    """Tell whether fastavro can read such a field to its end.

    A record that holds itself would exhaust the stack, and a list of nothing the memory.
    """
    match avro:
        case str():
            return avro.rpartition(".")[2] not in NO_FIELD
        case list():
            return all(map(_is_plain, avro))
        case {"type": "array", "items": items}:
            return _is_plain(items) and not _is_null(items)
        case {"type": "enum"}:
            return True
    return _is_plain(avro["type"])


def _is_null(avro: Any) -> bool:  # noqa: ANN401 (as above)
    while isinstance(avro, dict):
        avro = avro["type"]
    return avro == "null"  # type: ignore[no-any-return]  # a part of a schema, whatever it is


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever the schema says)
    """Return an instant that the file's schema marks as such as the number that it is."""
    is_instant = isinstance(value, datetime) and value.tzinfo is not None
    return (value - EPOCH) // MICROSECOND if is_instant else value
