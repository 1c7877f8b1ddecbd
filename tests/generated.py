"""Random logs in which things meet that are rare on a real day.

Ties and timers, few prices and few securities, session ends and halts, ECNs alone, locked markets,
order ids used twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.builders import NEW_YORK, Event


@dataclass(frozen=True)
class Case:
    """A log and the rules that shall decide it."""

    regime: str
    settings: dict[str, str]
    events: list[Event]


# The first day of a log under each regime; `historical` begins on the eve of a change of the rules.
DAYS = (
    ("1984", "1985-03-01"),
    ("1988-06-30", "1988-07-07"),
    ("1989-03-01", "1989-03-01"),
    ("pre-1991", "1991-10-11"),
    ("1991", "1992-11-27"),
    ("1993-09-01", "1993-09-03"),
    ("1994", "1994-02-18"),
    ("1995", "1995-06-02"),
    ("1997", "1997-03-27"),
    ("1998-01-05", "1998-01-05"),
    ("1998", "1998-04-09"),
    ("1998-08-03", "1998-08-03"),
    ("1999", "1999-11-26"),
    ("historical", "1988-06-29"),
    ("historical", "1988-07-29"),
    ("historical", "1988-11-30"),
    ("historical", "1988-07-08"),
    ("historical", "1990-07-26"),
    ("historical", "1990-11-30"),
    ("historical", "1990-12-07"),
    ("historical", "1991-11-15"),
    ("historical", "1993-08-12"),
    ("historical", "1993-01-29"),
    ("historical", "1994-01-07"),
    ("historical", "1994-01-25"),
    ("historical", "1994-01-28"),
    ("historical", "1995-01-25"),
    ("historical", "1995-03-27"),
    ("historical", "1997-01-17"),
    ("historical", "1997-12-23"),
    ("historical", "1998-02-20"),
    ("historical", "1998-07-14"),
    ("historical", "1999-01-13"),
)
SETTINGS = {
    "update_period_s": ("5", "2.5"),
    "locked_update_period_s": ("0", "8"),
    "hold_s": ("30", "17"),
    "price_limit": ("20.125",),
    "maximum_order": ("300", "700"),
    "refresh_s": ("10", "60"),
    "withdrawal_days": ("0", "1", "2"),
    "five_minute_s": ("30", "5"),
    "match_wait_s": ("15", "5", "0"),
}
READINGS = {
    "interim_start": ("1994-01-10", "1994-01-31"),
    "interim_cap": ("flat",),
    "interim_exposure_base": ("tier",),
    "all_in_update_period": ("return",),
    "quote_update": ("executed_side_price",),
    "report_latency_s": ("2", "0.5"),
    "locked_update_period_s": ("5", "15"),
    "closed_quote": ("displayed",),
    "actual_size_quote": ("decremented",),
    "exposure_pool": ("both_sides",),
    "rotation": ("alphabetical",),
    "queue_priority": ("fifo", "price_time"),
    "order_life": ("ecn_hold",),
    "hold_clock": ("ecn_alone",),
    "hold_end": ("inclusive",),
    "purge_scope": ("both",),
    "smallcap_next_maker": ("any",),
    "smallcap_locked": ("execute",),
    "price_cap": ("tier_only",),
    "five_minute": ("enforce", "lockout_any", "lockout_same_side"),
    "five_minute_end": ("closed",),
    "preference_absent": ("return",),
    "limit_away": ("store",),
    "limit_overlap_price": ("midpoint",),
    "limit_odd_remainder": ("return",),
    "first_bid": ("up",),
    "odd_lots": ("refuse",),
    "professional_end": ("interim",),
}
STARTS = ("09:30:00",) + ("10:00:00",) * 7 + ("12:55:00", "13:57:00", "15:55:00", "15:57:00")
SLOW = (0, 0, 0, 0, 0.000001, 1, 1, 2, 2, 5, 10, 14.999999, 15, 17, 30, 73, 90)
FAST = (0, 0, 0, 0.000001, 0.5, 1, 1, 2, 3, 5, 15)
MAKERS = ("A", "B", "C")
OTHERS: tuple[Event, ...] = (
    {"participant": "D", "soes": False},
    {"participant": "D", "soes": False},
    {"participant": "ISLD", "participant_type": "ecn"},
    {"participant": "ISLD", "participant_type": "ecn"},
    {"participant": "INCA", "participant_type": "ecn", "automated": False},
    {"participant": "CHX", "participant_type": "utp"},
)
CALM = {"bid": ("20", "20", "20", "19.875"), "ask": ("20.25", "20.25", "20.25", "20.375")}
WILD = {  # side by side these lock, cross and leave
    "bid": ("20", "20", "20", "20", "19.875", "20.125", "20.25", None),
    "ask": ("20.25", "20.25", "20.25", "20.25", "20.375", "20.125", None),
}
LIMITS = (None, None, None, "20", "20.125", "20.25", "20.375")
BETWEEN = (None, "20.125", "20.125", "20.0625", "20.1875", "20.15625", "20.1", "20", "20.25")
SIZES = (None, None, None, 100, 300, 1000)
SHARES = (500,) * 12 + (200,) * 6 + (1000,) * 4 + (300, 300, 100, 450, 37, 501, 1001, 0)
ORDER_IDS = (*map(str, range(1, 100)), "007", "x", "y")


@dataclass(frozen=True)
class Mood:
    """What a day is like."""

    symbols: Sequence[str]
    makers: Sequence[str]
    outsiders: float  # the share of quotes that are not a maker's in SOES
    prices: Mapping[str, Sequence[str | None]]
    quotes: int  # against nine orders
    waits: Sequence[float]
    sides: Sequence[str]
    limits: Sequence[str | None]
    firms: Sequence[str]
    preferences: Sequence[str | None]


def cases() -> st.SearchStrategy[Case]:
    """Make cases that Hypothesis steers."""
    return st.randoms(use_true_random=False).map(make_case)


def seeded(seed: int, count: int) -> list[Case]:
    """Make so many cases from a seed, the same each time."""
    random = Random(seed)  # noqa: S311 - the seed is the point
    return [make_case(random) for _ in range(count)]


def make_case(random: Random) -> Case:
    """Make a regime, often with a what-if, and a log."""
    regime, day = random.choice(DAYS)
    settings: dict[str, str] = {}
    if yes(random, 0.4):
        settings["exposure_multiple"] = random.choice(("1", "1", "2"))
    if yes(random, 0.2):
        name = random.choice(list(SETTINGS))
        settings[name] = random.choice(SETTINGS[name])
    for name in random.sample(list(READINGS), random.choice((0, 0, 0, 1, 1, 2, 4))):
        settings[name] = random.choice(READINGS[name])
    return Case(regime, settings, numbered(random, list(make_log(random, day))))


def numbered(random: Random, events: list[Event]) -> list[Event]:
    """Give events a seq with gaps, or leave them to the numbers of their lines."""
    if yes(random):
        return events
    seqs = accumulate(random.choice((1, 1, 2, 9)) for _ in events)
    return [{**event, "seq": seq} for event, seq in zip(events, seqs, strict=True)]


def make_crowd(random: Random) -> Case:
    """Make a log with more makers and more waiting orders than any real security had."""
    makers = tuple(f"M{number}" for number in range(100))
    usual = make_mood(random)
    crowd = replace(usual, symbols=("ABCD",), makers=makers, prices=CALM, quotes=6)
    now = datetime.fromisoformat("1992-03-02T09:20:00")
    events = [at(now, security(random, "ABCD", "NNM"))]
    now = set_clock(now, "10:00:00")
    for number in range(600):
        now += timedelta(seconds=random.choice(FAST))
        happens = {**anything(random, crowd), "seq": 10 + number}
        if happens["type"] == "order":
            happens |= {"order_id": str(number), "limit": random.choice(("19", "20", "21"))}
        events.append(at(now, happens))
    return Case("1992-03-02", {}, events)


def make_log(random: Random, day: str) -> Iterator[Event]:
    """Make one to three days; each begins with quotes and jumps to a moment of the session."""
    now = datetime.fromisoformat(f"{day}T09:20:00")
    if yes(random, 0.95):
        yield at(now, security(random, "ABCD", "NNM"))
        yield at(now, security(random, "WXYZ", "SMALLCAP"))
    for maker in random.sample(MAKERS, random.randint(0, 3)):
        yield at(now, agreement(maker, random.choice(("OEFX", "OEFX", maker)), agreed=True))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        mood = make_mood(random)
        for _ in range(random.randint(1, 9)):
            yield at(now, quote(random, mood))
        now = set_clock(now, random.choice(STARTS))
        for _ in range(random.randint(0, 50)):
            now += timedelta(seconds=random.choice(mood.waits))
            yield at(now, anything(random, mood))
        now = set_clock(now + timedelta(days=random.choice((1, 1, 3))), "09:20:00")
    if yes(random, 0.5):
        yield at(now, {"type": "clock"})


def make_mood(random: Random) -> Mood:
    """Make a day's character."""
    wild = yes(random, 0.3)
    inside = yes(random, 0.4)  # limits between bid and offer: the file matches them
    return Mood(
        symbols=random.choice((("ABCD",), ("WXYZ",), ("ABCD", "WXYZ"))),
        makers=MAKERS[: random.choice((1, 2, 3))],
        outsiders=random.choice((0.1, 0.4)),
        prices=WILD if wild else CALM,
        quotes=random.choice((1, 4)),
        waits=random.choice((SLOW, FAST)),
        sides=("buy", "buy", "sell", "sell_short"),
        limits=BETWEEN if inside else LIMITS,
        firms=("OEFX",) * (2 if wild else 20) + ("A", "B"),
        preferences=(None,) * random.choice((2, 20)) + ("A", "A", "B", "C", "D", "ISLD", "NONE"),
    )


