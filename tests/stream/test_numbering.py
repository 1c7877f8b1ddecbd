"""Numbers and clocks: the market's time as it passes here."""

import json

import pytest

from producers.stream.numbering import LateError, Numbering
from schemas.time import LAST, SECOND, format_time, parse_time
from tests.builders import at

TEN = parse_time(at(0))


def a_clock(ts: str) -> bytes:
    return json.dumps({"type": "clock", "ts": ts}).encode()


def test_clocks_are_as_far_after_the_last_event_as_time_has_passed_less_the_lateness() -> None:
    numbering = Numbering(0, 0, now=0.0, lateness=1.0)
    numbering.event(a_clock(at(0)), now=100.0)
    clocks = [numbering.clock(now) for now in (100.5, 101.0, 102.25, 103.0)]

    assert [event["ts"] - TEN for _, event in clocks] == [0, 0, 1.25 * SECOND, 2 * SECOND]
    assert [event["seq"] for _, event in clocks] == [2, 3, 4, 5]


def test_an_event_before_the_last_clock_is_late_and_takes_no_number() -> None:
    numbering = Numbering(7, TEN, now=0.0, lateness=0.5)
    assert numbering.clock(2.0) == ("clock", {"seq": 8, "ts": TEN + 1_500_000})

    with pytest.raises(LateError):
        numbering.event(a_clock(at(1.499999)), now=2.0)
    assert numbering.event(a_clock(at(1.5)), now=2.0)[1]["seq"] == 9
    assert numbering.clock(2.0)[1] == {"seq": 10, "ts": TEN + 1_500_000}


def test_a_clock_stays_where_the_last_one_was_after_an_event_that_came_late_enough() -> None:
    numbering = Numbering(0, TEN, now=0.0, lateness=0.0)
    numbering.clock(3.0)
    numbering.event(a_clock(at(3)), now=9.0)

    assert numbering.clock(9.5)[1]["ts"] == TEN + 3_500_000


def test_time_ends_where_events_may_not_follow() -> None:
    numbering = Numbering(0, 0, now=0.0, lateness=0.0)
    numbering.event(a_clock(format_time(LAST)), now=0.0)

    assert numbering.clock(60.0)[1]["ts"] == LAST
