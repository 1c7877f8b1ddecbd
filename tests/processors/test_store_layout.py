"""The tables of the store against the Avro schemas, which are the source."""

from collections.abc import Iterator

import pytest

from processors.store import Store, open_store
from schemas.columns import KINDS
from schemas.fields import Field, fields, schema

# What a field is in ClickHouse, beside LowCardinality and Nullable.
TYPES = {
    "number": "Int64",
    "time": "DateTime64(6, 'UTC')",
    "price": "Decimal(18, 8)",
    "shares": "Int64",
    "symbol": "String",
    "participant": "String",
    "account": "String",
    "order": "String",
    "flag": "Bool",
    "choice": "String",
    "choices": "Array(LowCardinality(String))",
}
OUTCOME_TYPES = {"string": "String", "long": "Int64", "outcome_kind": "String", "date": "Date"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open an empty store."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('layout')}/store") as opened:
        yield opened


def columns(store: Store, table: str) -> dict[str, str]:
    """Return a table's columns and their types, without what only saves space."""
    sql = "SELECT name, type FROM system.columns WHERE database = 'soes' AND table = {table:String}"
    found = {row["name"]: row["type"] for row in store.query(sql, {"table": table})}
    return {
        name: kind if kind.startswith("Array") else kind.replace("LowCardinality(", "").rstrip(")")
        + ")" * (kind.replace("LowCardinality(", "").count("("))
        for name, kind in found.items()
    }  # fmt: skip


def expected(field: Field) -> str:
    """Return the type of a field."""
    kind = TYPES[field.kind]
    return f"Nullable({kind})" if field.nullable else kind


@pytest.mark.parametrize("kind", ["quote", "order", "trade"])
def test_a_table_of_events_has_the_fields_of_its_schema(store: Store, kind: str) -> None:
    described = {field.name: expected(field) for field in fields(kind)}
    if kind == "order":
        described["controller"] = "String"  # the account, where the event says nothing

    assert columns(store, f"{kind}s_stored") == {"log": "String", **described}


def test_the_notices_have_every_field_of_all_other_events(store: Store) -> None:
    others = [fields(kind) for kind in KINDS if kind not in ("quote", "order", "trade")]
    described = {field.name: f"Nullable({TYPES[field.kind]})" for kind in others for field in kind}
    always = {
        "log": "String",
        "type": "String",
        "symbol": "String",
        "seq": "Int64",
        "ts": TYPES["time"],
    }

    assert columns(store, "notices_stored") == described | always


def test_outcomes_have_the_fields_of_their_schema_in_its_order(store: Store) -> None:
    described = {"run": "String"}
    for field in schema("outcome")["fields"]:
        kind = field["type"]
        nullable = isinstance(kind, list)
        kind = kind[1] if nullable else kind
        name = kind if isinstance(kind, str) else kind.get("logicalType", kind.get("name"))
        plain = {
            "microseconds UTC": TYPES["time"],
            "1e-8 dollars": TYPES["price"],
        }.get(field.get("unit", ""), OUTCOME_TYPES[name])
        described[field["name"]] = f"Nullable({plain})" if nullable else plain
    described["n"] = "UInt32"  # nobody has four billion outcomes in a security

    found = columns(store, "outcomes_stored")

    assert found == described
    assert list(found) == list(described)


def test_every_column_says_what_it_holds(store: Store) -> None:
    silent = store.query(
        "SELECT table, name FROM system.columns WHERE database = 'soes' AND comment = ''"
        " AND table LIKE '%_stored' AND name != 'version'"
    )

    assert silent == []
