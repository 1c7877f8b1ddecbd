"""A moment that is written down is found again, also where several events share it."""

import pytest

from replay.watch.moments import instant_of, moment_of, text_of
from replay.watch.reel import Reel, open_reel
from schemas.errors import InputError
from schemas.time import parse_time
from tests.builders import at, event, quote, security
from tests.watch.test_reel import seen


@pytest.fixture(scope="module")
def reel() -> Reel:
    """Give two days, on the first of which three quotes come at one instant."""
    events = [
        security(at("09:00:00")),
        *(quote(at("10:00:00.250001"), maker, "20 - 20 1/8") for maker in ("A", "B", "C")),
        event(at("16:00:00"), "clock"),
        event(at("09:00:00", day="1992-05-06"), "clock"),
    ]
    return open_reel(seen(sorted(events, key=lambda one: one["ts"])), ["1991"], {})


def test_every_moment_of_a_reel_is_found_again_from_its_text(reel: Reel) -> None:
    for position in range(len(reel.footage) + 1):
        moment = reel.at(position)

        assert moment_of(reel, text_of(reel, moment.ts), str(position)) == moment


def test_a_time_alone_is_after_all_that_happened_then(reel: Reel) -> None:
    assert moment_of(reel, "10:00:00.250001").position == 4


@pytest.mark.parametrize(("text", "expected"), [
    ("10:00", at("10:00:00")),
    (" 10:00:30.5 ", at("10:00:30.5")),
    ("1992-05-06 08:00", at("08:00:00", day="1992-05-06")),
])  # fmt: skip
def test_a_time_of_day_is_new_yorks(reel: Reel, text: str, expected: str) -> None:
    assert instant_of(reel, text) == parse_time(expected)


@pytest.mark.parametrize("text", ["", "ten", "25:00", "10:00:61", "1992-13-40 10:00", "10:00 " * 9])
def test_what_is_no_time_is_refused_in_a_sentence(reel: Reel, text: str) -> None:
    with pytest.raises(InputError, match="is no time of day: expected one such as 09:45"):
        instant_of(reel, text)


@pytest.mark.parametrize(("event", "message"), [
    ("x", "'x' is no number of events"),
    ("5", "is not where 5 events have been"),
    ("0", "is not where 0 events have been"),
])  # fmt: skip
def test_a_number_of_events_that_is_elsewhere_is_refused(
    reel: Reel, event: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        moment_of(reel, "10:00:00.250001", event)
