"""Whatever has been written in a schema that was published stays readable."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import avro.schema
import pytest
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType

from tests.schemas.versions import TODAY, file_of, published

Change = Callable[[list[dict[str, Any]]], object]  # of the fields of a quote
READABLE = SchemaCompatibilityType.compatible


def verdict(reader: Any, writer: Any) -> tuple[SchemaCompatibilityType, list[str]]:  # noqa: ANN401 (Avro schemas are text, lists or trees)
    """Tell whether a reader understands a writer, and what stands against it."""
    checker: Any = ReaderWriterCompatibilityChecker()  # type: ignore[no-untyped-call] # avro's
    parsed = [avro.schema.parse(json.dumps(one)) for one in (reader, writer)]
    found = checker.get_compatibility(*parsed)
    return found.compatibility, sorted(found.messages)


def defaults(schema: Any, place: str = "") -> Iterator[tuple[str, object]]:  # noqa: ANN401 (as above)
    """Go through the defaults of all fields, by place."""
    match schema:
        case list():
            for branch in schema:
                yield from defaults(branch, place)
        case {"fields": fields}:
            for field in fields:
                here = f"{place}/{field['name']}"
                if "default" in field:
                    yield here, field["default"]
                yield from defaults(field["type"], here)
        case {"items": items}:
            yield from defaults(items, place)


@pytest.mark.parametrize("name", TODAY)
def test_the_schema_of_today_is_published(name: str) -> None:
    assert file_of(name, TODAY[name]()).exists(), "python -m tests.schemas.versions adds it"


@pytest.mark.parametrize("name", TODAY)
def test_what_is_published_is_not_changed(name: str) -> None:
    for path, written in published(name):
        assert path == file_of(name, written)


@pytest.mark.parametrize("name", TODAY)
def test_whatever_was_written_is_readable_today(name: str) -> None:
    for path, written in published(name):
        assert verdict(TODAY[name](), written) == (READABLE, []), path.name


@pytest.mark.parametrize("name", TODAY)
def test_what_is_not_written_means_the_same_as_ever(name: str) -> None:
    """Another default would change what old messages say."""
    today = dict(defaults(TODAY[name]()))
    for path, written in published(name):
        for place, default in defaults(written):
            assert today.get(place, default) == default, (path.name, place)


def quotes(frame: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (as above)
    """Return the fields of a frame's quotes."""
    (field,) = [one for one in frame["fields"] if one["name"] == "quote"]
    fields: list[dict[str, Any]] = field["type"]["items"]["fields"]
    return fields


def add(**default: str) -> Change:
    return lambda fields: fields.append({"name": "mood", "type": "string", **default})


CHANGES: dict[str, tuple[Change, bool]] = {
    "a field with a default": (add(default="calm"), True),
    "a field without one": (add(), False),
    "a field less": (lambda fields: fields.pop(), True),
    "a number that is a text": (lambda fields: fields[0].update(type="string"), False),
    "another name": (lambda fields: fields[0].update(name="number"), False),
}


@pytest.mark.parametrize(("change", "is_readable"), CHANGES.values(), ids=CHANGES)
def test_a_change_that_breaks_is_noticed(
    change: Change,
    is_readable: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    changed = deepcopy(TODAY["frame"]())
    change(quotes(changed))

    for _, written in published("frame"):
        assert (verdict(changed, written)[0] is READABLE) is is_readable
