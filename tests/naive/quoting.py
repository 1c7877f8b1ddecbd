"""What quotes do: exposure restored, periods ended, withdrawal, the course of the bid."""

from collections.abc import Mapping
from datetime import date

from tests.naive.report import report
from tests.naive.sessions import new_york_day, session_day_after
from tests.naive.state import SIDES, Quote, Side, State
from tests.naive.view import inside, shown

Shows = Mapping[str, tuple[int | None, int | None]]  # price and size by side


def requote(state: State, quote: Quote, shows: Shows) -> None:
    """Let a maker show something: new prices or sizes, or the same once more (D-35, D-36)."""
    now = {name: (side.price, side.size) for name, side in quote.sides.items()}
    moved = [name for name in SIDES if now[name][0] != shows[name][0]]
    resized = [n for n in SIDES if shown(state, now[n][1]) != shown(state, shows[n][1])]
    again = not moved and not resized
    restore(state, quote, restored_sides(state, moved, again=again))
    if state.reads("quote_update", "executed_side_price"):
        ended = moved
    else:
        ended = list(SIDES) if again or moved or state.actual_size else []
    for name, side in quote.sides.items():
        if name in ended:
            side.busy_until = None
        if name in moved:
            side.set_at = state.now
        side.price, side.size = shows[name]


def restored_sides(state: State, moved: list[str], *, again: bool) -> list[str]:
    """List the sides whose exposure a quote restores (E-5, D-35, D-47)."""
    pooled = state.reads("exposure_pool", "both_sides") and bool(moved)
    return list(SIDES) if again or pooled or state.decremented else moved


def restore(state: State, quote: Quote, sides: list[str]) -> None:
    """Reopen what was closed, and begin to count anew (E-5, D-34)."""
    closed = [name for name in sides if quote.sides[name].closed]
    if state.reads("exposure_pool", "both_sides"):
        closed = closed[:1]
    for _ in closed:
        report(state, "reopened", "E-5", maker=quote.participant, reason="refreshed")
    for name in sides:
        side = quote.sides[name]
        side.exposure = side.taken = 0
        side.closed, side.refresh_due = False, None


def withdraw(state: State, who: str, rule: str, reason: str | None, days: int | None) -> None:
    """Take a maker's quote away; it may come back after so many session days (D-38)."""
    until = today(state) if days is None else session_day_after(today(state), days + 1)
    quote = state.quotes.get(who)
    seqs = [] if quote is None else [s.closed_seq for s in due_sides(state, quote)]
    report(
        state,
        "withdrawn",
        rule,
        maker=who,
        reason=reason,
        seq=next(iter(seqs), None),
        until=until,
    )
    state.quotes.pop(who, None)
    state.suspended[who] = until
    watch_bid(state)


def due_sides(state: State, quote: Quote) -> list[Side]:
    """List the sides of a quote whose time to refresh is over, the first that was closed first."""
    late = [
        s for s in quote.sides.values() if s.refresh_due is not None and s.refresh_due <= state.now
    ]
    return sorted(late, key=lambda side: side.closed_rank)


def withdraw_late(state: State) -> None:
    """Withdraw the makers that have not refreshed in time, as they were closed (E-7, D-37)."""
    while late := [q for q in state.quotes.values() if due_sides(state, q)]:
        first = min(late, key=lambda quote: due_sides(state, quote)[0].closed_rank)
        days = state.law.withdrawal_days
        withdraw(state, first.participant, "E-7", "late_refresh", days)


def watch_bid(state: State) -> None:
    """Note which way the inside bid went; without a bid nothing changes (H-4, D-31)."""
    bid = inside(state, "bid")
    if bid is None:
        return
    if state.last_bid is not None and bid != state.last_bid:
        state.bid_is_down = bid < state.last_bid
    state.last_bid = bid


def today(state: State) -> date:
    """Give New York's date."""
    return new_york_day(state.now)
