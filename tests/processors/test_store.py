"""Runs in an embedded store: what is written is what is read, once, or it is marked incomplete."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.rules import outcome, reason, tables
from processors.store import Store, open_store
from processors.store.authors import new_author, sign
from processors.store.insert import batch_of
from processors.store.run import SUMMARY
from processors.store.writer import GATHERED, Target, Writer
from schemas.errors import InputError
from schemas.names import PLAIN, Names
from schemas.price import format_price
from schemas.time import EPOCH, MICROSECOND, format_time
from tests.builders import at, event, order, quote, security
from tests.generated import make_log
from tests.in_engine import replay
from tests.stored import EventsLog, a_run, replay_into

DAY = EventsLog(list(make_log(random.Random(11), "1998-03-02")))  # noqa: S311 (the seed is the point)
REGIMES = ("1991", "1998")
FIELDS = tables.OUTCOME.names or ()
VIEWS = ("outcomes", "inside", "quotes", "orders", "trades", "notices")
COMPARED = {view: f"SELECT * FROM {view} ORDER BY ALL" for view in VIEWS}  # noqa: S608 (names of ours)
TWICE = "INSERT INTO {0}_stored SELECT * FROM {0}_stored"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with open_store(f"chdb://{tmp_path}/store") as opened:
        yield opened


@pytest.fixture(params=[2**16, -1], ids=["by-file", "in-place"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches go to the engine in a file, as small ones do, or be read in place."""
    monkeypatch.setattr("processors.store.insert.SMALL", request.param)


