"""Rule 611 once more, read naively: every earlier quote is looked at for every trade."""

from itertools import islice, pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.sessions import sessions
from processors.trade_throughs import Finding, judge_trades, protection
from schemas.names import Names
from schemas.records import Collector
from schemas.time import parse_time

OPEN = parse_time("2008-01-04T09:30:00-05:00")
SECOND = 1_000_000
VENUES = ("ARCA", "BATS", "NSDQ")
PRICES = st.sampled_from((None, 1999, 2000, 2001, 2002))

Happening = tuple[str, dict[str, Any]]

showing = st.fixed_dictionaries(
    {
        "participant": st.sampled_from(VENUES),
        "bid": PRICES,
        "ask": PRICES,
        "bid_size": st.sampled_from((None, 99, 100)),
        "ask_size": st.sampled_from((None, 99, 100)),
        "automated": st.sampled_from((True, True, False)),
    }
)
traded = st.fixed_dictionaries(
    {
        "price": PRICES.filter(bool),
        "conditions": st.sampled_from(([], [], ["iso"], ["stopped"], ["closing", "benchmark"])),
    }
)
happenings = st.one_of(st.tuples(st.just("quote"), showing), st.tuples(st.just("trade"), traded))
pauses = st.sampled_from((0, 1, 300_000, 400_000, 999_999, SECOND))
tapes = st.lists(st.tuples(pauses, happenings), max_size=25)


def log_of(tape: list[tuple[int, Happening]]) -> list[Happening]:
    """Date the happenings of a tape, from just before the open on."""
    ts, events = OPEN - SECOND, []
    for seq, (pause, (kind, fields)) in enumerate(tape):
        ts += pause
        events.append((kind, {"symbol": "IBM", "venue": "D", "quantity": 100, **fields}))
        events[-1][1].update(seq=seq, ts=ts)
    return events


def judged(events: list[Happening], size: int) -> list[Finding]:
    """Judge a log that comes so many events at a time."""
    names = Names()
    collector = Collector(names)
    batches = []
    rest = iter(events)
    while piece := list(islice(rest, size)):
        for kind, record in piece:
            collector.add(kind, record)
        batches.append(collector.take())
    found = judge_trades(batches, names, protection(), sessions())
    return [finding for findings in found for finding in findings]


def naive(events: list[Happening]) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return verdict, side, venue and exception of every trade."""
    told = []
    for place, (kind, trade) in enumerate(events):
        if kind == "trade":
            before = [quote for kind, quote in events[:place] if kind == "quote"]
            told.append(naive_verdict(trade, before))
    return told


def naive_verdict(
    trade: dict[str, Any], before: list[dict[str, Any]]
) -> tuple[str, str | None, str | None, str | None]:
    """Judge a trade by all the quotes before it."""
    if trade["ts"] < OPEN:
        return "outside_hours", None, None, None
    best: dict[str, list[tuple[int, str]]] = {"bid": [], "ask": []}
    through = []
    for venue in VENUES:
        own = [quote for quote in before if quote["participant"] == venue]
        for side, sign in (("bid", 1), ("ask", -1)):
            if not own or not own[-1][side] or not own[-1]["automated"]:
                continue
            if own[-1][f"{side}_size"] == 99:
                continue
            price = own[-1][side]
            best[side].append((price, venue))
            if sign * (price - trade["price"]) > 0:
                steady = not any(
                    later["ts"] + SECOND > trade["ts"]
                    and earlier[side]
                    and sign * (earlier[side] - trade["price"]) <= 0
                    for earlier, later in pairwise(own)
                )
                through.append((not steady, side != "bid", -sign * price, venue, side))
    if not through:
        return "none", None, None, None
    flickered, _, _, venue, side = min(through)
    words = trade["conditions"]
    crossed = any(bid > ask for bid, _ in best["bid"] for ask, _ in best["ask"])
    excuses = ["single_price"] * ("closing" in words) + ["crossed"] * crossed
    excuses += ["iso"] * ("iso" in words) + ["benchmark"] * ("benchmark" in words)
    excuses += ["flicker"] * flickered + ["stopped"] * ("stopped" in words)
    return (
        ("excepted", side, venue, excuses[0]) if excuses else ("trade_through", side, venue, None)
    )


@settings(max_examples=200, deadline=None)
@given(tape=tapes, size=st.sampled_from((1, 3, 25)))
def test_the_tape_and_a_naive_reader_agree(tape: list[tuple[int, Happening]], size: int) -> None:
    events = log_of(tape)

    found = judged(events, size)

    assert [(one.verdict, one.side, one.venue, one.exception) for one in found] == naive(events)
