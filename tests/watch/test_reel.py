"""A day as a film: any moment of it is what deciding from the start gives."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from processors.market import market_of
from processors.rules.outcome import HELD, WITHDRAWN
from replay.watch.finding import Finder
from replay.watch.footage import Footage, footage
from replay.watch.reel import Moment, Reel, open_reel
from replay.watch.viewer import Viewer
from schemas.errors import InputError, UsageError
from schemas.names import Names
from schemas.time import SECOND, parse_time
from tests.builders import Event, at, event, order, quote, security
from tests.in_engine import batches, new_engine

REGIMES = ("pre-1991", "1998")


def a_day() -> list[Event]:
    """Make a morning of two makers and many orders, some of them at one instant."""
    events = [
        security(at("09:00:00"), "ABCD"),
        security(at("09:00:00"), "OTHR"),
        quote(at("09:30:00"), "MAKA", "20 - 20 1/8"),
        quote(at("09:30:00"), "MAKB", "19 7/8 - 20 1/4"),
        quote(at("09:30:01"), "MAKB", "5 - 6", symbol="OTHR"),
    ]
    for number in range(60):
        moment = number * 7 // 2
        events.append(order(at(moment), str(number), ("buy", "sell")[number % 2], 1000))
        if number % 9 == 4:
            events.append(quote(at(moment), "MAKA", ("20 - 20 1/8", "20 1/8 - 20 1/4")[number % 2]))
    return [*events, event(at("16:00:00"), "clock")]


def seen(events: Sequence[Event], symbol: str = "ABCD") -> Footage:
    names = Names()
    numbered = [{"seq": seq, **one} for seq, one in enumerate(events, start=1)]
    chosen = [one for one in numbered if one.get("symbol", symbol) == symbol]
    return footage(symbol, names, list(batches(chosen, names, 16)) if chosen else [])


@pytest.fixture(scope="module")
def reel() -> Reel:
    return open_reel(seen(a_day()), REGIMES, {}, every=8)


def test_seeking_to_any_event_equals_deciding_from_the_start(reel: Reel) -> None:
    viewer = Viewer(reel)
    positions = list(range(1, len(reel.footage) + 1))
    engines = {regime: new_engine(regime, {}, reel.footage.names) for regime in REGIMES}
    expected, counts = {}, {}
    decided = dict.fromkeys(REGIMES, 0)
    for position in positions:
        now = int(reel.footage.times[position - 1])
        for regime, engine in engines.items():
            brought = engine.apply(reel.footage.cut(position - 1, position, now))
            decided[regime] += len(brought.outcomes)
        expected[position] = {r: market_of(e, "ABCD", now) for r, e in engines.items()}
        counts[position] = dict(decided)

    for position in [*reversed(positions), *positions[::3], *positions[5::7]]:
        viewer.seek(position)

        assert viewer.markets() == expected[position]
        assert {r: len(reel.outcomes(r, viewer.moment)) for r in REGIMES} == counts[position]


def test_a_step_back_equals_seeking_there(reel: Reel) -> None:
    stepping, seeking = Viewer(reel), Viewer(reel)
    stepping.seek(40)
    stepping.step(-1)
    seeking.seek(39)

    assert stepping.moment == seeking.moment
    assert stepping.markets() == seeking.markets()


def test_a_step_beyond_either_end_stays_at_that_end(reel: Reel) -> None:
    viewer = Viewer(reel)
    viewer.step(-5)
    assert viewer.moment.position == 0
    assert all(not market.quotes["bid"] for market in viewer.markets().values())

    viewer.step(10_000)
    assert viewer.moment.position == len(reel.footage)


def test_playing_passes_through_the_same_markets_as_seeking(reel: Reel) -> None:
    playing, seeking = Viewer(reel), Viewer(reel)
    playing.seek_time(parse_time(at(0)))
    for _ in range(100):
        assert playing.play(3 * SECOND // 2)
        seeking.seek(0)
        seeking.seek_time(playing.moment.ts)

        assert playing.markets() == seeking.markets()


def test_playing_ends_with_the_last_event(reel: Reel) -> None:
    viewer = Viewer(reel)

    assert not viewer.play(24 * 3600 * SECOND)
    assert viewer.moment == reel.end


def test_timers_run_until_the_log_ends_also_after_the_last_event_of_the_security() -> None:
    events = [
        security(at("09:00:00")),
        quote(at("09:30:00"), "MAKA", "20 - 20 1/8"),
        order(at(0), "1", "buy", 1000),
        order(at(1), "2", "buy", 1000),
    ]
    short = seen(events)
    longer = replace(short, batch=replace(short.batch, last_ts=parse_time(at("16:05:00"))))
    viewer = Viewer(open_reel(longer, ["1991"], {}))
    viewer.seek(len(events))
    assert [one.order_id for one in viewer.markets()["1991"].orders] == ["2"]

    viewer.step()
    assert viewer.moment.ts == parse_time(at("16:05:00"))
    assert viewer.markets()["1991"].orders == ()

    viewer.step(-1)
    assert viewer.moment.position == len(events) - 1


def test_each_hold_is_found_in_turn(reel: Reel) -> None:
    finder, moment, found = Finder(reel), reel.at(0), 0
    while (later := finder.next_hold(moment)) is not None:
        assert new_outcomes(reel, moment, later, HELD)
        moment, found = later, found + 1

    assert found
    assert not new_outcomes(reel, moment, reel.at(len(reel.footage)), HELD)


def new_outcomes(reel: Reel, before: Moment, after: Moment, kind: int) -> int:
    """Count outcomes of a kind between two moments, under all regimes."""
    counts = [
        sum(int((reel.outcomes(r, moment)["outcome"] == kind).sum()) for r in REGIMES)
        for moment in (before, after)
    ]
    return counts[1] - counts[0]


def test_a_withdrawal_is_found(reel: Reel) -> None:
    withdrawn = [film.outcomes["outcome"] == WITHDRAWN for film in reel.films.values()]
    found = Finder(reel).next_withdrawal(reel.at(0))

    assert (found is not None) == bool(np.concatenate(withdrawn).any())


def test_a_difference_is_the_first_outcome_that_is_not_shared(reel: Reel) -> None:
    found = Finder(reel).next_difference(reel.at(0))

    assert found is not None
    before = {fates(reel, regime, found.position - 1) for regime in REGIMES}
    after = {fates(reel, regime, found.position) for regime in REGIMES}
    assert len(before) == 1
    assert len(after) == 2


def fates(reel: Reel, regime: str, position: int) -> tuple[tuple[int, ...], ...]:
    rows = reel.outcomes(regime, reel.at(position))
    return tuple(
        (r["ts"], r["order_seq"], r["outcome"], r["price"]) for r in rows[rows["order_seq"] >= 0]
    )


def test_an_order_is_marked_as_differing_from_the_moment_on_at_which_its_fates_part(
    reel: Reel,
) -> None:
    finder = Finder(reel)
    first = finder.next_difference(reel.at(0))
    assert first is not None

    apart = set(finder.partings["order_seq"].tolist())
    assert not [one for one in apart if finder.has_parted(one, reel.at(first.position - 1))]
    assert [one for one in apart if finder.has_parted(one, first)]
    assert [one for one in apart if finder.has_parted(one, reel.end)] == list(apart)


def test_one_regime_alone_never_differs() -> None:
    alone = open_reel(seen(a_day()), ["1998"], {})

    assert Finder(alone).next_difference(alone.at(0)) is None


def test_a_security_without_orders_can_be_watched() -> None:
    events = [
        security(at("09:00:00")),
        quote(at("09:30:00"), "MAKA", "20 - 20 1/8"),
        event(at("16:00:00"), "clock"),
    ]
    quiet = open_reel(seen(events), REGIMES, {})
    viewer = Viewer(quiet)
    viewer.seek(2)

    assert {m.inside["bid"] for m in viewer.markets().values()} == {20 * 10**8}
    assert Finder(quiet).next_hold(viewer.moment) is None
    assert Finder(quiet).next_difference(viewer.moment) is None


def test_a_log_of_one_event_can_be_watched() -> None:
    viewer = Viewer(open_reel(seen([security(at("09:00:00"))]), REGIMES, {}))
    viewer.step()
    viewer.step()
    viewer.step(-1)

    assert viewer.moment.position == 0


def test_a_security_that_the_log_has_not_is_refused() -> None:
    with pytest.raises(InputError, match="there is no event of a security NONE to be seen"):
        seen(a_day(), "NONE")


@pytest.mark.parametrize("time", ["08:59:59", "16:00:01"])
def test_a_time_outside_the_day_is_refused_in_a_sentence(reel: Reel, time: str) -> None:
    viewer = Viewer(reel)
    with pytest.raises(InputError, match="lies outside the events of ABCD, which last from 1992"):
        viewer.seek_time(parse_time(at(time)))

    assert viewer.moment == reel.at(0)


def test_five_regimes_do_not_fit_side_by_side() -> None:
    with pytest.raises(UsageError, match="5 regimes: expected one to 4 side by side"):
        open_reel(seen(a_day()), ["pre-1991", "1991", "1997", "1998", "historical"], {})


def test_the_events_read_back_are_those_of_the_log(reel: Reel) -> None:
    events = [reel.footage.event(position) for position in range(len(reel.footage))]

    assert events[0][0] == "security"
    assert [record["ts"] for _, record in events] == reel.footage.times.tolist()
    assert all(a["seq"] < b["seq"] for (_, a), (_, b) in pairwise(events))