def readable(row: dict[str, Any]) -> dict[str, Any]:
    """Give a stored outcome the contract's form."""
    prices = {name: row[name] for name in ("price", "inside_bid", "inside_ask")}
    texts = {
        name: None if price is None else format_price(int(price * 10**8))
        for name, price in prices.items()
    }
    ts = format_time((row["ts"] - EPOCH) // MICROSECOND)
    left_out = ("run", "contra_order_id", "until")
    return {key: one for key, one in {**row, **texts, "ts": ts}.items() if key not in left_out}


@pytest.mark.usefixtures("either_way")
def test_every_field_of_every_outcome_is_read_as_the_contract_prints_it(store: Store) -> None:
    replay_into(store, DAY, a_run(DAY, *REGIMES))

    for regime in REGIMES:
        stored = store.query(
            "SELECT * FROM outcomes WHERE run = 'run-1' AND regime = {regime:String}"
            " ORDER BY symbol, n",
            {"regime": regime},
        )
        expected = sorted(replay(DAY.events, regime), key=lambda o: (o["symbol"], o["n"]))
        assert expected
        assert [readable(row) for row in stored] == expected


def test_the_inside_begins_with_the_first_quote_and_knows_an_empty_side(store: Store) -> None:
    log = EventsLog(
        [
            security(at("09:20:00")),
            quote(at("09:20:00"), "A", "20 - none"),
            quote(at(0.5), "A", "20 - 20 1/4"),
        ]
    )
    replay_into(store, log, a_run(log, "1991"))

    rows = store.query("SELECT seq, ts, bid, ask FROM inside ORDER BY n")

    assert [tuple(row.values()) for row in rows] == [
        (2, datetime(1992, 3, 2, 14, 20, tzinfo=UTC), Decimal(20), None),
        (3, datetime(1992, 3, 2, 15, 0, 0, 500_000, tzinfo=UTC), Decimal(20), Decimal("20.25")),
    ]


@pytest.mark.usefixtures("either_way")
def test_the_events_of_a_log_are_in_the_store_by_type(store: Store) -> None:
    log = EventsLog(
        [
            security(at("09:20:00"), market="SMALLCAP", actual_size=True),
            quote(at("09:20:00"), "A", "20 - 20 1/4 x 300", soes=False),
            order(at(0), "x-1", "sell_short", 200, limit="20.125", preference="A"),
            event(at(1), "trade", symbol="ABCD", price="20.1", quantity=100, venue="NYSE",
                  conditions=["iso", "stopped"], side="buy", account="k"),
            event(at(2), "cancel", symbol="ABCD", order_id="x-1"),
            event(at(3), "agreement", participant="A", firm="OEFX", agreed=True),
            event(at(4), "designation", account="k", professional=True),
            event(at(5), "auto_update", symbol="ABCD", participant="A", mode="each",
                  increment="0.125"),
            event(at(6), "clock"),
        ]
    )  # fmt: skip
    store.load_log(log)

    (a_quote,) = store.query("SELECT * EXCEPT (log, ts) FROM quotes")
    (an_order,) = store.query("SELECT * EXCEPT (log, ts) FROM orders")
    (a_trade,) = store.query("SELECT * EXCEPT (log, ts) FROM trades")
    notices = store.query("SELECT * EXCEPT log FROM notices ORDER BY seq")
    said = [{key: one for key, one in row.items() if one is not None} for row in notices]

    assert a_quote == {
        "symbol": "ABCD", "seq": 2, "participant": "A", "participant_type": "market_maker",
        "bid": Decimal(20), "ask": Decimal("20.25"), "bid_size": None, "ask_size": 300,
        "soes": False, "automated": True,
    }  # fmt: skip
    assert an_order == {
        "symbol": "ABCD", "seq": 3, "order_id": "x-1", "firm": "OEFX", "account": "customer x-1",
        "controller": "customer x-1", "side": "sell_short", "quantity": 200,
        "limit": Decimal("20.125"), "preference": "A", "capacity": "agency", "customer": "public",
    }  # fmt: skip
    assert a_trade == {
        "symbol": "ABCD", "seq": 4, "price": Decimal("20.1"), "quantity": 100, "venue": "NYSE",
        "account": "k", "controller": None, "side": "buy", "conditions": ["iso", "stopped"],
    }  # fmt: skip
    ten = datetime(1992, 3, 2, 15, 0, tzinfo=UTC)
    assert said == [
        {"symbol": "ABCD", "seq": 1, "ts": ten.replace(hour=14, minute=20), "type": "security",
         "market": "SMALLCAP", "tier": 500, "actual_size": True},
        {"symbol": "ABCD", "seq": 5, "ts": ten.replace(second=2), "type": "cancel",
         "order_id": "x-1"},
        {"seq": 6, "ts": ten.replace(second=3), "type": "agreement", "participant": "A",
         "firm": "OEFX", "agreed": True},
        {"seq": 7, "ts": ten.replace(second=4), "type": "designation", "account": "k",
         "professional": True},
        {"symbol": "ABCD", "seq": 8, "ts": ten.replace(second=5), "type": "auto_update",
         "participant": "A", "mode": "each", "increment": Decimal("0.125")},
        {"seq": 9, "ts": ten.replace(second=6), "type": "clock"},
    ]  # fmt: skip


def test_a_log_is_loaded_once_and_progress_is_told(store: Store) -> None:
    told: list[int] = []

    store.load_log(DAY, lambda events, _: told.append(events))
    store.load_log(DAY, lambda events, _: told.append(-events))

    assert told == [len(DAY.events)]
    assert store.has_log(DAY.fingerprint)
    assert not store.has_log("another")
    assert store.query("SELECT name, events FROM logs") == [
        {"name": "day.jsonl", "events": len(DAY.events)}
    ]


def test_a_log_whose_loading_broke_off_is_not_there_and_loads_to_the_same(store: Store) -> None:
    def stop(_events: int, _ts: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.load_log(DAY, stop)
    before = store.has_log(DAY.fingerprint)
    store.load_log(DAY)

    assert not before
    placed = sum(1 for one in DAY.events if one["type"] == "quote")
    assert store.query("SELECT count() AS n FROM quotes") == [{"n": placed}]


def test_a_run_that_is_complete_is_not_written_again(store: Store) -> None:
    run = a_run(DAY, *REGIMES, settings={"hold_s": "60"}, from_ts=1, symbols=("ABCD",))
    replay_into(store, DAY, run)
    (before,) = store.query("SELECT * FROM runs")

    assert not store.begin(run)
    assert store.query("SELECT * FROM runs") == [before]
    assert before["state"] == "complete"
    assert before["events"] == len(DAY.events)
    assert before["settings"] == {"hold_s": "60"}
    assert sum(before["outcomes"].values()) == sum(len(replay(DAY.events, r)) for r in REGIMES)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("log", "f" * 64, "log"),
        ("regimes", ("1991",), "regimes"),
        ("settings", {"hold_s": "91"}, "settings"),
        ("from_ts", 5, "--from"),
        ("to_ts", 5, "--to"),
        ("symbols", ("ABCD",), "--symbols"),
        ("rules", "rules-2", "rules"),
    ],
)
def test_a_run_with_the_id_of_another_is_refused(
    store: Store, field: str, value: object, word: str
) -> None:
    store.begin(a_run(DAY, *REGIMES))

    with pytest.raises(
        InputError, match=rf"^the run run-1 is in the store already and differs in {word};"
    ):
        store.begin(replace(a_run(DAY, *REGIMES), **{field: value}))  # type: ignore[arg-type] # one of many


