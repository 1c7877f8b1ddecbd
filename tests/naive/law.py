"""The dated values, read a second time from the rulebook (3.0, 3.14) and semantics (D-8, D-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

T = TypeVar("T")

MICROSECONDS = 1_000_000
PRICE_UNITS = 10**8
FIRST_DAY, LAST_DAY = date(1984, 12, 1), date(2001, 7, 29)
ALWAYS = "1984-12-01"

NAMED = {
    "1984": "1985-01-02",
    "pre-1991": "1991-10-09",
    "1991": "1991-11-18",
    "1994": "1994-01-26",
    "1995": "1995-03-28",
    "1997": "1997-01-20",
    "1998": "1998-02-23",
    "1999": "1999-04-01",
}

MANDATORY: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
TIERS: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
INTERIM = "interim"  # stands for the first day of the interim rules, which is disputed
LARGEST_ORDER: tuple[tuple[str, int], ...] = (
    (ALWAYS, 1000),
    (INTERIM, 500),
    ("1995-03-28", 1000),
)
INTERIM_CAP: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    (INTERIM, True),
    ("1995-03-28", False),
)
EXPOSURE_MULTIPLE: tuple[tuple[str, int | None], ...] = (
    (ALWAYS, None),
    ("1988-06-30", 5),
    (INTERIM, 2),
    ("1998-07-15", None),
)
EXPOSURE_OF_TIER: tuple[tuple[str, bool], ...] = ((ALWAYS, False), (INTERIM, True))
PREFERENCED_COUNT: tuple[tuple[str, bool], ...] = (
    (ALWAYS, True),
    (INTERIM, False),
)
AUTO_UPDATE: tuple[tuple[str, bool], ...] = ((ALWAYS, False), (INTERIM, True))
REFRESH: tuple[tuple[str, str | None], ...] = ((ALWAYS, None), ("1988-06-30", "300"))
WITHDRAWAL_DAYS: tuple[tuple[str, str | None], ...] = ((ALWAYS, None), ("1988-07-11", "20"))
FIVE_MINUTES: tuple[tuple[str, str | None], ...] = (
    (ALWAYS, None),
    ("1988-08-01", "300"),
    ("1999-01-14", None),
)
MINIMUM_DISPLAY: tuple[tuple[str, str], ...] = (
    (ALWAYS, "none"),
    ("1990-12-01", "SOES"),
    ("1993-02-01", "all"),
)
MATCHING: tuple[tuple[str, str | None], ...] = (
    (ALWAYS, None),
    ("1990-12-10", "300"),
    ("1997-01-20", None),
)
MATCHING_STORED: tuple[tuple[str, str | None], ...] = ((ALWAYS, None), ("1990-12-10", "300"))
TICK: tuple[tuple[str, str], ...] = ((ALWAYS, "0.125"), ("1997-06-02", "0.0625"))
UPDATE_PERIOD: tuple[tuple[str, str | None], ...] = (
    (ALWAYS, None),
    ("1991-11-18", "15"),
    ("1997-12-24", "17"),
)
LOCKED_UPDATE_PERIOD: tuple[tuple[str, str], ...] = ((ALWAYS, "0"), ("1997-01-20", "5"))
AGREEMENT_NEEDED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1991-11-18", True))
EXECUTES_LOCKED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-06-30", True))
NO_ASSOCIATED: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1988-08-01", True))
NO_OWN_MARKET: tuple[tuple[str, bool], ...] = ((ALWAYS, False), ("1990-07-27", True))
NO_PROFESSIONALS: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    ("1988-12-01", True),
    ("1993-08-13", False),
)
NO_PROFESSIONALS_UNTIL_INTERIM: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    ("1988-12-01", True),
    (INTERIM, False),
)
PRICE_LIMIT: tuple[tuple[str, str], ...] = ((ALWAYS, "250"),)
LIMIT_FILE: tuple[tuple[str, bool], ...] = ((ALWAYS, True), ("1997-01-20", False))
LIMIT_FILE_STORED: tuple[tuple[str, bool], ...] = ((ALWAYS, True),)
ELECTRONIC_QUOTES: tuple[tuple[str, bool], ...] = (
    (ALWAYS, False),
    ("1997-01-20", True),
)
ORDER_LIFE: tuple[tuple[str, str | None], ...] = ((ALWAYS, None), ("1998-02-23", "90"))
ACTUAL_SIZE: tuple[tuple[str, str], ...] = (
    (ALWAYS, "none"),
    ("1997-01-20", "pilot"),
    ("1998-07-15", "all"),
)
SHORT_SALES: tuple[tuple[str, str], ...] = (
    (ALWAYS, "free"),
    (INTERIM, "banned"),
    ("1995-01-26", "bid test"),  # National Market only; the ban goes beyond it before
)

NUMBERS = {
    "update_period_s",
    "locked_update_period_s",
    "hold_s",
    "exposure_multiple",
    "price_limit",
    "maximum_order",
    "refresh_s",
    "withdrawal_days",
    "five_minute_s",
    "match_wait_s",
}
READINGS = {  # with their defaults (contract, section 3)
    "interim_start": "1994-01-26",
    "interim_cap": "min_tier",
    "interim_exposure_base": "max_order",
    "all_in_update_period": "wait",
    "quote_update": "price_or_refresh",
    "report_latency_s": "0",
    "closed_quote": "removed",
    "actual_size_quote": "stands",
    "exposure_pool": "per_side",
    "rotation": "least_recent",
    "queue_priority": "market_first",
    "order_life": "all_queued",
    "hold_clock": "entry",
    "hold_end": "exclusive",
    "purge_scope": "side",
    "smallcap_next_maker": "best_price",
    "smallcap_locked": "wait",
    "price_cap": "live",
    "five_minute": "audit",
    "five_minute_end": "open",
    "preference_absent": "unpreferenced",
    "limit_away": "return",
    "limit_overlap_price": "earlier",
    "limit_odd_remainder": "no_match",
    "first_bid": "previous_day",
    "odd_lots": "accept",
    "professional_end": "1993-08-13",
    "day_trade_block": "designation",
}


@dataclass(frozen=True)
class Law:
    """What is in force on a day: periods in microseconds, prices in 1e-8 dollars, None: no rule."""

    mandatory: bool
    tiers: bool
    largest_order: int
    exposure_multiple: Fraction | None
    preferenced_count: bool
    update_period: int
    locked_update_period: int
    agreement_needed: bool
    executes_locked: bool
    no_associated: bool
    no_own_market: bool
    no_professionals: bool
    price_limit: int
    limit_file: bool
    electronic_quotes: bool
    order_life: int | None
    actual_size: str
    short_sales: str
    flat_cap: bool  # the interim cap is the maximum of every tier
    exposure_of_tier: bool
    auto_update: bool
    refresh: int
    withdrawal_days: int | None  # None or 0: may return at once
    five_minutes: int | None
    minimum_display: str
    match_wait: int | None
    tick: int
    latency: int
    readings: Mapping[str, str]

    def reads(self, reading: str, answer: str) -> bool:
        """Tell whether a disputed rule is read so."""
        return self.readings[reading] == answer


def law_on(day: date, settings: Mapping[str, str]) -> Law:
    """Look every dated value up on the day; a setting replaces a value only where there is one."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"no law on {day}: SOES ran from {FIRST_DAY} to {LAST_DAY}"
        raise ValueError(message)
    if unknown := set(settings) - NUMBERS - set(READINGS):
        message = f"the twin does not know the settings {sorted(unknown)}"
        raise ValueError(message)
    readings = {**READINGS, **{k: v for k, v in settings.items() if k in READINGS}}
    in_force = partial(_on, day=day, interim=readings["interim_start"])
    multiple = in_force(EXPOSURE_MULTIPLE)
    period = in_force(UPDATE_PERIOD)
    life = in_force(ORDER_LIFE)
    refresh = in_force(REFRESH)
    five = in_force(FIVE_MINUTES)
    days = in_force(WITHDRAWAL_DAYS)
    stores = readings["limit_away"] == "store"
    match_wait = in_force(MATCHING_STORED if stores else MATCHING)
    until_interim = readings["professional_end"] == "interim"
    locked = settings.get("locked_update_period_s", in_force(LOCKED_UPDATE_PERIOD))
    return Law(
        mandatory=in_force(MANDATORY),
        tiers=in_force(TIERS),
        largest_order=int(settings.get("maximum_order", in_force(LARGEST_ORDER))),
        exposure_multiple=(
            None if multiple is None else Fraction(settings.get("exposure_multiple", multiple))
        ),
        preferenced_count=in_force(PREFERENCED_COUNT),
        update_period=_units(settings.get("update_period_s", period) if period else "0"),
        locked_update_period=_units(locked if period else "0"),
        agreement_needed=in_force(AGREEMENT_NEEDED),
        executes_locked=in_force(EXECUTES_LOCKED),
        no_associated=in_force(NO_ASSOCIATED),
        no_own_market=in_force(NO_OWN_MARKET),
        no_professionals=in_force(
            NO_PROFESSIONALS_UNTIL_INTERIM if until_interim else NO_PROFESSIONALS
        ),
        price_limit=_units(settings.get("price_limit", in_force(PRICE_LIMIT)), PRICE_UNITS),
        limit_file=in_force(LIMIT_FILE_STORED if stores else LIMIT_FILE),
        electronic_quotes=in_force(ELECTRONIC_QUOTES),
        order_life=None if life is None else _units(settings.get("hold_s", life)),
        actual_size=in_force(ACTUAL_SIZE),
        short_sales=in_force(SHORT_SALES),
        flat_cap=in_force(INTERIM_CAP) and readings["interim_cap"] == "flat",
        exposure_of_tier=(
            in_force(EXPOSURE_OF_TIER) and readings["interim_exposure_base"] == "tier"
        ),
        auto_update=in_force(AUTO_UPDATE),
        refresh=0 if refresh is None else _units(settings.get("refresh_s", refresh)),
        withdrawal_days=None
        if days is None
        else int(settings.get("withdrawal_days", days)) or None,
        five_minutes=None if five is None else _units(settings.get("five_minute_s", five)),
        minimum_display=in_force(MINIMUM_DISPLAY),
        match_wait=(
            None if match_wait is None else _units(settings.get("match_wait_s", match_wait))
        ),
        tick=_units(in_force(TICK), PRICE_UNITS),
        latency=_units(readings["report_latency_s"]),
        readings=readings,
    )


def _on(values: tuple[tuple[str, T], ...], day: date, interim: str) -> T:
    """Find the value that is in force on a day: the last that began on it or before."""
    return [
        value
        for start, value in values
        if date.fromisoformat(interim if start == INTERIM else start) <= day
    ][-1]


def _units(number: str, units: int = MICROSECONDS) -> int:
    """Turn a decimal number into whole units; it must fit exactly."""
    whole = Decimal(number) * units
    if whole != int(whole):
        message = f"{number} is finer than 1/{units}"
        raise ValueError(message)
    return int(whole)
