"""Logs in their three forms hold the same events, and any Avro tool can read and write them."""

import io
import json
from pathlib import Path
from typing import Any

import avro.datafile
import avro.io
import avro.schema
import fastavro
import polars as pl
import pytest
from hypothesis import given, settings

from producers.container import Container
from producers.events import tables
from producers.generate import GenerateSettings, generate
from producers.log import LogWriter, create_log, open_log
from schemas.columns import KINDS
from schemas.decoder import FIRST
from schemas.errors import InputError
from schemas.fields import schema, written_schema
from schemas.index import NameIndex
from schemas.jsonl import read_line, write_line
from schemas.names import Names
from schemas.records import records
from tests.events import Event, logs, read, write

FORMS = ["day", "day.avro", "day.jsonl"]


@pytest.mark.parametrize("form", FORMS)
@given(events=logs())
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read(
    events: list[Event], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("log") / form

    assert read(write(path, events)) == events


@given(events=logs())
@settings(deadline=None)
def test_a_line_of_json_is_an_event_without_loss(events: list[Event]) -> None:
    for kind, record in events:
        again = read_line(write_line(kind, record).encode(), 0)
        given_fields = {name: value for name, value in record.items() if value is not None}

        assert again == (kind, given_fields)


@given(events=logs(most=40))
@settings(max_examples=20, deadline=None)
def test_small_stretches_give_the_same_events(
    events: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(tmp_path_factory.mktemp("log") / "day", events)

    assert read(path, size=1) == read(path, size=3) == events


@given(events=logs(most=30))
@settings(max_examples=20, deadline=None)
def test_the_files_of_a_folder_are_plain_records_for_any_tool(
    events: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write(tmp_path_factory.mktemp("log") / "day", events)
    for kind in KINDS:
        expected = [record for name, record in events if name == kind]
        file = folder / f"{kind}.avro"
        if not expected:
            assert not file.exists()
            continue
        with file.open("rb") as stream:
            assert list(fastavro.reader(stream)) == expected
        with avro.datafile.DataFileReader(file.open("rb"), avro.io.DatumReader()) as reader:
            assert list(reader) == expected


@given(events=logs(most=30))
@settings(max_examples=20, deadline=None)
def test_a_file_of_all_kinds_is_read_by_any_tool(
    events: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = write(tmp_path_factory.mktemp("log") / "day.avro", events)
    expected = [record for _, record in events]

    with file.open("rb") as stream:
        assert list(fastavro.reader(stream)) == expected
    with avro.datafile.DataFileReader(file.open("rb"), avro.io.DatumReader()) as reader:
        assert list(reader) == expected
        assert int(reader.get_meta("soes.events") or b"") == len(events)


def test_polars_reads_quotes(tmp_path: Path) -> None:
    events = [event for event in an_order_of_events() if event[0] == "quote"]
    folder = write(tmp_path / "day", events)

    rows = pl.read_avro(folder / "quote.avro").to_dicts()
    assert rows == [record for _, record in events]


@pytest.mark.parametrize("codec", ["null", "deflate"])
@pytest.mark.parametrize("library", ["avro", "fastavro"])
@given(events=logs(kinds=("quote",), most=20) | logs(kinds=("order",), most=20))
@settings(max_examples=15, deadline=None)
def test_files_of_other_tools_are_read(
    events: list[Event], library: str, codec: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kind = events[0][0] if events else "trade"
    path = tmp_path_factory.mktemp("log") / "day.avro"
    rows = [record for _, record in events]
    if library == "fastavro":
        with path.open("wb") as file:
            fastavro.writer(file, schema(kind), rows, codec=codec, sync_interval=100)
    else:
        parsed = avro.schema.parse(json.dumps(schema(kind)))
        datum = avro.io.DatumWriter()
        with avro.datafile.DataFileWriter(path.open("wb"), datum, parsed, codec=codec) as writer:
            for row in rows:
                writer.append(row)

    assert read(path) == events


def test_another_schema_is_resolved_by_names(tmp_path: Path) -> None:
    """Fields in another order, narrower types, a time as a logical type, defaults left out."""
    narrow = {
        "type": "record",
        "name": "quote",
        "fields": [
            {"name": "participant", "type": "string"},
            {"name": "symbol", "type": "string"},
            {"name": "ask", "type": "long"},
            {"name": "seq", "type": "int"},
            {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        ],
    }
    row = {"participant": "M", "symbol": "S", "ask": 5, "seq": 3, "ts": 690_474_600_000_000}
    with (tmp_path / "day.avro").open("wb") as file:
        fastavro.writer(file, narrow, [row])

    ((kind, record),) = read(tmp_path / "day.avro")
    assert kind == "quote"
    defaults = {"bid": None, "bid_size": None, "ask_size": None, "soes": True, "automated": True}
    assert record == {**row, **defaults, "participant_type": "market_maker"}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param({**written_schema("halt"), "name": "pause"}, "soes.pause|pause", id="kind"),
        pytest.param("long", "long", id="no-record"),
        pytest.param(
            {
                "type": "record",
                "name": "halt",
                "fields": [*written_schema("halt")["fields"], {"name": "why", "type": "string"}],
            },
            "field why",
            id="field",
        ),
    ],
)
def test_a_file_of_something_else_is_refused(
    written: str | dict[str, Any], message: str, tmp_path: Path
) -> None:
    rows: list[object] = [{"seq": 1, "ts": 2, "symbol": "S", "why": "x"}]
    with (tmp_path / "day.avro").open("wb") as file:
        fastavro.writer(file, written, [5] if written == "long" else rows)

    with pytest.raises(InputError, match=message):
        read(tmp_path / "day.avro")


def test_an_empty_file_of_lines_has_no_events(tmp_path: Path) -> None:
    (tmp_path / "day.jsonl").touch()

    assert read(tmp_path / "day.jsonl") == []


@pytest.mark.parametrize("form", FORMS)
def test_a_log_without_events_has_none(form: str, tmp_path: Path) -> None:
    log = open_log(write(tmp_path / form, []))

    assert list(log.batches(Names())) == []
    assert log.first_ts is None


def test_a_folder_knows_what_it_holds_before_it_is_read(tmp_path: Path) -> None:
    events = an_order_of_events()
    log = open_log(write(tmp_path / "day", events))

    assert log.events == len(events)
    assert log.first_ts == events[0][1]["ts"]
    assert log.last_ts == events[-1][1]["ts"]
    assert log.size_bytes == sum(file.stat().st_size for file in (tmp_path / "day").glob("*.avro"))


@pytest.mark.parametrize("form", FORMS)
def test_the_fingerprint_is_that_of_the_content(form: str, tmp_path: Path) -> None:
    events = an_order_of_events()
    first = open_log(write(tmp_path / "a" / form, events)).fingerprint
    again = open_log(write(tmp_path / "b" / form, events)).fingerprint
    other = open_log(write(tmp_path / "c" / form, events[:-1])).fingerprint

    assert first == again
    assert first != other


@pytest.mark.parametrize("form", FORMS)
def test_chosen_securities_come_with_the_events_that_concern_all(form: str, tmp_path: Path) -> None:
    events = an_order_of_events()
    names = Names()
    log = open_log(write(tmp_path / form, events))
    batches = list(log.batches(names, symbols=frozenset(["EF"])))

    kept = [event for batch in batches for event in records(batch, names)]
    assert kept == [event for event in events if event[1].get("symbol") in ("EF", None)]
    assert sum(batch.events for batch in batches) == len(events)
    assert batches[-1].last_seq == events[-1][1]["seq"]
    assert batches[-1].last_ts == events[-1][1]["ts"]


def test_one_numbering_serves_several_logs(tmp_path: Path) -> None:
    events = an_order_of_events()
    first = open_log(write(tmp_path / "first", events))
    second = open_log(write(tmp_path / "second.jsonl", events))
    names = Names()
    names.participant("ZZZZ")

    found = [
        [event for batch in log.batches(names) for event in records(batch, names)]
        for log in (first, second, first)
    ]
    assert found == [events] * 3


def test_a_writer_may_be_given_other_numbers_on_the_way(tmp_path: Path) -> None:
    events = an_order_of_events()
    path = write(tmp_path / "day.jsonl", events)
    with create_log(tmp_path / "day") as writer:
        for begin in range(0, len(events), 4):
            part = write(tmp_path / f"{begin}.jsonl", events[begin : begin + 4])
            names = Names()
            for batch in open_log(part).batches(names):
                writer.write(batch, names)

    assert read(tmp_path / "day") == read(path)
    assert json.loads((tmp_path / "day/manifest.json").read_text())["securities"] == ["ABCD", "EF"]


def an_order_of_events() -> list[Event]:
    """Write some lines as a person would, and read them."""
    lines = io.StringIO(LINES).readlines()
    events = [read_line(line.encode(), number) for number, line in enumerate(lines, 1)]
    names = Names()
    return [event for kind, record in events for event in _whole(kind, record, names)]


def _whole(kind: str, record: dict[str, object], names: Names) -> list[Event]:
    from schemas.records import Collector  # noqa: PLC0415 (needed here alone)

    collector = Collector(names)
    collector.add(kind, record)
    return list(records(collector.take(), names))


LINES = """\
{"type": "security", "ts": "1991-11-18T09:00Z", "symbol": "ABCD", "market": "NNM"}
{"type": "security", "ts": "1991-11-18T09:00Z", "symbol": "EF", "market": "SMALLCAP"}
{"type": "quote", "ts": "1991-11-18T15:00Z", "symbol": "ABCD", "participant": "MLCO", "bid": "20"}
{"type": "quote", "ts": "1991-11-18T15:00Z", "symbol": "EF", "participant": "NITE", "ask": 5.125}
{"type": "order", "ts": "1991-11-18T15:01Z", "symbol": "EF", "order_id": "1", "firm": "X", \
"account": "a", "side": "buy", "quantity": 100}
{"type": "agreement", "ts": "1991-11-18T15:02Z", "participant": "M", "firm": "X", "agreed": true}
{"type": "cancel", "ts": "1991-11-18T15:03Z", "symbol": "EF", "order_id": "1"}
{"type": "trade", "ts": "1991-11-18T15:04Z", "symbol": "ABCD", "price": "20", "quantity": 7, \
"venue": "MLCO"}
{"type": "clock", "ts": "1991-11-18T15:05Z"}
"""


def test_the_first_tables_are_short_so_that_whoever_waits_can_begin(tmp_path: Path) -> None:
    with LogWriter(tmp_path / "day") as writer:
        generate(GenerateSettings(events=60_000, securities=10), writer)

    with Container(tmp_path / "day" / "quote.avro") as container:
        lengths = [len(one) for one in tables(container, "quote", NameIndex(Names()), 16_384)]

    assert lengths[:4] == [FIRST, 2 * FIRST, 16_384, 16_384]