def test_another_version_of_the_program_may_complete_a_run(store: Store) -> None:
    store.begin(a_run(DAY, *REGIMES))

    assert store.begin(a_run(DAY, *REGIMES, code="0.2.0"))


def rows(count: int, **fields: object) -> tuple[np.ndarray, Names]:
    """Make outcomes of two securities, numbered, that differ in all fields."""
    names = Names()
    for text in ("ABCD", "WXYZ"):
        names.symbol(text)
        names.participant(text)
    made = np.zeros(count, tables.OUTCOME)
    for place, field in enumerate(FIELDS):
        made[field] = np.arange(count) * (place + 1)
    made["symbol"] = made["participant"] = np.arange(count) % 2
    made["n"] = np.arange(count) // 2
    made["order_id"] *= 2
    made["contra_order_id"] *= 2
    made["outcome"], made["reason"], made["rule"] = outcome.MATCHED, reason.LIMIT_FILE, 5
    for name, value in fields.items():
        made[name] = value
    return made, names


def hash_of(store: Store, run_id: str, *batches: tuple[str, np.ndarray], names: Names) -> str:
    """Store a run in batches and return its hash."""
    store.begin(a_run(DAY, "1991", "1998", id=run_id))
    for regime, batch in batches:
        store.write_outcomes(run_id, regime, batch, names)
    store.finish(run_id, events=1)
    return str(store.query(f"SELECT hash FROM runs WHERE run = '{run_id}'")[0]["hash"])  # noqa: S608 (a name of the test)


@pytest.mark.usefixtures("either_way")
def test_the_hash_does_not_hang_on_order_or_batches_or_repetitions(store: Store) -> None:
    made, names = rows(40)
    by_security = made[np.argsort(made["symbol"], kind="stable")[::-1]]

    once = hash_of(store, "a", ("1991", made), ("1998", made[:10]), names=names)
    turned = hash_of(store, "b", ("1998", made[:10]), ("1991", by_security), names=names)
    cut = hash_of(
        store, "c", ("1991", made[:3]), ("1998", made[:10]), ("1991", made[2:]), names=names
    )

    assert once == turned == cut
    assert len(once) == 16


def any_outcomes(count: int, names: Names) -> np.ndarray:
    """Make outcomes with everything that a field may hold, in whatever combination."""
    choose = np.random.default_rng(7)
    orders = np.array([-1, 0, 2 * (PLAIN - 1), *map(names.order_id, ("x-1", "007", "é", "12"))])
    made = np.zeros(count, tables.OUTCOME)
    for field in ("seq", "ts", "order_seq", "price", "inside_bid", "inside_ask"):
        made[field] = choose.integers(0, 2**61, count) * choose.integers(0, 2, count)
    made["ts"] %= 2**50  # years that the store knows
    made["symbol"] = made["n"] = np.arange(count)
    made["participant"] = choose.integers(-1, len(names.participants), count)
    made["order_id"], made["contra_order_id"] = choose.choice(orders, (2, count))
    for field, texts in (("outcome", OUTCOME_NAMES), ("rule", PROVISION_IDS)):
        made[field] = choose.choice(list(texts), count)
    made["reason"] = choose.choice(list(REASON_NAMES), count)
    made["quantity"] = choose.integers(-(2**31), 2**31, count)
    made["until"] = choose.integers(0, 2**16, count)
    return made


@pytest.mark.usefixtures("either_way")
def test_the_hash_made_on_the_way_is_the_one_that_sql_makes_of_what_is_stored(
    store: Store,
) -> None:
    names = Names()
    for number in range(3000):
        names.symbol(f"S{number}")
    for text in ("A", "BC", "long name"):
        names.participant(text)
    made = any_outcomes(3000, names)
    made_on_the_way = hash_of(store, "a", ("1991", made), ("1998", made[:1000]), names=names)

    found = store.query(SUMMARY % "outcomes", {"run": "a"})

    assert {row["regime"]: row["rows"] for row in found} == {"1991": 3000, "1998": 1000}
    assert made_on_the_way == f"{sum(row['hash'] for row in found) % 2**64:016x}"


def test_a_run_of_a_whole_day_has_the_hash_that_sql_makes_of_it(store: Store) -> None:
    replay_into(store, DAY, a_run(DAY, *REGIMES))

    found = store.query(SUMMARY % "outcomes", {"run": "run-1"})
    (stored,) = store.query("SELECT hash, outcomes FROM runs")

    assert stored["outcomes"] == {row["regime"]: row["rows"] for row in found}
    assert stored["hash"] == f"{sum(row['hash'] for row in found) % 2**64:016x}"


