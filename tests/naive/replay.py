"""Events in, outcomes out: one market for each security, one after the other."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.naive.law import NAMED, PRICE_UNITS, Law, law_on
from tests.naive.market import pass_time, take
from tests.naive.sessions import sessions
from tests.naive.state import State

NEW_YORK = ZoneInfo("America/New_York")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PRICES = ("bid", "ask", "limit", "price", "increment")
PRINTED_PRICES = ("price", "inside_bid", "inside_ask")


def replay(
    events: Iterable[Mapping[str, Any]],
    regime: str,
    settings: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Decide a log's events, given in their JSON form; outcomes by security, then by n."""
    log = [_read(event, line) for line, event in enumerate(events, start=1)]
    if not log:
        return []
    law_at = _law_at(regime, settings or {})
    hours = sessions(log[0]["ts"], log[-1]["ts"])
    outcomes: list[dict[str, Any]] = []
    for symbol in dict.fromkeys(e["symbol"] for e in log if e.get("symbol") is not None):
        closes = [closing for _, closing in hours]
        state = State(symbol, law_at, hours, closes, now=log[0]["ts"])
        for event in log:
            if event.get("symbol") in (None, symbol):
                take(state, event)
        pass_time(state, log[-1]["ts"], to_the_end=True)
        outcomes += [_printed(regime, o) for o in state.outcomes]
    return outcomes


def _law_at(regime: str, settings: Mapping[str, str]) -> Callable[[int], Law]:
    """Give the law of any instant: the regime's, or that of the instant's own day (D-6)."""

    @cache
    def law_of(day: date) -> Law:
        return law_on(day, settings)

    if regime == "historical":
        return lambda instant: law_of(_day(instant))
    fixed = law_of(date.fromisoformat(NAMED.get(regime, regime)))
    return lambda _: fixed


def _read(event: Mapping[str, Any], line: int) -> dict[str, Any]:
    """Turn the JSON form into whole numbers: microseconds UTC, 1e-8 dollars."""
    read = {"seq": line, **event}
    moment = datetime.fromisoformat(event["ts"])
    read["ts"] = (moment - EPOCH) // timedelta(microseconds=1)
    for field in PRICES:
        if read.get(field) is not None:
            read[field] = int(Decimal(str(read[field])) * PRICE_UNITS)
    return read


def _printed(regime: str, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an outcome into the contract's form."""
    printed = {"regime": regime, **outcome}
    printed["ts"] = _new_york(outcome["ts"]).isoformat()
    for field in PRINTED_PRICES:
        if outcome[field] is not None:
            printed[field] = f"{(Decimal(outcome[field]) / PRICE_UNITS).normalize():f}"
    return printed


def _new_york(instant: int) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(NEW_YORK)


def _day(instant: int) -> date:
    return _new_york(instant).date()
