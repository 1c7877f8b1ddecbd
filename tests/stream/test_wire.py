"""What travels: events and outcomes in messages are what they were before."""

import io
from pathlib import Path
from typing import Any

import fastavro
import numpy as np
import pytest

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.rules.tables import OUTCOME
from processors.stream.wire import from_wire, to_wire
from producers.folder_writer import rows_by_kind
from producers.generate import GenerateSettings, generate
from producers.log import LogWriter, open_log
from schemas.binary import Damaged
from schemas.columns import KINDS
from schemas.encoder import Encoder
from schemas.end import End
from schemas.fields import schema
from schemas.frame import FrameReader, Head, encode_frame, frame_schema
from schemas.index import NameIndex
from schemas.names import Names
from schemas.records import records
from schemas.result import (
    Asked,
    Origin,
    Result,
    encode_result,
    encode_results,
    read_result,
    result_schema,
)

END = End(900, 900, 700_000_000_000_000, "day", ("a note",))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day") / "log"
    with LogWriter(folder) as writer:
        generate(GenerateSettings(events=900), writer)
    return folder


@pytest.fixture(scope="module")
def frames(day: Path) -> list[bytes]:
    names, previous, found = Names(), -1, []
    encoder = Encoder(names)
    for batch in open_log(day).batches(names, size=100):
        head = Head("log", 2, 3, previous, batch.last_seq)
        found.append(encode_frame(head, dict(rows_by_kind(batch)), encoder))
        previous = batch.last_seq
    return found


def test_frames_hold_the_events_of_the_log(day: Path, frames: list[bytes]) -> None:
    names = Names()
    expected = [event for batch in open_log(day).batches(names) for event in records(batch, names)]
    reader = FrameReader(NameIndex(Names()))

    batches = [reader.read(frame).batch for frame in frames]

    assert [event for one in batches for event in records(one, reader.index.names)] == expected


def test_any_avro_library_reads_a_frame(frames: list[bytes]) -> None:
    found: list[dict[str, Any]] = [
        fastavro.schemaless_reader(io.BytesIO(frame[10:]), frame_schema(), None)  # type: ignore[misc]  # fastavro has no type for it
        for frame in frames
    ]

    assert {(one["log"], one["partition"], one["partitions"]) for one in found} == {("log", 2, 3)}
    assert sum(len(one[kind]) for one in found for kind in KINDS) == 900


def test_a_frame_of_nothing_but_the_end_moves_time_to_it() -> None:
    reader = FrameReader(NameIndex(Names()))
    head = Head("log", 0, 1, 5, 5, END)

    frame = reader.read(encode_frame(head, {}, Encoder(Names())))

    assert frame.head == head
    assert (frame.batch.events, frame.batch.last_seq) == (0, 900)
    assert frame.batch.last_ts == END.ts


def test_a_frame_cut_anywhere_is_damaged_and_never_something_else(frames: list[bytes]) -> None:
    reader = FrameReader(NameIndex(Names()))

    for size in range(len(frames[0])):
        with pytest.raises(Damaged):
            reader.read(frames[0][:size])


def test_an_unknown_schema_is_named_and_an_announced_one_is_resolved(frames: list[bytes]) -> None:
    newer = frame_schema() | {
        "fields": [
            *frame_schema()["fields"],
            {"name": "mood", "type": "string", "default": "calm", "doc": "New."},
        ]
    }
    reader, buffer = FrameReader(NameIndex(Names())), io.BytesIO()
    record = fastavro.schemaless_reader(io.BytesIO(frames[0][10:]), frame_schema(), None)
    fastavro.schemaless_writer(buffer, newer, record)
    known = FrameReader(NameIndex(Names()))
    known.announce(newer)
    (prefix,) = known.announced
    data = prefix + buffer.getvalue()

    with pytest.raises(Damaged, match=prefix.hex()):
        reader.read(data)
    ours = known.read(frames[0]).batch
    assert known.read(data).batch.quotes.tolist() == ours.quotes.tolist()