@pytest.mark.parametrize("field", [name for name in FIELDS if name != "symbol"])
def test_the_hash_hangs_on_every_field(store: Store, field: str) -> None:
    made, names = rows(4)
    other = made.copy()
    other[field][3] += 2 if field in ("n", "order_id", "contra_order_id") else 1
    other["participant"] %= 2
    if field == "outcome":
        other["quantity"] = made["quantity"]

    assert hash_of(store, "a", ("1991", made), names=names) != hash_of(
        store, "b", ("1991", other), names=names
    )


def test_a_refused_order_of_a_negative_size_keeps_it_and_a_makers_outcome_has_none(
    store: Store,
) -> None:
    kinds = [outcome.REJECTED, outcome.CLOSED]
    made, names = rows(2, outcome=kinds, quantity=-1, order_id=[4, -1], order_seq=[4, -1], until=0)
    store.begin(a_run(DAY, "1991"))
    store.write_outcomes("run-1", "1991", made, names)
    store.finish("run-1", events=2)

    found = store.query(
        "SELECT outcome, quantity, order_id, order_seq, until FROM outcomes ORDER BY outcome DESC"
    )

    assert [tuple(row.values()) for row in found] == [
        ("rejected", -1, "2", 4, None),
        ("closed", None, None, None, None),
    ]


def test_a_run_left_unfinished_is_incomplete_and_is_completed_by_doing_it_again(
    tmp_path: Path,
) -> None:
    url = f"chdb://{tmp_path}/store"
    run = a_run(DAY, *REGIMES)
    made, names = rows(10)
    with open_store(url) as store:
        store.begin(run)
        store.write_outcomes(run.id, "1991", made, names)
    with open_store(url) as store:
        found = store.find(run.id)
        assert found is not None
        assert found[1] == "incomplete"
        assert store.begin(run)
        store.write_outcomes(run.id, "1991", made, names)
        store.finish(run.id, events=10)
        found = store.find(run.id)
        assert found is not None
        assert found[1] == "complete"
        assert store.query("SELECT count() AS n FROM outcomes") == [{"n": 10}]


KILLED = """
import os, signal, sys
from processors.store import open_store
from tests.processors.test_store import DAY, REGIMES
from tests.stored import a_run
from tests.in_engine import new_engine
from schemas.names import Names

names = Names()
run = a_run(DAY, *REGIMES)
with open_store(sys.argv[1]) as store:
    store.begin(run)
    engine = new_engine("1991", None, names)
    for batch in DAY.batches(names, 10):
        store.write_outcomes(run.id, "1991", engine.apply(batch).outcomes, names)
    store.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_whose_process_was_killed_is_incomplete_and_completes_to_the_same_rows(
    tmp_path: Path,
) -> None:
    run = a_run(DAY, *REGIMES)
    with open_store(f"chdb://{tmp_path}/whole") as store:
        replay_into(store, DAY, run)
        whole = store.query("SELECT * FROM outcomes ORDER BY ALL")
        hashed = store.query("SELECT hash, outcomes FROM runs")
    url = f"chdb://{tmp_path}/store"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url], cwd=Path(__file__).parents[2], check=False
    )
    with open_store(url) as store:
        found = store.find(run.id)
        written = store.query("SELECT count() AS n FROM outcomes")[0]["n"]
        replay_into(store, DAY, run)

        assert killed.returncode == -signal.SIGKILL
        assert found is not None
        assert found[1] == "incomplete"
        assert 0 < written < len(whole)
        assert store.query("SELECT * FROM outcomes ORDER BY ALL") == whole
        assert store.query("SELECT hash, outcomes FROM runs") == hashed


def unrepeated(store: Store) -> set[str]:
    """Return the runs and logs in which nobody need look for repetitions."""
    return {row["id"] for row in store.query("SELECT id FROM unrepeated")}


def test_what_one_process_wrote_once_need_not_be_sought_for_repetitions(store: Store) -> None:
    run = a_run(DAY, *REGIMES)

    replay_into(store, DAY, run)

    assert unrepeated(store) == {run.id, run.log}


def test_rows_that_came_twice_are_read_once_and_sought_for_ever_after(store: Store) -> None:
    run = a_run(DAY, *REGIMES)
    made, names = rows(10)
    store.begin(run)
    for begin in (0, 4):
        store.write_outcomes(run.id, "1991", made[begin:], names)
        store.flush()

    store.finish(run.id, events=10)

    assert unrepeated(store) == set()
    assert store.query("SELECT count() AS n FROM outcomes_stored") == [{"n": 16}]
    assert store.query("SELECT count() AS n FROM outcomes") == [{"n": 10}]


def test_what_another_writes_of_a_run_later_changes_nothing(store: Store) -> None:
    """A sink signs before it writes, so that its rows are sought for repetitions."""
    run = a_run(DAY, *REGIMES)
    replay_into(store, DAY, run)
    before = {view: store.query(sql) for view, sql in COMPARED.items()}

    for owner in (run.id, run.log):
        sign(store, owner, new_author())
    for view in VIEWS:
        store.command(TWICE.format(view), {})

    stored = store.query("SELECT count() AS n FROM outcomes_stored")[0]["n"]
    assert stored == 2 * len(before["outcomes"])
    assert unrepeated(store) == set()
    assert {view: store.query(sql) for view, sql in COMPARED.items()} == before


def test_however_many_tables_there_are_what_is_gathered_is_bounded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of four runs come in turns: what waits is no more than if it were one."""
    made, names = rows(1000)
    sent: list[int] = []
    monkeypatch.setattr(
        "processors.store.writer.insert_batch", lambda *_, batch, **__: sent.append(len(batch))
    )
    writer = Writer(store.connection)
    most = 0
    for turn in range(400):
        writer.put(Target(("outcomes_stored", f"run-{turn % 4}")), "1991", made, names)
        most = max(most, 1000 * (turn + 1) - sum(sent))
    writer.flush()
    writer.close()

    assert sum(sent) == 400_000
    # Gathered, made and inserted at once.
    assert most * made.itemsize <= 3 * (GATHERED + made.nbytes)


