"""Damaged logs: each is noticed before a replay can end, in a sentence that names the file."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.log import create_log, open_log
from producers.manifest import schemas_fingerprint
from schemas.errors import InputError
from schemas.fields import written_schema
from schemas.names import Names
from schemas.records import Collector
from tests.events import Event, read, refusal, write

TS = 690_474_600_000_000


def some_events(count: int = 4) -> list[Event]:
    quote = {
        "symbol": "ABCD",
        "participant": "MLCO",
        "participant_type": "ecn",
        "bid": 2_012_500_000,
        "ask": None,
        "bid_size": 1000,
        "ask_size": None,
        "soes": True,
        "automated": True,
    }
    events: list[Event] = [("quote", {"seq": n, "ts": TS + n, **quote}) for n in range(count)]
    return [*events, ("halt", {"seq": count, "ts": TS + count, "symbol": "EF"})]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "day", some_events())


def test_a_folder_cut_at_any_byte_of_a_file_is_refused(folder: Path) -> None:
    file = folder / "quote.avro"
    data = file.read_bytes()
    for size in range(len(data)):
        file.write_bytes(data[:size])

        assert str(file) in refusal(folder)


@pytest.mark.parametrize("size_is_right", [True, False])
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_a_changed_byte_is_noticed(
    place: int,
    bit: int,
    size_is_right: object,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = write(tmp_path_factory.mktemp("log") / "day", some_events())
    file = folder / "quote.avro"
    data = bytearray(file.read_bytes())
    data[place % len(data)] ^= 1 << bit
    file.write_bytes(data if size_is_right else data + b"\0")

    assert str(file) in refusal(folder)


def test_a_file_of_another_tool_cut_at_any_byte_is_refused_or_ends_between_two_blocks(
    tmp_path: Path,
) -> None:
    """Such a container file does not say how long it is; what it holds is never read wrongly."""
    events = some_events()[:4]
    whole = write(tmp_path / "day", events) / "quote.avro"
    data = whole.read_bytes()
    file = tmp_path / "cut.avro"
    header = data.index(data[-16:]) + 16
    for size in range(len(data)):
        file.write_bytes(data[:size])

        if size == header:
            assert read(file) == []
        else:
            assert str(file) in refusal(file)


def in_blocks_of_two(path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Write a single file of three blocks, and return its bytes."""
    monkeypatch.setattr("producers.union.BLOCK", 2)
    return write(path, some_events()).read_bytes()


def test_a_file_of_all_kinds_that_is_cut_at_any_byte_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "day.avro"
    data = in_blocks_of_two(file, monkeypatch)
    for size in range(len(data)):
        file.write_bytes(data[:size])

        assert str(file) in refusal(file)
    file.write_bytes(data)
    assert read(file) == some_events()


def test_a_cut_between_two_blocks_is_told_by_the_number_of_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "day.avro"
    data = in_blocks_of_two(file, monkeypatch)
    header, *blocks, _ = data.split(marker := data[-16:])
    for whole in range(len(blocks)):
        file.write_bytes(marker.join([header, *blocks[:whole], b""]))

        found = f"{file}: found {2 * whole} events, the header says 5"
        assert refusal(file) == f"{found}: the file is cut short or damaged"


@pytest.mark.parametrize("digits", [b"-0000000000000000005", b"5" + b" " * 19, bytes(20)])
def test_a_number_of_events_that_is_none_is_refused(digits: bytes, tmp_path: Path) -> None:
    file = write(tmp_path / "day.avro", some_events())
    file.write_bytes(file.read_bytes().replace(b"%020d" % 5, digits))

    assert refusal(file) == f"{file}: found a number of events that is none, the file is damaged"


@pytest.mark.parametrize("name", ["manifest.json", "quote.avro", "halt.avro"])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()

    assert name in refusal(folder)


def test_a_file_too_many_is_named(folder: Path) -> None:
    shutil.copy(folder / "quote.avro", folder / "order.avro")

    assert "order.avro" in refusal(folder)


def test_a_file_in_the_place_of_another_is_noticed(folder: Path) -> None:
    shutil.copy(folder / "quote.avro", folder / "halt.avro")

    assert "halt.avro" in refusal(folder)


LIES = [
    ("format", "soes log 2"),
    ("schema", "of old"),
    ("schema", 5),
    ("events", 6),
    ("events", "5"),
    ("events", 5.0),
    ("first_seq", 1),
    ("last_seq", 5),
    ("first_ts", TS - 1),
    ("last_ts", TS),
    ("last_ts", None),
    ("securities", ["ABCD"]),
    ("securities", ["ABCD", "EF", "GH"]),
    ("securities", ["EF", "ABCD"]),
    ("securities", "ABCD"),
    ("securities", [["ABCD"]]),
    ("files", {}),
    ("files", []),
    ("files", {"../quote": {}}),
    ("files.quote", {}),
    ("files.quote.events", 3),
    ("files.quote.events", True),
    ("files.quote.first_seq", 1),
    ("files.quote.last_seq", 2),
    ("files.quote.first_ts", TS + 1),
    ("files.quote.last_ts", TS + 4),
    ("files.quote.bytes", 5),
    ("files.quote.sha256", "0" * 64),
    ("files.quote.sha256", 5),
    ("files.halt.events", 0),
]


