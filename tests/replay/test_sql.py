"""`soes sql`: answers as tables and files, and nothing but answers."""

import json
import random
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from rich.console import Console

from processors.store import Store, open_store
from replay.sql import ask, run_sql
from schemas.errors import InputError
from tests.builders import at, order, quote, security
from tests.clickhouse_http import serve
from tests.stored import EventsLog, a_run, replay_into

DAY = EventsLog(
    [
        security(at("09:20:00")),
        quote(at("09:20:00"), "A", "20 - 20 1/4"),
        order(at(0), "1", "buy", 200),
        order(at(1), "x-2", "buy", 300, limit="19.5"),
    ]
)
SELECT = "SELECT order_id, outcome, price, quantity, ts, until FROM outcomes ORDER BY n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a store with a run."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('sql')}/store") as store:
        replay_into(store, DAY, a_run(DAY, "1998"))
        yield store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a store with the same run in a server."""
    with serve(tmp_path_factory.mktemp("server")) as front, open_store(front.url()) as store:
        replay_into(store, DAY, a_run(DAY, "1998"))
        yield store


@pytest.fixture(params=["folder", "server"])
def either(request: pytest.FixtureRequest) -> Store:
    """Ask the one, then the other."""
    found: Store = request.getfixturevalue(request.param)
    return found


def answer(store: Store, statement: str, form: str) -> bytes:
    """Ask, and return what would be printed."""
    out = BytesIO()
    ask(store, statement, form, Console(file=StringIO()), out)
    return out.getvalue()


def shown(store: Store, statement: str, width: int = 100) -> str:
    """Ask, and return what a terminal of this width shows."""
    console = Console(file=StringIO(), width=width)
    ask(store, statement, "table", console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def refused(store: Store, statement: str) -> str:
    """Return the sentence with which a statement is refused."""
    with pytest.raises(InputError) as caught:
        answer(store, statement, "csv")
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_csv_has_a_header_plain_prices_and_nothing_for_null(either: Store) -> None:
    assert answer(either, SELECT, "csv").decode().splitlines() == [
        '"order_id","outcome","price","quantity","ts","until"',
        '"1","executed",20.25,200,"1992-03-02T15:00:00.000000Z",',
        '"x-2","returned",,300,"1992-03-02T15:00:01.000000Z",',
    ]


def test_json_is_a_list_and_json_lines_are_lines_with_prices_as_texts(either: Store) -> None:
    whole = json.loads(answer(either, SELECT, "json"))
    lines = [json.loads(line) for line in answer(either, SELECT, "jsonl").splitlines()]

    assert whole == lines
    assert whole[0]["price"] == "20.25"
    assert whole[0]["quantity"] == 200
    assert whole[1]["price"] is None


def test_parquet_keeps_the_types(either: Store, tmp_path: Path) -> None:
    file = tmp_path / "answer.parquet"
    file.write_bytes(answer(either, SELECT, "parquet"))

    table = parquet.read_table(file)

    assert table.schema.field("price").type == pa.decimal128(18, 8)
    assert table.column("quantity").to_pylist() == [200, 300]


def test_an_answer_without_rows_still_names_its_columns(folder: Store) -> None:
    empty = "SELECT order_id, price FROM outcomes WHERE run = 'none'"

    assert answer(folder, empty, "csv") == b'"order_id","price"\n'
    assert json.loads(answer(folder, empty, "json")) == []
    assert answer(folder, empty, "jsonl") == b""
    assert shown(folder, empty) == "no rows\n"


def test_a_terminal_shows_a_table_with_times_of_new_york(folder: Store) -> None:
    lines = [line.split() for line in shown(folder, SELECT).splitlines() if line.strip()]

    assert lines[0] == ["order_id", "outcome", "price", "quantity", "ts", "until"]
    assert lines[2] == ["1", "executed", "20.25", "200", "1992-03-02T10:00:00-05:00"]


def test_a_table_too_wide_for_the_terminal_is_shown_cell_below_cell(folder: Store) -> None:
    wide = shown(folder, "SELECT * FROM outcomes ORDER BY n LIMIT 1", width=60)

    assert all(len(line) <= 60 for line in wide.splitlines())
    assert ["inside_ask", "20.25"] in [line.split() for line in wide.splitlines()]


def test_a_table_on_a_terminal_ends_after_a_thousand_rows_and_says_so(folder: Store) -> None:
    lines = shown(folder, "SELECT number FROM numbers(1001)").splitlines()

    assert lines[-1] == "the first 1,000 rows; --format csv gives all"
    assert not any(line.split() == ["1000"] for line in lines)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count() FROM outcomes; ",
        "-- a remark\nSELECT /* another */ 1",
        "WITH (SELECT max(n) FROM outcomes) AS last SELECT last",
        """WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3)
        SELECT * FROM r""",
        """SELECT sumIf(quantity, outcome = 'executed'), countDistinct(symbol), median(n),
        avgOrNullIf(n, 1), uniqExact(symbol), quantiles(0.5, 0.9)(n) FROM outcomes""",
        "SELECT symbol, row_number() OVER (PARTITION BY symbol ORDER BY n) FROM outcomes",
        """SELECT order_id, entered.quantity FROM outcomes
        INNER JOIN run_orders AS entered USING (run, symbol, order_seq)""",
        "SELECT toStartOfMinute(ts), dateDiff('second', min(ts), max(ts)) FROM quotes GROUP BY 1",
        """SELECT arrayMap(x -> x + 1, [1, 2]), CAST(1 AS String), 'it''s', if(1, 2, 3),
        CASE WHEN 1 THEN 2 END, 1 BETWEEN 0 AND 2, 'a' LIKE 'b', toTypeName(1), a.1
        FROM (SELECT (1, 2) AS a)""",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM outcomes)",
        "SELECT name FROM system.tables WHERE database = 'soes'",
        "SELECT 'SELECT 1 INTO OUTFILE ''x''' AS `INTO OUTFILE`",
    ],
)
def test_whatever_only_reads_the_store_is_answered(folder: Store, statement: str) -> None:
    assert answer(folder, statement, "csv")


FORBIDDEN = [
    ("SELECT 1; SELECT 2", "there is more than one"),
    ("SELECT 1; DROP TABLE outcomes_stored", "there is more than one"),
    ("", "there is none"),
    ("-- nothing", "there is none"),
    ("SELEC 1 FROM outcomes", "is not understood"),
    ("SELECT (1", "is not understood"),
    ("SELECT 1) UNION ALL (SELECT 2", "is not understood"),
    ("SELECT 1 INTO OUTFILE '{out}'", "only a SELECT"),
    ("SELECT 1 INTO OUTFILE '{out}' FORMAT CSV", "only a SELECT"),
    ("SELECT 1 FORMAT CSV", "only a SELECT"),
    ("EXPLAIN SELECT 1", "only a SELECT"),
    ("EXPLAIN SELECT 1 INTO OUTFILE '{out}'", "only a SELECT"),
    ("SHOW TABLES", "only a SELECT"),
    ("DESCRIBE file('/etc/hostname')", "only a SELECT"),
    ("INSERT INTO runs_stored SELECT * FROM runs_stored", "only a SELECT"),
    ("INSERT INTO FUNCTION file('{out}') SELECT 1", "only a SELECT"),
    ("CREATE TABLE t (a Int8) ENGINE = Memory", "only a SELECT"),
    ("DROP TABLE outcomes_stored", "only a SELECT"),
    ("ALTER TABLE runs_stored DELETE WHERE 1", "only a SELECT"),
    ("TRUNCATE TABLE runs_stored", "only a SELECT"),
    ("SET readonly = 0", "only a SELECT"),
    ("USE default", "only a SELECT"),
    ("SYSTEM SHUTDOWN", "only a SELECT"),
    ("KILL QUERY WHERE 1", "only a SELECT"),
    ("ATTACH TABLE t FROM '/tmp' (a Int8) ENGINE = MergeTree ORDER BY a", "only a SELECT"),
    ("BACKUP TABLE runs_stored TO File('{out}')", "only a SELECT"),
    ("SELECT * FROM runs PARALLEL WITH DROP TABLE runs_stored", "only a SELECT"),
    ("SELECT 1 SETTINGS readonly = 0", ""),
    ("SELECT * FROM (SELECT 1 SETTINGS max_threads = 1)", ""),
    ("SELECT * FROM file('/etc/hostname')", "table function file"),
    ("SELECT * FROM FILE('/etc/hostname', 'LineAsString')", "table function"),
    ("SELECT * FROM url('http://127.0.0.1:1/')", "table function url"),
    ("SELECT * FROM s3('http://127.0.0.1:1/a.csv')", "table function s3"),
    ("SELECT * FROM remote('127.0.0.1', 'soes', 'runs')", "table function remote"),
    ("SELECT * FROM executable('x', CSV, 'a Int8')", "table function executable"),
    ("SELECT * FROM Python(store)", "table function Python"),
    ("SELECT * FROM merge('system', '.*')", "table function merge"),
    ("SELECT * FROM view(SELECT * FROM file('/etc/hostname'))", "table function file"),
    ("SELECT 1 WHERE 1 IN (SELECT 1 FROM url('http://127.0.0.1:1/'))", "table function url"),
    ("SELECT * FROM (EXPLAIN SELECT 1)", "table function viewExplain"),
    ("SELECT file('/etc/hostname')", "function file"),
    ("SELECT FILE('/etc/hostname')", "function"),
    ("SELECT * APPLY(file) FROM runs", "function file"),
    ("SELECT arrayMap(x -> file(x), ['/etc/hostname'])", "function file"),
    ("SELECT sum(1) OVER (ORDER BY file('/etc/hostname'))", "function file"),
    ("SELECT 1 AS `a\n, function_name: sum`, file('/etc/hostname')", "function file"),
    ("SELECT 1 LIMIT length(file('/etc/hostname'))", "function file"),
    ("SELECT dictGet('d', 'x', 1)", "function dictGet"),
    ("SELECT aiGenerate('x')", "function aiGenerate"),
    ("SELECT hasColumnInTable('127.0.0.1', 'soes', 'runs', 'run')", "function hasColumnInTable"),
    ("SELECT sleep(3)", "function sleep"),
    ("SELECT getServerSetting('max_server_memory_usage')", "function getServerSetting"),
    ("SELECT * FROM default.`/etc/hostname`", "default./etc/hostname is not in the store"),
    ("SELECT 1 IN default.`/etc/hostname`", "default./etc/hostname is not in the store"),
    ("SELECT * FROM system.users", "system.users is not in the store"),
    ("SELECT * FROM information_schema.tables", "is not in the store"),
    ("SELECT * FROM `/etc/hostname`", ""),
    ("SELECT nope FROM outcomes", "nope"),
    ("SELECT * FROM nope", "nope"),
    ("SELECT {{x:Int64}}", "x"),
    ("SELECT throwIf(1)", ""),
]


@pytest.mark.parametrize(("statement", "because"), FORBIDDEN)
def test_whatever_does_more_is_refused_in_a_sentence_and_does_nothing(
    folder: Store, tmp_path: Path, statement: str, because: str
) -> None:
    out = tmp_path / "out"

    sentence = refused(folder, statement.format(out=out))

    assert because in sentence
    assert not out.exists()


@pytest.mark.parametrize(
    ("statement", "because"), random.Random(1).sample(FORBIDDEN, 12)  # noqa: S311 (the seed is the point)
)  # fmt: skip
def test_a_server_is_asked_with_the_same_care(
    server: Store, tmp_path: Path, statement: str, because: str
) -> None:
    sentence = refused(server, statement.format(out=tmp_path / "out"))

    assert because in sentence


def test_nothing_has_changed_after_all_that(folder: Store) -> None:
    for statement in ("DROP TABLE outcomes_stored", "TRUNCATE TABLE runs_stored"):
        refused(folder, statement)

    rows = answer(folder, "SELECT count(), (SELECT count() FROM runs) FROM outcomes", "csv")
    assert rows.splitlines()[1] == b"2,1"


def test_an_arrow_file_keeps_the_types(either: Store, tmp_path: Path) -> None:
    file = tmp_path / "answer.arrow"
    file.write_bytes(answer(either, SELECT, "arrow"))

    with pa.ipc.open_file(file) as opened:
        table = opened.read_all()

    assert table.schema.field("price").type == pa.decimal128(18, 8)
    assert table.column("quantity").to_pylist() == [200, 300]


def test_a_view_with_parameters_is_asked_like_a_table(either: Store) -> None:
    asked = "SELECT order_id, ended FROM order_results(run = 'run-1') ORDER BY order_id"

    assert answer(either, asked, "csv").decode().splitlines()[1:] == [
        '"1","executed"',
        '"x-2","returned"',
    ]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("SELECT * FROM waits(run = 'run-1')", "the parameter every is missing"),
        ("SELECT * FROM waits", "without its parameters, which soes views names"),
        ("SELECT * FROM waits(run = 'none', every = 'day')", "there is no such run in the store"),
        ("SELECT * FROM other.waits(run = 'run-1', every = 'day')", "the table function other"),
    ],
)
def test_a_view_asked_wrongly_says_what_is_missing(
    either: Store, statement: str, sentence: str
) -> None:
    assert sentence in refused(either, statement)


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^there is no store at "):
        run_sql(f"chdb://{tmp_path}/none", "SELECT 1", "csv", Console())