def test_a_batch_stays_as_it_is_until_it_is_inserted_though_the_next_one_is_made(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, names = rows(100)
    found: list[int] = []
    batches: list[pa.Table] = []
    both_are_made = threading.Event()

    def make(*about: Any) -> pa.Table:  # noqa: ANN401 (handed on as it comes)
        batches.append(batch_of(*about))
        if len(batches) == 2:
            both_are_made.set()
        return batches[-1]

    def insert(_: object, *, table: str, batch: pa.Table) -> None:
        assert table == "outcomes_stored"
        assert both_are_made.wait(timeout=60)
        found.extend(batch["seq"].to_pylist())

    monkeypatch.setattr("processors.store.writer.batch_of", make)
    monkeypatch.setattr("processors.store.writer.insert_batch", insert)
    monkeypatch.setattr("processors.store.writer.GATHERED", made.nbytes - 1)
    writer = Writer(store.connection)
    for first in (0, 100):
        numbered = made.copy()
        numbered["seq"] = np.arange(first, first + 100)
        writer.put(Target(("outcomes_stored", "run-1")), "1991", numbered, names)
    writer.flush()
    writer.close()

    assert sorted(found) == list(range(200))


def test_importing_the_store_imports_nothing_heavy() -> None:
    heavy = "{'chdb', 'clickhouse_connect', 'pyarrow', 'pandas', 'rich', 'numba'}"
    modules = "processors.store, replay.sql, replay.compare"
    code = f"import sys, {modules}; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ,
    )

    assert done.stdout == "set()\n"


def test_matches_withdrawals_and_flags_have_their_own_fields(store: Store) -> None:
    log = EventsLog(
        [
            security(at("09:20:00")),
            quote(at("09:20:00"), "A", "20 x 500 - 20 1/4 x 500"),
            order(at(0), "1", "buy", 200, limit="20.125"),
            order(at(5), "2", "sell", 200, limit="20.125"),
            event(at(400), "withdrawal", symbol="ABCD", participant="A"),
        ]
    )
    replay_into(store, log, a_run(log, "1991"))

    rows = store.query(
        "SELECT outcome, order_id, contra_order_id, participant, quantity, until FROM outcomes "
        "WHERE outcome IN ('matched', 'withdrawn', 'flagged') ORDER BY n"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("flagged", None, None, "A", 500, None),
        ("matched", "1", "2", None, 200, None),
        ("matched", "2", "1", None, 200, None),
        ("withdrawn", None, None, "A", None, date(1992, 3, 31)),
    ]
    (fate, *_) = store.query("SELECT executed_shares, story FROM fates ORDER BY order_seq")
    assert fate["executed_shares"] == 200
    assert [step[0] for step in fate["story"]] == ["stored", "matched"]