@pytest.mark.parametrize(("field", "lie"), LIES)
def test_a_manifest_that_lies_is_refused(field: str, lie: object, folder: Path) -> None:
    _lie(folder, field, lie)

    assert str(folder) in refusal(folder)


@pytest.mark.parametrize(
    "field", ["events", "first_seq", "last_seq", "first_ts", "last_ts", "bytes"]
)
@pytest.mark.parametrize("wrong", ["4", 4.0, True, None, [4], {}])
def test_what_is_no_whole_number_in_a_manifest_is_refused(
    field: str, wrong: object, folder: Path
) -> None:
    _lie(folder, f"files.quote.{field}", wrong)

    place = f"{folder / 'manifest.json'}, field files.quote.{field}"
    assert refusal(folder) == f"{place}: expected a whole number"


@pytest.mark.parametrize("wrong", [None, 5, ["0" * 64], "0" * 63, "0" * 65, "g" * 64])
def test_what_is_no_hash_in_a_manifest_is_refused(wrong: object, folder: Path) -> None:
    _lie(folder, "files.quote.sha256", wrong)

    place = f"{folder / 'manifest.json'}, field files.quote.sha256"
    assert refusal(folder) == f"{place}: expected a SHA-256"


@pytest.mark.parametrize(
    ("field", "lies"),
    [
        ("events", {"files.quote.events": 3, "events": 4}),
        ("first_seq", {"files.quote.first_seq": 1, "first_seq": 1}),
        ("last_seq", {"files.halt.last_seq": 9, "last_seq": 9}),
        ("first_ts", {"files.quote.first_ts": TS + 1, "first_ts": TS + 1}),
        ("last_ts", {"files.halt.last_ts": TS + 9, "last_ts": TS + 9}),
    ],
)
def test_a_lie_that_agrees_with_itself_is_refused_too(
    field: str, lies: dict[str, object], folder: Path
) -> None:
    for name, lie in lies.items():
        _lie(folder, name, lie)

    sentence = refusal(folder)
    assert field in sentence
    assert "manifest.json" in sentence


def in_another_schema(folder: Path, schema: dict[str, Any]) -> Path:
    """Write the file of halts again, in another schema, as its manifest then says."""
    file = folder / "halt.avro"
    with file.open("wb") as stream:
        fastavro.writer(
            stream, schema, [record for kind, record in some_events() if kind == "halt"]
        )
    _lie(folder, "files.halt.bytes", file.stat().st_size)
    _lie(folder, "files.halt.sha256", hashlib.sha256(file.read_bytes()).hexdigest())
    return file


def test_a_file_in_another_schema_than_the_manifest_says_is_refused(folder: Path) -> None:
    older = written_schema("halt")
    file = in_another_schema(folder, {**older, "fields": older["fields"][::-1]})

    found = "found another schema than that of which the manifest speaks"
    assert refusal(folder) == f"{file}: {found}"


def test_a_folder_that_says_that_its_schemas_are_others_is_read(folder: Path) -> None:
    older = written_schema("halt")
    in_another_schema(folder, {**older, "fields": older["fields"][::-1]})
    _lie(folder, "schema", "0" * 64)

    assert read(folder) == some_events()


@pytest.mark.parametrize("claim", [schemas_fingerprint(), "0" * 64])
def test_events_of_another_kind_than_the_file_are_refused(claim: str, folder: Path) -> None:
    file = in_another_schema(folder, written_schema("resume"))
    _lie(folder, "schema", claim)

    assert refusal(folder) == f"{file}: found a schema that is not of halt events"


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"format": "soes log 1"}']
)
def test_a_manifest_that_is_none_is_refused(text: bytes, folder: Path) -> None:
    (folder / "manifest.json").write_bytes(text)

    assert "manifest.json" in refusal(folder)


def _lie(folder: Path, place: str, lie: object) -> None:
    """Change a field of the manifest."""
    path = folder / "manifest.json"
    manifest: Any = json.loads(path.read_text())
    *outer, name = place.split(".")
    inner = manifest
    for key in outer:
        inner = inner[key]
    inner[name] = lie
    path.write_text(json.dumps(manifest))


# The order of events.


@pytest.mark.parametrize(
    ("numbers", "times", "found"),
    [
        pytest.param([1, 1], [0, 0], "seq: found 1 after 1", id="repeated"),
        pytest.param([2, 1], [0, 0], "seq: found 1 after 2", id="backwards"),
        pytest.param([1, 2], [1, 0], "field ts: found", id="time-backwards"),
    ],
)
def test_events_out_of_order_are_refused_line_by_line(
    numbers: list[int], times: list[int], found: str, tmp_path: Path
) -> None:
    lines = [
        f'{{"type": "clock", "seq": {seq}, "ts": "1991-11-18T09:30:0{second}Z"}}\n'
        for seq, second in zip(numbers, times, strict=True)
    ]
    path = tmp_path / "day.jsonl"
    path.write_text("".join(lines))

    sentence = refusal(path)
    assert sentence.startswith(f"{path}, line 2, field ")
    assert found in sentence


