"""The Avro schemas are the source: everything else is derived from them or agrees with them."""

import json
from collections.abc import Callable
from typing import Any

import avro.schema
import fastavro
import pytest
from fastavro.schema import fingerprint as reference_fingerprint
from fastavro.schema import to_parsing_canonical_form

from processors.codes import OUTCOME_NAMES
from processors.rules import tables
from producers.union import union_schema
from schemas.columns import KINDS, OTHER, RESULTS, table_of
from schemas.fields import FOLDER, fields, schema, written_schema
from schemas.fingerprint import fingerprint
from schemas.frame import frame_schema
from schemas.result import result_schema


def test_there_is_a_schema_for_every_kind_of_event_and_result_and_for_outcomes() -> None:
    found = {path.stem for path in FOLDER.glob("*.avsc")}

    assert found == {*KINDS, *RESULTS, "outcome"}


@pytest.mark.parametrize("name", [*KINDS, *RESULTS, "outcome"])
def test_both_avro_libraries_take_the_schema(name: str) -> None:
    fastavro.parse_schema(schema(name))
    avro.schema.parse(json.dumps(schema(name)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_begins_with_its_place_and_time(kind: str) -> None:
    first, second = schema(kind)["fields"][:2]

    assert (first["name"], first["type"]) == ("seq", "long")
    assert (second["name"], second["type"]) == ("ts", "long")


@pytest.mark.parametrize("name", [*KINDS, *RESULTS, "outcome"])
def test_every_field_is_explained_and_every_number_has_its_unit(name: str) -> None:
    for field in schema(name)["fields"]:
        assert field["doc"].endswith(".")
        if "dollars" in field.get("unit", ""):
            assert "1e-8 dollars" in field["doc"]


def test_quotes_are_eleven_plain_fields() -> None:
    names = [field["name"] for field in schema("quote")["fields"]]

    expected = "seq ts symbol participant participant_type bid ask bid_size ask_size soes automated"
    assert names == expected.split()


@pytest.mark.parametrize("kind", [*KINDS, *RESULTS])
def test_the_table_has_the_fields_of_the_schema_in_their_order(kind: str) -> None:
    columns = list(table_of(kind).names or ())
    declared = [field.name for field in fields(kind)]

    if table_of(kind) is OTHER:
        assert set(declared) <= set(columns)
    else:
        assert [name for name in columns if name != "maker"] == declared


@pytest.mark.parametrize("kind", KINDS)
def test_the_fingerprint_is_that_of_the_parsing_canonical_form(kind: str) -> None:
    ours = fingerprint(schema(kind))

    assert ours == reference_fingerprint(to_parsing_canonical_form(schema(kind)), "sha256")
    assert ours == fingerprint(written_schema(kind))


def test_the_union_of_all_events_is_a_schema() -> None:
    fastavro.parse_schema(union_schema())
    avro.schema.parse(json.dumps(union_schema()))
    expected = reference_fingerprint(to_parsing_canonical_form(union_schema()), "sha256")

    assert fingerprint(union_schema()) == expected


@pytest.mark.parametrize("schema_of", [frame_schema, result_schema])
def test_messages_are_schemas_for_both_avro_libraries(schema_of: Callable[[], Any]) -> None:
    fastavro.parse_schema(schema_of())
    avro.schema.parse(json.dumps(schema_of()))


def test_the_tables_of_results_are_those_that_the_rules_write() -> None:
    assert table_of("decision").names == tables.OUTCOME.names
    assert table_of("change").names == tables.INSIDE.names


def test_outcomes_are_those_that_the_rules_know() -> None:
    declared = {field["name"]: field["type"] for field in schema("outcome")["fields"]}

    assert set(declared["outcome"]["symbols"]) == set(OUTCOME_NAMES.values())
