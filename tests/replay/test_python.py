"""What people get who work in Python: `import replay`."""

import doctest
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import polars as pl
import pyarrow as pa
import pytest

import replay
import replay.api
from tests.builders import at, order, quote, security
from tests.conftest import SMALL, Soes

EXAMPLES = ["replay", *(f"replay.api.{one.name}" for one in iter_modules(replay.api.__path__))]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
HEAVY = {"numpy", "pyarrow", "chdb", "clickhouse_connect", "pandas", "polars", "numba", "rich"}


@pytest.fixture
def small(tmp_path: Path) -> replay.Log:
    return replay.write_log(SMALL, tmp_path / "small.jsonl")


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_of_the_docstrings_give_what_they_say(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOES_STORE", raising=False)
    finder = doctest.DocTestFinder(exclude_empty=True)
    for number, example in enumerate(finder.find(import_module(module))):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(example)
        assert failed == 0, example.name


def test_importing_replay_imports_nothing_that_is_slow() -> None:
    code = "import sys, replay; dir(replay); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not HEAVY & set(done.stdout.split())


def test_every_documented_name_is_there_and_is_described() -> None:
    for name in replay.__all__:
        assert getattr(replay, name).__doc__, name
        assert name in dir(replay)


def test_no_documented_name_is_that_of_a_module_which_would_take_its_place() -> None:
    modules = {one.name for one in iter_modules(replay.__path__)}

    assert modules.isdisjoint(replay.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'rewind'"):
        _ = replay.rewind  # type: ignore[attr-defined]  # the point of the test


def test_outcomes_are_the_same_in_every_library(small: replay.Log) -> None:
    outcomes = replay.replay(small, "1991")

    arrow, polars, pandas = outcomes.to_arrow(), outcomes.to_polars(), outcomes.to_pandas()
    assert arrow.num_rows == len(polars) == len(pandas) == len(outcomes) == 3
    assert arrow.column_names == polars.columns == list(pandas.columns) == outcomes.columns
    assert arrow.schema.field("price").type == pa.decimal128(18, 8)
    assert (
        polars["outcome"].to_list() == list(pandas["outcome"]) == ["executed", "held", "executed"]
    )
    assert pl.DataFrame(outcomes).equals(polars)


def test_the_outcomes_of_python_are_those_of_the_command(small: replay.Log, soes: Soes) -> None:
    lines = soes("replay", small.path, "--regime", "1984,1991", "--out", "-").lines

    rows = replay.replay(small, ["1984", "1991"]).to_dicts()

    def told(row: dict[str, object]) -> tuple[object, ...]:
        return tuple(row[name] for name in ("regime", "symbol", "n", "order_id", "outcome", "rule"))

    assert sorted(map(told, rows)) == sorted(map(told, lines))


def test_outcomes_stand_by_regime_and_then_by_time(small: replay.Log) -> None:
    rows = replay.replay(small, ["1991", "1984"]).to_dicts()

    assert list(dict.fromkeys(row["regime"] for row in rows)) == ["1991", "1984"]
    for regime in ("1991", "1984"):
        times = [row["ts"] for row in rows if row["regime"] == regime]
        assert times == sorted(times)


def test_a_replay_without_outcomes_has_the_columns_all_the_same(tmp_path: Path) -> None:
    quiet = replay.write_log([{"type": "clock", "ts": at("10:00:00")}], tmp_path / "quiet.jsonl")

    outcomes = replay.replay(quiet, "1998")

    assert len(outcomes) == len(outcomes.inside) == 0
    assert "rule" in outcomes.columns
    assert repr(outcomes).startswith("no rows of regime, symbol, n")


def test_settings_are_python_values_and_change_what_becomes_of_an_order(small: replay.Log) -> None:
    def fills(settings: dict[str, object] | None) -> list[object]:
        rows = replay.replay(small, "1991", settings=settings).to_dicts()
        return [row["ts"].astimezone(UTC).second for row in rows if row["outcome"] == "executed"]

    assert fills(None) == [10, 25]
    assert fills({"update_period_s": 5}) == [10, 15]
    assert fills({"update_period_s": Decimal("2.5")}) == [10, 12]


def test_times_and_securities_choose_what_is_reported(
    small: replay.Log, caplog: pytest.LogCaptureFixture
) -> None:
    start = datetime.fromisoformat(at("09:30:11"))

    assert len(replay.replay(small, "1991", start=start)) == 2
    assert len(replay.replay(small, "1991", end="09:30:12")) == 2
    assert len(replay.replay(small, "1991", symbols="ABCD")) == 3
    assert "has no event of" not in caplog.text
    assert len(replay.replay(small, "1991", symbols=["WXYZ"])) == 0
    assert "has no event of WXYZ" in caplog.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"regimes": []}, "regimes: found none, expected at least one name"),
        ({"regimes": ["1991", "1991"]}, "regimes: 1991 stands twice"),
        ({"regimes": "1066"}, "1066"),
        ({"settings": {"update_period": 5}}, "update_period"),
        ({"start": "noon"}, "noon"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_is_asked_wrongly_is_one_sentence(
    small: replay.Log, asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(replay.UsageError) as raised:
        replay.replay(small, **asked)  # type: ignore[arg-type]  # the point of the test

    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_log_that_is_written_keeps_its_events(tmp_path: Path) -> None:
    moment = datetime.fromisoformat(at("09:30:00"))
    events = [
        security(at("09:00:00")),
        {"type": "quote", "ts": moment, "symbol": "ABCD", "participant": "MAKR",
         "bid": Decimal("20.0625"), "ask": 20.125},
        order(at("09:30:01"), "one", "buy", 500),
        {"type": "trade", "ts": at("09:30:02"), "symbol": "ABCD", "price": "20.1",
         "quantity": 100, "venue": "MAKR"},
    ]  # fmt: skip

    log = replay.write_log(events, tmp_path / "log")

    assert (log.events, log.begins) == (4, datetime.fromisoformat(at("09:00:00")))
    assert [row["bid"] for row in log.quotes().to_dicts()] == [Decimal("20.0625")]
    assert [row["order_id"] for row in log.orders().to_dicts()] == ["one"]
    assert [row["price"] for row in log.trades().to_dicts()] == [Decimal("20.1")]
    assert [row["type"] for row in log.notices().to_dicts()] == ["security"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (quote(at("09:30:00"), "MAKR", "20 - 21", size=5), "event 2, field size"),
        (order(at("08:00:00"), "1", "buy", 100), "event 2"),
        ({"type": "rumour", "ts": at("09:30:00")}, "event 2, field type"),
        ({"type": "clock", "ts": object()}, "event 2: found a value of type object"),
    ],
    ids=["unknown-field", "before-the-last", "unknown-type", "unknown-value"],
)
def test_a_wrong_event_is_named_and_nothing_is_left(
    tmp_path: Path, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(replay.InputError, match=sentence):
        replay.write_log([security(at("09:00:00")), wrong], tmp_path / "wrong.jsonl")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_a_library_that_is_missing_is_named_with_what_to_do(
    small: replay.Log, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = small.orders()
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ModuleNotFoundError, match=rf"{library} is not installed: `pip install"):
        getattr(table, f"to_{library}")()


def test_a_table_shows_its_first_rows_as_text_and_as_html(small: replay.Log) -> None:
    table = replay.readings()

    assert "interim_start" in repr(table)
    assert repr(table).endswith(f"{len(table)} rows, the first 2 shown")
    assert table._repr_html_().count("<tr>") == 11
    assert "<td>two</td>" in small.orders()._repr_html_()


@pytest.fixture
def store(small: replay.Log, tmp_path: Path) -> Callable[[], replay.Store]:
    url = f"chdb://{tmp_path / 'store'}"
    with replay.open_store(url) as opened:
        opened.replay(small, ["1984", "1991"], run="mine")
    return lambda: replay.open_store(url, create=False)


def test_a_stored_run_has_the_outcomes_of_the_replay_in_memory(
    small: replay.Log, store: Callable[[], replay.Store]
) -> None:
    with store() as opened:
        stored = opened.run("mine").outcomes().to_polars().drop("run")
        inside = opened.run("mine").inside().to_polars().drop("run")

    outcomes = replay.replay(small, ["1984", "1991"])
    by = ["regime", "symbol", "n"]
    assert stored.equals(outcomes.to_polars().select(stored.columns).sort(by))
    assert inside.equals(outcomes.inside.to_polars().select(inside.columns).sort(by))


def test_a_store_answers_with_bound_values_and_changes_nothing(
    store: Callable[[], replay.Store],
) -> None:
    held = "SELECT order_id FROM outcomes WHERE regime = {regime:String} AND outcome = 'held'"
    with store() as opened:
        assert opened.sql(held, {"regime": "1991"}).to_dicts() == [{"order_id": "two"}]
        assert opened.sql(held, {"regime": "1984' OR '1' = '1"}).to_dicts() == []
        for wrong in (
            "DROP TABLE runs_stored",
            "SELECT * FROM file('x.csv')",
            "SELECT {one:String}",
        ):
            with pytest.raises(replay.InputError):
                opened.sql(wrong)
        assert opened.runs().to_dicts()[0]["run"] == "mine"


def test_a_store_that_is_new_has_no_runs_and_no_rows(tmp_path: Path) -> None:
    with replay.open_store(f"chdb://{tmp_path}/new") as opened:
        assert len(opened.runs()) == 0
        assert len(opened.sql("SELECT * FROM fates")) == 0


def test_one_regime_is_a_name_wherever_regimes_are_asked_for(small: replay.Log) -> None:
    assert replay.dated_values("1998").columns[1] == "1998"
    assert replay.replay(small, "1998").regimes == ("1998",)


def test_a_store_or_a_run_that_is_not_there_is_one_sentence(
    tmp_path: Path, store: Callable[[], replay.Store]
) -> None:
    with pytest.raises(replay.InputError, match="there is no store at"):
        replay.open_store(f"chdb://{tmp_path}/nowhere", create=False)
    with store() as opened, pytest.raises(replay.InputError, match="there is no run yours"):
        opened.run("yours")


def test_an_order_is_explained_as_text_markdown_and_html(
    store: Callable[[], replay.Store], tmp_path: Path, soes: Soes
) -> None:
    with store() as opened:
        explanation = opened.run("mine").explain("two")

    assert "held 200 update_period" in str(explanation)
    assert "| outcome | held 200 update\\_period |" in explanation.to_markdown()
    assert "<td>held 200 update_period</td>" in explanation.to_html()
    printed = soes("explain", "mine", "two", "--store", f"chdb://{tmp_path / 'store'}").out
    assert [line.split() for line in str(explanation).splitlines()][:12] == [
        line.split() for line in printed.strip().splitlines()
    ][:12]


def test_names_that_hold_marks_of_markdown_or_html_mean_themselves(tmp_path: Path) -> None:
    odd = [*SMALL[:2], order(at("09:30:10"), "<b>|*1*", "buy", 500)]
    log = replay.write_log(odd, tmp_path / "odd.jsonl")
    with replay.open_store(f"chdb://{tmp_path}/odd-store") as opened:
        shown = opened.replay(log, "1991").explain("<b>|*1*").to_html()

    assert "&lt;b&gt;|*1*" in shown
    assert "<b>" not in shown


def test_a_run_is_compared(store: Callable[[], replay.Store]) -> None:
    with store() as opened:
        comparison = opened.run("mine").compare()

    assert [(one.regime, one.held) for one in comparison.summaries] == [("1984", 0), ("1991", 1)]
    assert "1 orders fare differently" in str(comparison)
