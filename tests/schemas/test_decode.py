"""The compiled decoder: the same as the reference implementation, whatever the bytes."""

import io
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import avro.io
import avro.schema
import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.check import check
from schemas.columns import KINDS, table_of
from schemas.decoder import Decoder, WrongEvent
from schemas.encoder import Encoder
from schemas.fields import fields, written_schema
from schemas.index import NameIndex
from schemas.names import Names
from schemas.plan import PADDING
from schemas.records import record_of
from tests.events import values, whole


class Bytes:
    """A block of records."""

    def __init__(self, count: int, data: bytes) -> None:
        """Add the padding."""
        self.count = count
        self.data = data + bytes(PADDING)
        self.size = len(data)


def reference_encode(kind: str, rows: list[dict[str, Any]]) -> bytes:
    writer = avro.io.DatumWriter(avro.schema.parse(json.dumps(written_schema(kind))))
    data = io.BytesIO()
    for row in rows:
        writer.write(row, avro.io.BinaryEncoder(data))
    return data.getvalue()


def reference_decode(kind: str, count: int, data: bytes) -> list[dict[str, Any]] | None:
    """Return what the reference implementation reads, None if it, or the contract, refuses."""
    reader = avro.io.DatumReader(avro.schema.parse(json.dumps(written_schema(kind))))
    stream = io.BytesIO(data)
    rows: list[Any] = []
    try:
        for _ in range(count):
            rows.append(reader.read(avro.io.BinaryDecoder(stream)))
            check(kind, rows[-1])
    except Exception:  # noqa: BLE001 (it raises whatever comes)
        return None
    in_order = all(
        one["seq"] < two["seq"] and one["ts"] <= two["ts"] for one, two in pairwise(rows)
    )
    return rows if in_order and stream.tell() == len(data) else None


def decode(kind: str, count: int, data: bytes, names: Names) -> list[dict[str, Any]]:
    decoder = Decoder(kind, NameIndex(names), size=3)
    tables = decoder.tables([Bytes(count, data)])
    return [record_of(kind, row, names) for table in tables for row in table.tolist()]


@st.composite
def rows_of(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    seq, ts = 0, 690_474_600_000_000
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        seq, ts = seq + draw(st.integers(1, 2**40)), ts + draw(st.integers(0, 2**40))
        rest = {field.name: draw(values(field)) for field in fields(kind)[2:]}
        rows.append({"seq": seq, "ts": ts, **rest})
    return rows


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_the_reference_writes_is_read_as_it_is(kind: str, data: st.DataObject) -> None:
    rows = data.draw(rows_of(kind))
    names = Names()

    found = decode(kind, len(rows), reference_encode(kind, rows), names)
    assert found == [whole(kind, row) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_is_decoded_is_encoded_to_the_same_bytes(kind: str, data: st.DataObject) -> None:
    rows = [whole(kind, row) for row in data.draw(rows_of(kind))]
    encoded = reference_encode(kind, rows)
    names = Names()
    tables = list(Decoder(kind, NameIndex(names), 100).tables([Bytes(len(rows), encoded)]))

    again = b"".join(Encoder(names).encode(kind, table) for table in tables)
    assert reference_decode(kind, len(rows), again) == rows
    if kind != "trade":  # the reference writes arrays with the size of their blocks
        assert again == encoded


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_changed_bytes_are_an_error_or_what_the_reference_reads(
    kind: str, data: st.DataObject
) -> None:
    rows = data.draw(rows_of(kind))
    encoded = bytearray(reference_encode(kind, rows))
    for _ in range(data.draw(st.integers(0, 4)) if encoded else 0):
        place = data.draw(st.integers(0, len(encoded) - 1))
        encoded[place] = data.draw(st.sampled_from([0, 1, 2, 3, 127, 128, 254, 255]))
    del encoded[data.draw(st.integers(0, 2 * len(encoded))) :]

    agrees(kind, len(rows), bytes(encoded))


@given(kind=st.sampled_from(KINDS), count=st.integers(0, 2**62), data=st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes_are_an_error_or_what_the_reference_reads(
    kind: str, count: int, data: bytes
) -> None:
    agrees(kind, count, data)


def agrees(kind: str, count: int, data: bytes) -> None:
    """Decode, and compare with the reference whatever is not refused."""
    names = Names()
    try:
        found = decode(kind, count, data, names)
    except WrongEvent:
        return
    expected = reference_decode(kind, count, data)
    assert expected is not None
    assert found == [whole(kind, row) for row in expected]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"\xff" * 40, "a number without end", id="endless"),
        pytest.param(b"\x80" * 9 + b"\x02", "more than 64 bits", id="65-bits"),
        pytest.param(b"\x02\x80\x80", "cut in a number", id="cut"),
        pytest.param(b"", "nothing", id="nothing"),
    ],
)
def test_numbers_that_are_none_are_refused(data: bytes, why: str) -> None:
    assert why
    with pytest.raises(WrongEvent, match="event 1"):
        decode("clock", 1, data, Names())


@pytest.mark.parametrize("length", [-1, 0, 2**31, 2**62, -(2**63)])
def test_a_name_of_impossible_length_is_refused(length: int) -> None:
    data = io.BytesIO()
    encoder = avro.io.BinaryEncoder(data)
    for number in (1, 690_474_600_000_000, length):
        encoder.write_long(number)
    with pytest.raises(WrongEvent, match="event 1"):
        decode("halt", 1, data.getvalue() + b"ABCD", Names())


def test_a_name_that_is_not_utf8_is_refused() -> None:
    row = {"seq": 9, "ts": 690_474_600_000_000, "symbol": "ABCD"}
    data = reference_encode("halt", [row]).replace(b"ABCD", b"AB\xff\xfe")

    with pytest.raises(WrongEvent, match=r"seq 9.*UTF-8"):
        decode("halt", 1, data, Names())


@pytest.mark.parametrize("kind", ["quote", "order"])
def test_more_names_than_there_is_room_for_at_first(kind: str) -> None:
    count = 4000
    long = "x" * 30_000
    row = {"symbol": "S", "participant": "P", "order_id": "o", "firm": "F", "account": "a"}
    default = {field.name: field.default for field in fields(kind)}
    rows = [
        {
            **default,
            **{name: f"{text}{n % 1500 + 1}" for name, text in row.items() if name in default},
            "seq": n,
            "ts": 690_474_600_000_000,
            "side": "buy",
            "quantity": 1,
        }
        for n in range(count)
    ]
    rows[5]["symbol"] = long
    rows = [{name: row[name] for name in default} for row in rows]
    names = Names()

    data = io.BytesIO()
    for record in rows:
        fastavro.schemaless_writer(data, written_schema(kind), record)

    assert decode(kind, count, data.getvalue(), names) == rows
    assert long in names.symbols.texts
    assert table_of(kind).names


@pytest.mark.skipif("NUMBA_BOUNDSCHECK" in os.environ, reason="this is the inner run")
def test_no_index_is_out_of_bounds(tmp_path: Path) -> None:
    """Run the tests of damaged bytes with every index of the compiled code checked."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    chosen = ["-k", "arbitrary or (changed and (quote or trade))"]
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [*command, *chosen], env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "passed" in done.stdout
