"""Playing a reel: the market's time is never behind, and a live run is followed."""

from dataclasses import replace

import pytest

from replay.watch.player import SPEEDS, Player
from replay.watch.reel import Reel, open_reel
from replay.watch.scene import Take
from schemas.time import SECOND, parse_time
from tests.builders import at
from tests.watch.test_reel import REGIMES, a_day, seen


@pytest.fixture(scope="module")
def reel() -> Reel:
    return open_reel(seen(a_day()), REGIMES, {})


@pytest.fixture
def player(reel: Reel) -> Player:
    return Player(Take.of(reel))


@pytest.fixture
def live(reel: Reel) -> Player:
    """Stand where a day has come to so far: 40 of its events."""
    return Player(Take.of(part(reel, 40)))


def part(reel: Reel, events: int) -> Reel:
    batch = reel.footage.cut(0, events, int(reel.footage.times[events - 1]))
    begun = replace(reel.footage, batch=batch)
    return replace(open_reel(begun, REGIMES, {}), is_over=False)


def test_one_begins_at_the_first_order(player: Player) -> None:
    assert player.reel.footage.event(player.moment.position - 1)[0] == "order"
    assert not player.is_playing


@pytest.mark.parametrize("speed", [1, 60, 3600])
def test_as_much_of_the_markets_time_passes_as_of_ours_times_the_speed(
    player: Player, speed: int
) -> None:
    player.jump("10:00")
    player.speed = speed
    for seconds in (0.25, 0.75, 2.0):  # one may come to look late
        player.pass_time(seconds)

    assert player.moment.ts == parse_time(at(0)) + 3 * speed * SECOND


def test_playing_stops_where_the_log_ends(player: Player) -> None:
    player.pause_or_play()
    player.pass_time(24 * 3600)

    assert player.moment == player.reel.end
    assert not player.is_playing


def test_there_is_a_fastest_and_a_slowest_speed(player: Player) -> None:
    assert (player.change_speed(-99), player.change_speed(99)) == (1, 3600)
    assert [player.change_speed(-1) for _ in SPEEDS[1:]] == [*reversed(SPEEDS[:-1])]


def test_a_live_run_is_followed_as_it_grows(live: Player, reel: Reel) -> None:
    assert live.moment == live.reel.end
    live.go_on(Take.of(part(reel, 50)))
    live.pass_time(0.25)
    assert live.moment.position == 50
    assert live.is_playing

    live.go_on(Take.of(reel))
    live.pass_time(0.25)
    assert live.moment == reel.end
    assert not live.is_playing


def test_who_goes_back_in_a_live_run_stays_there(live: Player, reel: Reel) -> None:
    live.pause_or_play()
    live.step(-1)
    back = live.moment
    live.go_on(Take.of(part(reel, 50)))
    assert live.moment == back

    live.pause_or_play()
    live.speed = 1
    live.pass_time(0.5)
    assert live.moment.ts == back.ts + SECOND // 2
    live.pass_time(3600)
    assert live.moment == live.reel.end
    assert live.follows


def test_a_market_is_the_same_however_the_reel_has_grown(live: Player, reel: Reel) -> None:
    for events in (47, 55, 60):
        live.go_on(Take.of(part(reel, events)))
        live.pass_time(0.25)
    live.go_on(Take.of(reel))
    live.go_to_end()
    whole = Player(Take.of(reel))
    whole.go_to_end()

    assert live.viewer.markets() == whole.viewer.markets()
