"""Parts of a log: cut, repeated, interrupted and damaged, they decide what the whole does."""

from pathlib import Path

import pytest

from processors.arrow import inside_table, outcome_table
from processors.engine import Engine
from processors.regimes import regime_rows
from processors.sessions import sessions
from processors.stream.part import GapError, Order, Part
from processors.stream.snapshot import PIECE, assembled, pack, prefix_of, records, unpack
from producers.log import Log
from schemas.binary import Damaged
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import Asked, read_result
from tests.stream.cut import cut, opened_day
from tests.stream.decided import Rows, in_order, read

REGIMES = ("1997", "1998")
ASKED = Asked(REGIMES, {}, "rules", "code")
ORDER = Order("run", ASKED, {name: regime_rows(name) for name in REGIMES})


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("part") / "log")


@pytest.fixture(scope="module")
def whole(day: Log) -> Rows:
    """Return what the embedded replay decides, without the stream."""
    rows: Rows = []
    for regime in REGIMES:
        names = Names()
        engine = Engine(regime_rows(regime), sessions(), names)
        for batch in day.batches(names):
            decided = engine.apply(batch)
            rows += outcome_table([regime], decided.outcomes, names).to_pylist()
            rows += inside_table([regime], decided.inside, names).to_pylist()
    return in_order(rows)


def decide(part: Part, frame: bytes) -> list[bytes]:
    part.accept(part.read(frame))
    return part.decide()


def run(part: Part, frames: list[bytes]) -> list[bytes]:
    return [message for frame in frames for message in decide(part, frame)]


@pytest.mark.parametrize(("parts", "size"), [(1, 500), (3, 100), (8, 7), (2, 1)])
def test_parts_decide_together_what_the_whole_log_decides(
    day: Log, whole: Rows, parts: int, size: int
) -> None:
    messages = []
    for number, frames in enumerate(cut(day, parts, size)):
        messages += run(Part(number, ORDER), frames)

    assert read(messages) == whole


def test_a_part_goes_on_from_a_snapshot_taken_between_any_two_frames(day: Log, whole: Rows) -> None:
    (frames,) = cut(day, 1, 100)
    part, messages = Part(0, ORDER), []
    for frame in frames:
        part = unpack(pack(part), 0, ORDER)
        messages += decide(part, frame)

    assert read(messages) == whole


def test_frames_that_come_again_or_overlap_change_nothing(day: Log, whole: Rows) -> None:
    (frames,), (others,) = cut(day, 1, 100), cut(day, 1, 130)
    mixed = [frame for pair in zip(frames, others, strict=False) for frame in pair]
    part = Part(0, ORDER)

    messages = run(part, mixed)

    assert run(part, frames) == []
    assert read(messages) == whole


@pytest.mark.parametrize("together", [2, 16])
def test_frames_may_be_decided_together(day: Log, whole: Rows, together: int) -> None:
    (frames,) = cut(day, 1, 100)
    part, messages = Part(0, ORDER), []
    for number, frame in enumerate(frames):
        part.accept(part.read(frame))
        if number % together == 0:
            messages += part.decide()
    messages += part.decide()

    assert read(messages) == whole


def test_a_missing_frame_stops_the_part_with_one_sentence(day: Log) -> None:
    (frames,) = cut(day, 1, 100)
    part = Part(0, ORDER)
    run(part, frames[:3])

    with pytest.raises(GapError, match=r"part 0: found a frame after seq .* frames are missing"):
        decide(part, frames[4])


def test_a_damaged_frame_leaves_the_part_as_it_was(day: Log, whole: Rows) -> None:
    (frames,) = cut(day, 1, 250)
    part, messages = Part(0, ORDER), []
    for frame in frames:
        for at in (len(frame) // 2, len(frame) - 3):
            with pytest.raises(Damaged):
                part.read(frame[:at])
        messages += decide(part, frame)

    assert read(messages) == whole


def test_a_frame_of_another_part_or_log_is_refused(day: Log, tmp_path: Path) -> None:
    frames = cut(day, 2, 500)
    (other,) = cut(opened_day(tmp_path / "other", 1_000), 1, 500)
    part = Part(0, ORDER)
    run(part, frames[0][:1])

    with pytest.raises(Damaged, match="found a frame of part 1, expected part 0"):
        part.read(frames[1][0])
    with pytest.raises(Damaged, match="found a frame of the log"):
        part.read(other[0])


def test_what_is_passed_over_is_counted_and_the_next_frame_follows_it(day: Log) -> None:
    (frames,) = cut(day, 1, 100)
    part = Part(0, ORDER)
    run(part, frames[:2])
    head = part.reader.read(frames[2]).head

    part.pass_over(0, head.previous, head.last)
    (message,) = decide(part, frames[3])

    assert read_result(message, NameIndex(Names())).origin.passed == 1


def test_a_snapshot_in_pieces_is_the_one_whose_seal_and_pieces_are_there() -> None:
    prefix = prefix_of("run", 3)
    found: dict[str, bytes] = {}
    first, second = b"a" * (PIECE + 1), b"b" * (2 * PIECE)

    for record in records(first, prefix, 0, "here"):
        assert assembled(found, prefix) is None
        found[record.key] = record.value
    for record in records(second, prefix, 1, "here"):
        seal, data = assembled(found, prefix) or (None, b"")
        assert (seal and seal.number, data == first) == (0, True)
        found[record.key] = record.value

    assert assembled(found, prefix)[1] == second  # type: ignore[index]  # whole now


def test_a_piece_of_another_process_breaks_a_generation_and_the_other_one_stays() -> None:
    prefix = prefix_of("run", 0)
    found = {one.key: one.value for one in records(b"old", prefix, 4, "here")}
    found |= {one.key: one.value for one in records(b"new", prefix, 5, "here")}
    stranger = next(iter(records(b"xxx", prefix, 5, "there")))

    found[stranger.key] = stranger.value

    seal, data = assembled(found, prefix) or (None, b"")
    assert (seal and seal.number, data) == (4, b"old")
