"""The real engine, in process: events as JSON in, outcomes in the contract's form out."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from processors import codes
from processors.engine import Engine
from processors.regimes import regime_rows
from processors.sessions import sessions
from schemas.batch import Batch
from schemas.jsonl import read_line
from schemas.names import Names
from schemas.price import format_price
from schemas.records import Collector
from schemas.time import format_time
from tests.builders import Event

NULL = -1
hours = cache(sessions)


def replay(
    events: Sequence[Event],
    regime: str,
    settings: Mapping[str, str] | None = None,
    *,
    size: int = 0,
    reload: bool = False,
) -> list[dict[str, Any]]:
    """Decide events in batches of `size` (0: all at once); by security, then by n.

    With `reload` names and engine are dumped and loaded into new ones between any two batches.
    """
    if not events:
        return []
    names = Names()
    engine = new_engine(regime, settings, names)
    outcomes: list[dict[str, Any]] = []
    for batch in batches(events, names, size or len(events)):
        outcomes += printed(engine.apply(batch).outcomes, regime, names)
        if reload:
            state, names_state = engine.dump(), names.dump()
            loaded = Names.load(names_state)
            names.__dict__.update(loaded.__dict__)
            engine = new_engine(regime, settings, names)
            engine.load(state)
        end = batch.last_ts
    outcomes += printed(engine.finish(end).outcomes, regime, names)
    return by_security(events, outcomes)


def replay_in_partitions(
    events: Sequence[Event],
    regime: str,
    settings: Mapping[str, str] | None,
    partitions: Iterable[frozenset[str]],
) -> list[dict[str, Any]]:
    """Decide each set of securities in an engine of its own; events of none go to all."""
    numbered = [{"seq": seq, **event} for seq, event in enumerate(events, start=1)]
    outcomes: list[dict[str, Any]] = []
    for symbols in partitions:
        names = Names()
        engine = new_engine(regime, settings, names)
        mine = [e for e in numbered if e.get("symbol") is None or e["symbol"] in symbols]
        whole = next(batches(numbered, Names(), len(numbered)))
        batch = replace(
            take(mine, names),
            last_seq=whole.last_seq,
            last_ts=whole.last_ts,
            events=whole.events,
        )
        decided = engine.apply(batch).then(engine.finish(batch.last_ts))
        outcomes += printed(decided.outcomes, regime, names)
    return by_security(events, outcomes)


def new_engine(regime: str, settings: Mapping[str, str] | None, names: Names) -> Engine:
    """Make an engine of a regime."""
    return Engine(regime_rows(regime, settings or {}), hours(), names)


def batches(events: Sequence[Event], names: Names, size: int) -> Iterator[Batch]:
    """Cut events into batches."""
    numbered = [{"seq": seq, **event} for seq, event in enumerate(events, start=1)]
    for start in range(0, len(numbered), size):
        yield take(numbered[start : start + size], names)


def take(events: Iterable[Event], names: Names) -> Batch:
    """Read events as lines of JSON into a batch."""
    collector = Collector(names)
    for event in events:
        collector.add(*read_line(json.dumps(event).encode(), 0))
    return collector.take()


def by_security(events: Sequence[Event], outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order outcomes by the first appearance of their security, then by n."""
    place = {e["symbol"]: -n for n, e in reversed(list(enumerate(events))) if e.get("symbol")}
    return sorted(outcomes, key=lambda o: (-place[o["symbol"]], o["n"]))


def printed(outcomes: np.ndarray, regime: str, names: Names) -> Iterator[dict[str, Any]]:
    """Turn the kernel's outcomes into the contract's form."""
    for row in outcomes:
        found = {field: int(row[field]) for field in outcomes.dtype.names or ()}
        yield {
            "regime": regime,
            "symbol": names.symbols[found["symbol"]],
            "n": found["n"],
            "seq": found["seq"],
            "ts": format_time(found["ts"]),
            "order_id": null(found["order_id"], names.order_id_text),
            "outcome": codes.OUTCOME_NAMES[found["outcome"]],
            "quantity": null(found["quantity"], int),
            "price": price(found["price"]),
            "participant": null(found["participant"], names.participants.__getitem__),
            "reason": codes.REASON_NAMES[found["reason"]],
            "rule": codes.PROVISION_IDS[found["rule"]],
            "inside_bid": price(found["inside_bid"]),
            "inside_ask": price(found["inside_ask"]),
            "order_seq": null(found["order_seq"], int),
            **rare(found, names),
        }


def rare(found: Mapping[str, int], names: Names) -> dict[str, str]:
    """Give the fields that only matches and withdrawals have."""
    if found["contra_order_id"] != NULL:
        return {"contra_order_id": names.order_id_text(found["contra_order_id"])}
    if found["until"]:
        return {"until": str(np.datetime64(found["until"], "D"))}
    return {}


def null(number: int, text: Any) -> Any:  # noqa: ANN401 - what the number stands for
    """Give what a number stands for, or nothing."""
    return None if number == NULL else text(number)


def price(units: int) -> str | None:
    """Give a price in dollars; 0 stands for none."""
    return format_price(units) if units else None
