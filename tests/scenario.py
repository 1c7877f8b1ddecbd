"""Scenario files: cases that a reader of the rule text can check, in a compact notation.

The cast: ABCD, National Market, tier 1,000; A and B show 20 - 20 1/4 and C 20 - 20 3/8 since
09:20.  Times are seconds after 10:00:00 or a time of day; the day is the regime's unless given.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.builders import Event, at, dollars, event, order, quote, security

FOLDER = Path(__file__).parent / "scenarios"
CAST = {"A": "20 - 20 1/4", "B": "20 - 20 1/4", "C": "20 - 20 3/8"}
SIDES = ("buy", "sell", "sell_short")
PRICES = ("price", "inside_bid", "inside_ask")
ORDERS_OUTCOMES = (
    "executed",
    "matched",
    "held",
    "stored",
    "rejected",
    "returned",
    "cancelled",
    "flagged",
)
MAKERS_OUTCOMES = ("closed", "reopened", "withdrawn", "flagged")
FIELDS = {
    "name",
    "shows",
    "vector",
    "rules",
    "source",
    "grade",
    "regimes",
    "day",
    "settings",
    "security",
    "cast",
    "events",
    "expect",
}
GRADES = {"P", "P-head", "S", "I", "GK"}


@dataclass(frozen=True)
class Scenario:
    """One case under one regime: events in, and all outcomes that must come."""

    name: str
    regime: str
    day: str
    rules: list[str]
    events: list[Event]
    expect: list[dict[str, Any]]
    settings: dict[str, str] = field(default_factory=dict)


def scenarios() -> Iterator[Scenario]:
    """Read every scenario of every file, once for each of its regimes."""
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]:
            check_fields(path, case)
            for regime in case["regimes"]:
                yield read_scenario(path, case, regime)


def scenario_rules() -> dict[str, set[str]]:
    """Return the provisions that the scenarios of each file cite."""
    return {
        path.name: {
            rule
            for case in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]
            for rule in case["rules"]
        }
        for path in sorted(FOLDER.glob("*.toml"))
    }


def check_fields(path: Path, case: Mapping[str, Any]) -> None:
    """Refuse a scenario that lacks its papers or says something that nobody reads."""
    needed = {"name", "shows", "rules", "source", "grade", "regimes", "events", "expect"}
    wrong = (case.keys() - FIELDS) | (needed - case.keys())
    if wrong or case["grade"] not in GRADES:
        message = f"{path.name}: {case.get('name')}: look at {sorted(wrong) or case['grade']}"
        raise ValueError(message)


def read_scenario(path: Path, case: Mapping[str, Any], regime: str) -> Scenario:
    """Spell a scenario out in the events of the log's JSON form."""
    day = case.get("day", regime)
    return Scenario(
        name=f"{path.stem}: {case['name']} [{regime}]",
        regime=regime,
        day=day,
        rules=case["rules"],
        events=[*cast_events(case, day), *(spell_out(e, day) for e in case["events"])],
        expect=case["expect"],
        settings=case.get("settings", {}),
    )


def cast_events(case: Mapping[str, Any], day: str) -> Iterator[Event]:
    """Describe the security and let the cast quote, as far as the scenario says nothing else."""
    if case.get("security", {}) is not False:
        yield security(at("09:15:00", day), **case.get("security", {}))
    for maker, shows in {**CAST, **case.get("cast", {})}.items():
        if shows is not False:
            yield quote(at("09:20:00", day), maker, shows)


def spell_out(line: Mapping[str, Any], day: str) -> Event:
    """Turn one line of a scenario into an event."""
    rest = dict(line)
    ts = at(rest.pop("at"), rest.pop("day", day))
    if "quote" in rest:
        return quote(ts, rest.pop("quote"), rest.pop("shows"), **rest)
    if "order" in rest:
        side = next(side for side in SIDES if side in rest)
        if "limit" in rest:
            rest["limit"] = dollars(rest["limit"])
        return order(ts, rest.pop("order"), side, rest.pop(side), **rest)
    kind = rest.pop("event")
    if kind == "security":
        return security(ts, **rest)
    about = {} if kind in ("agreement", "designation", "clock") else {"symbol": "ABCD"}
    return event(ts, kind, **about, **rest)


def differences(scenario: Scenario, outcomes: list[dict[str, Any]]) -> list[str]:
    """Compare all outcomes with those expected, field by field as far as fields are named."""
    wanted = [in_contract_form(line, scenario.day) for line in scenario.expect]
    pairs = zip(wanted, outcomes, strict=False)
    found = [
        f"outcome {n}: {key} is {got.get(key)!r}, {value!r} expected"
        for n, (want, got) in enumerate(pairs)
        for key, value in want.items()
        if normal(key, got.get(key)) != normal(key, value)
    ]
    if len(wanted) != len(outcomes):
        found.append(f"{len(wanted)} outcomes expected, {len(outcomes)} came: {brief(outcomes)}")
    return found


def in_contract_form(line: Mapping[str, Any], day: str) -> dict[str, Any]:
    """Turn an expected outcome into the contract's fields; `executed = 500` is two of them."""
    want = dict(line)
    want["ts"] = at(want.pop("at"), want.pop("day", day))
    want["order_id"] = want.pop("order", None)
    want["participant"] = want.pop("with", None)
    what, whose = (
        (ORDERS_OUTCOMES, "quantity") if want["order_id"] else (MAKERS_OUTCOMES, "participant")
    )
    for outcome in set(what) & want.keys():
        want["outcome"], want[whose] = outcome, want.pop(outcome)
    for price in set(PRICES) & want.keys():
        want[price] = None if want[price] == "none" else dollars(want[price])
    return want


def normal(key: str, value: object) -> object:
    """Bring a field to a form in which equal things are equal."""
    if value is None:
        return None
    if key == "ts":
        return datetime.fromisoformat(str(value))
    return Decimal(str(value)) if key in PRICES else value


def brief(outcomes: list[dict[str, Any]]) -> str:
    """Print outcomes shortly, one a line."""
    keys = ("ts", "order_id", "outcome", "quantity", "price", "participant", "reason", "rule")
    lines = (" ".join(str(o[key]) for key in keys if o.get(key) is not None) for o in outcomes)
    return "".join(f"\n  {line}" for line in lines)