def test_a_line_number_counts_where_no_seq_is_given(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    clock = '{"type": "clock", "ts": "1991-11-18T09:30:00Z"'
    path.write_text(f'{clock}}}\n{clock}, "seq": 5}}\n{clock}}}\n')

    assert "line 3, field seq: found 3 after 5" in refusal(path)


@pytest.mark.parametrize("line", ["", "   "])
def test_a_blank_line_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_text('{"type": "clock", "ts": "1991-11-18T09:30:00Z"}\n' + line + "\n")

    assert refusal(path).startswith(f"{path}, line 2: found a blank line, expected")


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b" " * 2_000_000)

    assert "line 1: found a line of more than" in refusal(path)


@pytest.mark.parametrize(
    ("second", "found"),
    [
        pytest.param({"seq": 2, "ts": TS}, "seq 2: found in two places", id="seq"),
        pytest.param({"seq": 3, "ts": TS - 1}, "seq 3, field ts: found", id="time"),
    ],
)
def test_files_of_a_folder_that_contradict_each_other_are_refused(
    second: dict[str, int], found: str, tmp_path: Path
) -> None:
    """Each file is in order, but the two together are not."""
    first = write(tmp_path / "first", [("clock", {"seq": n, "ts": TS}) for n in (1, 2)])
    other = write(tmp_path / "other", [("halt", {**second, "symbol": "EF"})])
    both = json.loads((first / "manifest.json").read_text())
    other_manifest = json.loads((other / "manifest.json").read_text())
    shutil.copy(other / "halt.avro", first)
    both["files"] |= other_manifest["files"]
    both["securities"] = ["EF"]
    both["events"] = 3
    for name, choose in (
        ("first_ts", min),
        ("last_ts", max),
        ("first_seq", min),
        ("last_seq", max),
    ):
        both[name] = choose(both[name], other_manifest[name])
    (first / "manifest.json").write_text(json.dumps(both))

    assert found in refusal(first)


# Writing.


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    for form in ("day", "day.avro", "day.jsonl"):
        with pytest.raises(KeyboardInterrupt):
            write_in_part(tmp_path / form)

        assert list(tmp_path.iterdir()) == []


def write_in_part(path: Path) -> None:
    """Write an event, and be interrupted."""
    names = Names()
    collector = Collector(names)
    collector.add(*some_events()[0])
    with create_log(path) as writer:
        writer.write(collector.take(), names)
        raise KeyboardInterrupt


def test_what_a_killed_writer_leaves_is_no_log(tmp_path: Path) -> None:
    with create_log(tmp_path / "day") as writer:
        names = Names()
        collector = Collector(names)
        collector.add(*some_events()[0])
        writer.write(collector.take(), names)
        (partial,) = tmp_path.iterdir()
        left = shutil.copytree(partial, tmp_path / "left")

    assert "manifest.json" in refusal(left)


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"bid": -1}, "field bid: found -0.00000001"),
        ({"bid": 10**17}, "field bid: found 1000000000"),
        ({"bid_size": 2**31}, "field bid_size"),
        ({"ts": 0}, "field ts"),
        ({"seq": -1}, "field seq"),
        ({"participant_type": 3}, "quote"),
        ({"participant": 7}, "quote"),
    ],
)
def test_a_wrong_event_is_not_written(wrong: dict[str, int], found: str, tmp_path: Path) -> None:
    names = Names()
    collector = Collector(names)
    collector.add(*some_events()[0])
    batch = collector.take()
    for name, value in wrong.items():
        batch.quotes[name] = value

    with pytest.raises(InputError, match=found), create_log(tmp_path / "day") as writer:
        writer.write(batch, names)
    assert not (tmp_path / "day").exists()


def test_a_log_is_not_written_over_another(folder: Path) -> None:
    with pytest.raises(InputError, match="exists already"), create_log(folder):
        pass

    assert len(read(folder)) == 5


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for form in ("day", "day.avro", "day.jsonl"):
        path = tmp_path / "file" / form
        with pytest.raises(InputError, match="cannot be written"), create_log(path):
            pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is needed")
def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(path: Path, mode: str = "r", **rest: Any) -> Any:  # noqa: ANN401 (as Path.open)
        return real(Path("/dev/full") if "w" in mode else path, mode, **rest)

    monkeypatch.setattr(Path, "open", full)
    for form in ("day", "day.jsonl"):
        with pytest.raises(InputError, match="No space left on device"):
            write(tmp_path / form, some_events(100))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [("none.jsonl", "no such file"), ("none", "no such file"), ("day.csv", ".jsonl file")],
)
def test_what_is_no_log_is_refused(name: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "day.csv").touch()

    with pytest.raises(InputError, match=found):
        open_log(tmp_path / name)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "day.jsonl").mkdir()
    (tmp_path / "day.avro").mkdir()

    assert "manifest.json" in refusal(tmp_path / "day.jsonl")
    assert "manifest.json" in refusal(tmp_path / "day.avro")