def at(now: datetime, event: Event) -> Event:
    """Let an event happen at a New York time."""
    return {**event, "ts": now.replace(tzinfo=NEW_YORK).isoformat()}


def set_clock(now: datetime, time: str) -> datetime:
    """Move to a time of the same day."""
    return datetime.fromisoformat(f"{now.date()}T{time}")


def anything(random: Random, mood: Mood) -> Event:
    """Let something happen; mostly quotes and orders."""
    draw = random.choices((quote, order, rarity), (mood.quotes, 9, 2))[0]
    return draw(random, mood)


def quote(random: Random, mood: Mood) -> Event:
    """Let a maker quote, or one outside SOES, an ECN or a UTP exchange."""
    who: Event = {"participant": random.choice(mood.makers)}
    prices = mood.prices
    if yes(random, mood.outsiders):
        who, prices = random.choice(OTHERS), WILD
    shown = {side: random.choice(prices[side]) for side in ("bid", "ask")}
    sizes = {"bid_size": random.choice(SIZES), "ask_size": random.choice(SIZES)}
    shows = shown if yes(random, 0.6) else {**shown, **sizes}
    return {"type": "quote", "symbol": random.choice(mood.symbols), **who, **shows}


def order(random: Random, mood: Mood) -> Event:
    """Enter an order; most are in order, some are not."""
    fields: Event = {
        "symbol": random.choice(mood.symbols),
        "order_id": random.choice(ORDER_IDS),
        "firm": random.choice(mood.firms),
        "account": random.choice(("k", "l")),
        "side": random.choice(mood.sides),
        "quantity": random.choice(SHARES),
        "limit": random.choice(mood.limits),
        "preference": random.choice(mood.preferences),
        "controller": random.choice((None, None, None, "k")),
        "capacity": random.choice((None,) * 40 + ("riskless_principal", "principal")),
        "customer": random.choice((None,) * 30 + ("associated", "associated", "institution")),
    }
    return {"type": "order", **{key: value for key, value in fields.items() if value is not None}}


