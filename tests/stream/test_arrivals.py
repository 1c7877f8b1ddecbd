"""Messages taken many at a time leave what they leave one by one, whatever is wrong with some."""

import random
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.regimes import regime_rows
from processors.stream.arrivals import take_in
from processors.stream.checksum import check_sum
from processors.stream.part import Order, Part, Place
from producers.log import Log
from schemas.binary import Damaged
from schemas.frame import FrameReader
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import Asked
from tests.stream.cut import cut, opened_day
from tests.stream.decided import Rows, read

ASKED = Asked(("1997",), {}, "rules", "code")
ORDER = Order("run", ASKED, {"1997": regime_rows("1997")}, skips_gaps=True)
Left = tuple[Rows, list[str], Place]  # rows, dead letters, place


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("arrivals") / "log", 900)


class Frames(dict[int, list[bytes]]):
    """A day's frames by size; Hypothesis need not print them."""

    def __repr__(self) -> str:  # noqa: D105 (it says itself)
        return "frames"


@pytest.fixture(scope="module")
def frames(day: Log) -> Frames:
    return Frames({size: cut(day, 1, size)[0] for size in (1, 7, 90)})


def message(frame: bytes, *, summed: bool = True) -> SimpleNamespace:
    head = FrameReader(NameIndex(Names())).read(frame).head
    headers = [("partition", head.partition), ("previous", head.previous), ("last", head.last)]
    if summed:
        headers.append(("crc", zlib.crc32(frame)))
    texts = [(name, str(value).encode()) for name, value in headers]
    return SimpleNamespace(value=frame, key=None, headers=texts)


def together(messages: list[SimpleNamespace], group: int) -> Left:
    part, results, letters = Part(0, ORDER), [], []
    for first in range(0, len(messages), group):
        letters += [reason for _, reason in take_in(part, messages[first : first + group])]
        results += part.decide()
    return read(results), letters, part.place


def one_by_one(messages: list[SimpleNamespace]) -> Left:
    part, results, letters = Part(0, ORDER), [], []
    for one in messages:
        headers = dict(one.headers)
        try:
            check_sum(one.value, headers)
            part.accept(part.read(one.value))
        except Damaged as error:
            letters.append(str(error))
            part.pass_over(*(int(headers[name]) for name in ("partition", "previous", "last")))
        results += part.decide()
    return read(results), letters, part.place


@pytest.mark.parametrize("size", [1, 7, 90])
@pytest.mark.parametrize("group", [1, 3, 50, 2_000])
def test_frames_are_taken_in_groups_of_any_size(frames: Frames, size: int, group: int) -> None:
    messages = [message(frame) for frame in frames[size]]

    left = together(messages, group)

    assert left == one_by_one(messages)
    assert left[1] == []
    assert left[2].end is not None


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.sampled_from([1, 7, 90]), group=st.integers(1, 80))
def test_damage_repetition_and_gaps_end_as_they_would_alone(
    frames: Frames, seed: int, size: int, group: int
) -> None:
    chance, messages = random.Random(seed), []  # noqa: S311 (no secret)
    for frame in frames[size]:
        luck = chance.random()
        if luck < 0.03:  # left out on the way
            continue
        one = message(frame, summed=chance.random() < 0.5)
        if luck < 0.10:
            at = chance.randrange(len(frame))
            one.value = frame[:at] + bytes([chance.randrange(256)]) + frame[at + 1 :]
        elif luck < 0.13:
            one.value = frame[: chance.randrange(len(frame))]
        messages.append(one)
        if luck > 0.97:
            messages.append(one)

    assert together(messages, group) == one_by_one(messages)


def test_a_part_with_more_names_than_there_is_room_for_at_first_is_taken_up_again(
    tmp_path: Path,
) -> None:
    names = Names()
    for number in range(5_000):
        names.account(f"account {number}")
        names.maker(names.symbol(f"S{number % 1_500}"), names.participant(f"M{number}"))

    reader = FrameReader(NameIndex(names))
    (first, *_), *_ = cut(opened_day(tmp_path / "log", 900), 1, 90)
    before = names.counts()
    reader.read(first)
    reader.forget(before)

    assert reader.read(first).batch.events == 90
    assert names.counts() > before
