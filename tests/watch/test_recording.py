"""A run that is being decided is seen as far as it is decided, as its log will be seen."""

import numpy as np
import pytest

from producers.log import Log
from replay.watch.recording import Recording
from replay.watch.reel import Reel
from replay.watch.scene import Take
from replay.watch.source import LogSource
from replay.watch.viewer import Viewer
from tests.stream.cut import opened_day
from tests.stream.sent import REGIMES, Sent, messages


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("recording") / "day")


@pytest.fixture(scope="module")
def sent(day: Log) -> Sent:
    return messages(day, 1, 100)


@pytest.fixture(scope="module")
def symbol(day: Log) -> str:
    return LogSource(day.path, {}).symbols[0]


@pytest.fixture(scope="module")
def whole(day: Log, symbol: str) -> Reel:
    return LogSource(day.path, {}).scene(symbol, REGIMES).latest().reel


@pytest.fixture
def recording(symbol: str) -> Recording:
    return Recording("run-1", symbol, REGIMES, {})


def assert_same_films(found: Reel, expected: Reel) -> None:
    for regime in REGIMES:
        for table in ("outcomes", "inside"):
            ours, theirs = (getattr(reel.films[regime], table) for reel in (found, expected))
            assert len(ours) == len(theirs)
            for name in ("n", "seq", "ts"):
                assert np.array_equal(ours[name], theirs[name])


@pytest.mark.parametrize("lead", [0, 3, -3], ids=["in step", "frames first", "results first"])
def test_a_recording_of_all_messages_is_the_reel_of_the_log(
    recording: Recording, sent: Sent, whole: Reel, lead: int
) -> None:
    frames, results = sent.frames[0], sent.results[0]
    viewer = None
    for place in range(-abs(lead), len(frames) + abs(lead)):
        for one, take, at in ((frames, recording.take_frame, place + lead),
                              (results, recording.take_result, place)):  # fmt: skip
            if 0 <= at < len(one):
                take(one[at])
        reel = recording.grow()
        if reel is None:
            continue
        if viewer is None:
            viewer = Viewer(reel)
        viewer.reel = Take.of(reel).reel
        viewer.go(reel.end)

    assert viewer is not None
    assert viewer.reel.is_over
    assert viewer.moment == whole.end
    assert_same_films(viewer.reel, whole)
    decided = Viewer(whole)
    decided.go(whole.end)
    assert viewer.markets() == decided.markets()


def test_messages_that_come_twice_or_are_damaged_change_nothing(
    recording: Recording, sent: Sent, whole: Reel
) -> None:
    for frame, result in zip(sent.frames[0], sent.results[0], strict=True):
        for _ in range(2):
            recording.take_frame(frame)
            recording.take_result(result)
        recording.take_frame(frame[:-9])
        recording.take_result(b"")

    reel = recording.grow()
    assert reel is not None
    assert_same_films(reel, whole)
    assert [reel.footage.event(n) for n in range(len(reel.footage))] == [
        whole.footage.event(n) for n in range(len(whole.footage))
    ]


def test_what_is_not_decided_yet_is_not_seen(recording: Recording, sent: Sent) -> None:
    for frame in sent.frames[0]:
        recording.take_frame(frame)
    assert recording.grow() is None

    for result in sent.results[0][:10]:
        recording.take_result(result)
    reel = recording.grow()
    assert reel is not None
    assert not reel.is_over
    assert int(reel.footage.seqs[-1]) <= 1000


def test_another_run_is_not_seen(sent: Sent, symbol: str) -> None:
    recording = Recording("another", symbol, REGIMES, {})
    for frame, result in zip(sent.frames[0], sent.results[0], strict=True):
        recording.take_frame(frame)
        recording.take_result(result)

    assert recording.grow() is None


def test_a_security_that_is_not_there_has_no_reel(sent: Sent) -> None:
    recording = Recording("run-1", "NONE", REGIMES, {})
    for frame, result in zip(sent.frames[0], sent.results[0], strict=True):
        recording.take_frame(frame)
        recording.take_result(result)

    assert recording.grow() is None