def rarity(random: Random, mood: Mood) -> Event:
    """Let anything else happen."""
    symbol = random.choice(mood.symbols)
    maker = random.choice((*MAKERS, *MAKERS, "D"))
    kinds: dict[str, tuple[int, Event]] = {
        "cancel": (12, {"symbol": symbol, "order_id": random.choice(ORDER_IDS)}),
        "agreement": (8, agreement(maker, random.choice(("OEFX", maker)), agreed=yes(random))),
        "designation": (2, {"account": random.choice("kl"), "professional": yes(random, 0.4)}),
        "withdrawal": (4, {"symbol": symbol, "participant": maker, "excused": yes(random, 0.4)}),
        "auto_update": (8, automatic(random, symbol, maker)),
        "halt": (4, {"symbol": symbol}),
        "resume": (16, {"symbol": symbol}),
        "clock": (2, {}),
        "trade": (2, {"symbol": symbol, "price": "20", "quantity": 100, "venue": "NYSE"}),
        "security": (3, security(random, symbol, random.choice(("NNM", "NNM", "SMALLCAP")))),
    }
    kind = random.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
    return {"type": kind, **kinds[kind][1]}


def security(random: Random, symbol: str, market: str) -> Event:
    """Describe a security."""
    described = {"type": "security", "symbol": symbol, "market": market}
    if yes(random, 0.5):
        return described
    tier = random.choice((1000, 1000, 500, 200))
    return {**described, "tier": tier, "actual_size": yes(random)}


def automatic(random: Random, symbol: str, maker: str) -> Event:
    """Let a maker choose how its quotes follow executions."""
    mode = random.choice(("exhausted", "exhausted", "each", "off"))
    increment = random.choice((None, "0", "0.125", "0.25", "20"))
    chosen = {"symbol": symbol, "participant": maker, "mode": mode, "increment": increment}
    return {key: value for key, value in chosen.items() if value is not None}


def agreement(maker: str, firm: str, *, agreed: bool) -> Event:
    """Let a maker accept a firm's preferenced orders, or no more."""
    return {"type": "agreement", "participant": maker, "firm": firm, "agreed": agreed}


def yes(random: Random, chance: float = 0.7) -> bool:
    """Say yes more often than not, or as often as told."""
    return random.random() < chance


def shortest(case: Case, fails: Callable[[Case], Any]) -> Case:
    """Leave out events as long as the case still fails."""
    smaller = case
    while True:
        events = smaller.events
        for left_out in range(len(events) - 1, -1, -1):
            rest = [e for n, e in enumerate(smaller.events) if n != left_out]
            candidate = Case(case.regime, case.settings, rest)
            if rest and fails(candidate):
                smaller = candidate
        if len(smaller.events) == len(events):
            return smaller