def test_results_hold_what_the_rules_wrote() -> None:
    names = Names()
    for name in ("AAAA", "BBBB"):
        names.symbol(name)
        names.participant(name)
    outcomes = np.zeros(2, OUTCOME)
    outcomes["ts"] = END.ts
    outcomes["order_seq"] = outcomes["quantity"] = [-1, 300]
    outcomes["order_id"] = outcomes["contra_order_id"] = [-1, 14]
    outcomes["participant"] = [1, -1]
    outcomes["outcome"] = [min(OUTCOME_NAMES), max(OUTCOME_NAMES)]
    outcomes["reason"] = [0, max(REASON_NAMES)]
    outcomes["rule"] = [min(PROVISION_IDS), max(PROVISION_IDS)]
    outcomes["inside_bid"] = [0, 12_500_000]
    asked = Asked(("1997", "1998"), {"update_period": "5"}, "rules", "code")
    origin = Origin("run", "log", 1, 4, 77, 0, asked, END)
    decisions = {"1997": to_wire(outcomes), "1998": to_wire(outcomes[:0])}
    changes = {"1997": np.empty(0, np.int64), "1998": np.empty(0, np.int64)}
    sent = Result(origin, np.empty(0, np.int64), decisions, changes)
    index = NameIndex(Names())

    found = read_result(encode_result(sent, Encoder(names)), index)

    assert found.origin == origin
    arrived = from_wire(found.decisions["1997"])
    assert [index.names.symbols[row["symbol"]] for row in arrived] == ["AAAA", "AAAA"]
    arrived["participant"], outcomes["participant"] = 0, 0
    assert arrived.tolist() == outcomes.tolist()
    assert len(found.decisions["1998"]) == 0


@pytest.mark.parametrize("most", [2_000, 10_000])
def test_a_result_that_is_too_large_for_a_message_goes_in_several(most: int) -> None:
    names = Names()
    names.symbol("AAAA")
    asked = Asked(("1997", "1998"), {}, "rules", "code")
    rows = np.zeros(1_001, OUTCOME)
    rows["n"], rows["outcome"] = np.arange(1_001), min(OUTCOME_NAMES)
    rows["participant"], rows["ts"], rows["rule"] = -1, 700_000_000_000_000, min(PROVISION_IDS)
    decisions = {"1997": to_wire(rows), "1998": to_wire(rows[:7])}
    nothing = np.empty(0, np.int64)
    sent = Result(
        Origin("run", "log", 0, 1, 5, 0, asked, END),
        nothing,
        decisions,
        dict.fromkeys(asked.regimes, nothing),
    )

    messages = encode_results(sent, Encoder(names), most)

    found = [read_result(one, NameIndex(Names())) for one in messages]
    assert max(map(len, messages)) <= most
    assert [one.origin.end for one in found] == [None] * (len(found) - 1) + [END]
    for regime, all_rows in decisions.items():
        numbers = [number for one in found for number in one.decisions[regime]["n"].tolist()]
        assert numbers == all_rows["n"].tolist()


def test_the_words_of_results_are_those_of_the_rules() -> None:
    choices = {field["name"]: field["type"] for field in schema("decision")["fields"]}

    assert choices["outcome"]["symbols"] == [OUTCOME_NAMES[one] for one in sorted(OUTCOME_NAMES)]
    reasons = [REASON_NAMES[one] for one in sorted(REASON_NAMES) if one]
    assert choices["reason"][1]["symbols"] == reasons
    assert len(choices["rule"]["symbols"]) == len(PROVISION_IDS)


def test_a_result_is_an_avro_record() -> None:
    asked = Asked(("1997",), {}, "rules", "code")
    nothing = np.empty(0, np.int64)
    result = Result(
        Origin("run", "log", 0, 1, 5, 0, asked), nothing, {"1997": nothing}, {"1997": nothing}
    )

    data = encode_result(result, Encoder(Names()))

    record: Any = fastavro.schemaless_reader(io.BytesIO(data[10:]), result_schema(), None)
    assert (record["run"], record["regimes"], record["last"]) == ("run", ["1997"], 5)
