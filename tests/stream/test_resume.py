"""A growing file that is followed again: what of it is in the kept log already."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.stream.incoming import MOST, Line, Lines
from producers.stream.resume import lines_kept
from schemas.errors import InputError
from tests.builders import Event, at, event, order, security
from tests.stream.feeding import line

A, B, C = security(at(0)), order(at(1), "1", "buy", 100), order(at(1), "2", "buy", 100)
CLOCK = event(at(1), "clock")
RUBBISH = b"rubbish"


def files(folder: Path, source: list[Event | bytes], kept: list[Event]) -> tuple[Path, Path]:
    """Write a source and a log that was kept of it."""
    paths = folder / "source.jsonl", folder / "kept.jsonl"
    numbered = ({**one, "seq": seq} for seq, one in enumerate(kept, 1))
    paths[0].write_bytes(b"".join(map(line, source)))
    paths[1].write_bytes(b"".join(map(line, numbered)))
    return paths


@pytest.mark.parametrize(
    ("source", "kept", "lines"),
    [
        pytest.param([A, B], [], 0, id="nothing-kept"),
        pytest.param([], [], 0, id="nothing-at-all"),
        pytest.param([A, B, C], [A, B], 2, id="one-is-new"),
        pytest.param([A, B, C], [A, B, C], 3, id="all-kept"),
        pytest.param([A, RUBBISH, B, C], [A, B], 3, id="no-event-between"),
        pytest.param([A, B, RUBBISH, C], [A, B], 2, id="no-event-at-the-end-is-seen-again"),
        pytest.param([A, B, C], [A, CLOCK, B, CLOCK], 2, id="clocks-of-the-publisher"),
        pytest.param([A, CLOCK, B], [A, CLOCK, B], 3, id="clocks-of-the-source"),
        pytest.param([A, CLOCK, B, C], [A, CLOCK, CLOCK, B], 3, id="clocks-of-both"),
        pytest.param([A, B, A, C], [A, CLOCK, B, C], 4, id="a-late-one-between"),
        pytest.param([A, B, B, C], [A, B, B], 3, id="the-same-twice"),
        pytest.param([{**A, "tier": None}, B], [{**A, "tier": 1000}], 1, id="a-default"),
    ],
)
def test_the_lines_up_to_the_last_event_that_was_kept_are_known(
    tmp_path: Path, source: list[Event | bytes], kept: list[Event], lines: int
) -> None:
    assert lines_kept(*files(tmp_path, source, kept), 0) == lines


def test_what_another_source_gave_before_does_not_count(tmp_path: Path) -> None:
    assert lines_kept(*files(tmp_path, [B, C], [A, B]), 1) == 1
    assert lines_kept(*files(tmp_path, [B, C], [A]), 1) == 0


def test_a_file_from_which_the_log_was_not_kept_is_refused(tmp_path: Path) -> None:
    source, kept = files(tmp_path, [A, C], [A, B, CLOCK])

    with pytest.raises(InputError) as refused:
        lines_kept(source, kept, 0)
    assert str(refused.value).startswith(f'{kept} has {{"type": "order", ')
    assert str(refused.value).endswith(
        f"which {source} has not: follow the file from which it was kept, or --keep another one"
    )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["kept", "late", "rubbish"]), st.integers(0, 2))),
    st.data(),
)
def test_wherever_it_stopped_nothing_is_left_out_and_nothing_comes_twice(
    tmp_path_factory: pytest.TempPathFactory,
    story: list[tuple[str, int]],
    data: st.DataObject,
) -> None:
    """Tell what happened to each line, and how many clocks were put in after it."""
    source: list[Event | bytes] = []
    kept: list[Event] = []
    where = []  # line of each kept event, 0 of a clock
    for number, (fate, clocks) in enumerate(story, 1):
        mine = order(at(number), str(number), "buy", 100)
        lines: dict[str, Event | bytes] = {"kept": mine, "late": A, "rubbish": RUBBISH}
        source.append(lines[fate])
        if fate == "kept":
            kept.append(mine)
            where.append(number)
        kept += [event(at(number), "clock")] * clocks
        where += [0] * clocks
    stop = data.draw(st.integers(0, len(kept)))
    paths = files(tmp_path_factory.mktemp("resume"), source, kept[:stop])

    assert lines_kept(*paths, 0) == max(where[:stop], default=0)


@given(st.lists(st.binary(max_size=5)), st.integers(1, 7))
def test_lines_are_those_of_the_bytes_however_they_come(parts: list[bytes], size: int) -> None:
    whole = b"\n".join(parts)
    lines = Lines()
    found = [one for at in range(0, len(whole), size) for one in lines.feed(whole[at : at + size])]
    expected = whole.split(b"\n")
    if not expected[-1]:
        expected.pop()

    assert [*found, *lines.last()] == [Line(n, one) for n, one in enumerate(expected, 1)]


def test_of_a_line_without_end_no_more_is_taken_than_a_letter_holds() -> None:
    lines = Lines()
    for _ in range(3 * MOST // 2**20):
        assert len(lines.rest) <= MOST
        for one in lines.feed(b"x" * 2**20):
            assert one == Line(1, b"x" * MOST)

    assert list(lines.feed(b"x\nnext\n" + json.dumps(A).encode())) == [Line(2, b"next")]
    assert list(lines.last()) == [Line(3, json.dumps(A).encode())]
