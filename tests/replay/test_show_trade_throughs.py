"""`soes trade-throughs`: a log in one pass, to lines, files and the screen."""

import csv
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import fastavro
import numpy as np
import pytest
from pyarrow import parquet

from processors.sessions import sessions
from processors.trade_throughs import Finding, judge_trades, protection
from producers.log import LogWriter, open_log
from schemas.batch import Batch
from schemas.columns import KINDS, ORDER, OTHER, QUOTE, TRADE
from schemas.names import Names
from schemas.price import DOLLAR
from schemas.time import parse_time
from tests.builders import Event, at, event, quote, security
from tests.conftest import Soes
from tests.producers.test_log_memory import peak

DAY = "2008-01-04"
STRETCH = 32768  # events in a batch
CENT = DOLLAR // 100
JUDGE = """
import sys
from replay.cli import status

assert status(["trade-throughs", sys.argv[1], "--out", sys.argv[1] + ".csv"]) == 0
"""


def a_trade(moment: float, price: str, *conditions: str) -> Event:
    """Report a trade of 100 shares."""
    fields = {"symbol": "ABCD", "price": price, "quantity": 100, "venue": "NSDQ"}
    return event(at(moment, DAY), "trade", **fields, conditions=list(conditions))


EVENTS = (
    security(at(-60, DAY)),
    quote(at(-50, DAY), "ARCA", "20 - 20 1/10"),
    quote(at(-40, DAY), "BATS", "19 3/4 - 20 1/5"),
    a_trade(-30, "20.05"),
    a_trade(-20, "19.9"),
    a_trade(-10, "19.9", "iso"),
    quote(at(-0.5, DAY), "ARCA", "20 1/8 - 20 1/5"),
    a_trade(0, "20"),
    event(at(1, DAY), "clock"),
)
VERDICTS = [
    ("none", None),
    ("trade_through", None),
    ("excepted", "iso"),
    ("excepted", "flicker"),
]


def test_every_trade_is_a_line_in_the_order_of_the_log(
    soes: Soes, log: Callable[..., Path]
) -> None:
    done = soes("trade-throughs", log(EVENTS), "--out", "-")

    assert done.status == 0
    assert [(line["verdict"], line["exception"]) for line in done.lines] == VERDICTS
    assert [line["seq"] for line in done.lines] == [4, 5, 6, 8]


def test_a_log_is_judged_alike_in_every_form_and_however_it_is_cut(
    soes: Soes, log: Callable[..., Path]
) -> None:
    expected = soes("trade-throughs", log(EVENTS), "--out", "-").out
    for name in ("day", "day.avro"):
        assert soes("import", "jsonl", "log.jsonl", "--to", name).status == 0

        assert soes("trade-throughs", name, "--out", "-").out == expected
    whole, *others = (findings(Path("log.jsonl"), size) for size in (100, 1, 2, 3, 5))
    assert [(one.verdict, one.exception) for one in whole] == VERDICTS
    assert all(other == whole for other in others)


def findings(path: Path, size: int) -> list[Finding]:
    """Judge the trades of a log that is read so many events at a time."""
    names = Names()
    batches = open_log(path).batches(names, size=size)
    return [
        one for found in judge_trades(batches, names, protection(), sessions()) for one in found
    ]


def test_the_ending_decides_the_format(soes: Soes, log: Callable[..., Path]) -> None:
    path = log(EVENTS)
    for name in ("a.jsonl", "a.csv", "a.avro", "a.parquet"):
        assert soes("trade-throughs", path, "--out", name).status == 0

    assert Path("a.jsonl").read_text() == soes("trade-throughs", path, "--out", "-").out
    with Path("a.csv").open(newline="") as file:
        through = list(csv.DictReader(file))[1]
    assert (through["ts"], through["by"]) == ("2008-01-04T09:59:40-05:00", "0.1")
    assert through["exception"] == ""
    with Path("a.avro").open("rb") as file:
        _, record, *_ = fastavro.reader(file)
    assert isinstance(record, dict)
    assert (record["ts"], record["by"]) == (parse_time(through["ts"]), DOLLAR // 10)
    kept = parquet.read_table("a.parquet").to_pylist()[1]
    assert kept["ts"] == datetime.fromisoformat(through["ts"])
    assert (kept["protected_price"], kept["by"]) == (Decimal(20), Decimal("0.1"))
    assert kept["exception"] is None


def test_people_see_how_many_and_the_first_ones(soes: Soes, log: Callable[..., Path]) -> None:
    done = soes("trade-throughs", log(EVENTS))

    assert done.status == 0
    assert "4 trades: 1 trade-throughs" in done.out
    rows = [line.split() for line in done.out.splitlines()]
    assert ["excepted", "flicker", "1"] in rows
    assert ["ABCD", "5", "2008-01-04T09:59:40-05:00", "19.9", "bid", "20", "ARCA", "0.1"] in rows


def test_many_trade_throughs_are_counted_and_not_all_shown(
    soes: Soes, log: Callable[..., Path]
) -> None:
    many = (a_trade(second, "19.9") for second in range(25))

    done = soes("trade-throughs", log([*EVENTS[:3], *many]))

    assert "25 trades: 25 trade-throughs" in done.out
    assert done.out.count("2008-01-04T10:00:") == 20
    assert "the first 20 of 25" in done.out


def test_a_log_without_trades_has_no_findings(soes: Soes, log: Callable[..., Path]) -> None:
    path = log(EVENTS[:3])

    assert soes("trade-throughs", path, "--out", "-").out == ""
    assert "0 trades" in soes("trade-throughs", path).out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["none.jsonl"], 1),
        ([], 2),
        (["log.jsonl", "--out", "a.txt"], 2),
        (["log.jsonl", "--symbols", "A,,B"], 2),
        (["log.jsonl", "--pilot", "IBM"], 2),
    ],
    ids=str,
)
def test_a_wrong_command_line_or_log_writes_nothing(
    soes: Soes, log: Callable[..., Path], arguments: list[str], status: int
) -> None:
    log(EVENTS)

    done = soes("trade-throughs", *arguments)

    assert (done.status, done.out) == (status, "")
    assert [path.name for path in Path().iterdir()] == ["log.jsonl"]


def test_a_wrong_event_leaves_no_file(soes: Soes, log: Callable[..., Path]) -> None:
    path = log([*EVENTS, a_trade(2, "-1")])

    done = soes("trade-throughs", path, "--out", "a.csv")

    assert (done.status, Path("a.csv").exists()) == (1, False)
    assert f"{path}, line 10, field price" in done.err


def a_batch(number: int) -> Batch:
    """Make a batch of quotes that flicker and, one in sixteen, trades."""
    seq = np.arange(number * STRETCH, (number + 1) * STRETCH)
    is_trade = seq % 16 == 15
    quotes = np.zeros(int((~is_trade).sum()), QUOTE)
    trades = np.zeros(int(is_trade.sum()), TRADE)
    for rows, numbers in ((quotes, seq[~is_trade]), (trades, seq[is_trade])):
        rows["seq"], rows["ts"] = numbers, parse_time(at(0, DAY)) + 1000 * numbers
        rows["symbol"] = numbers % 50
    quotes["participant"] = quotes["maker"] = quotes["seq"] % 7
    quotes["automated"] = 1
    quotes["bid"] = (2000 + quotes["seq"] % 3) * CENT
    quotes["ask"] = quotes["bid"] + 3 * CENT
    trades["price"], trades["quantity"] = 2000 * CENT, 100
    for name in ("account", "controller", "side"):
        trades[name] = -1
    kinds = np.where(is_trade, KINDS.index("trade"), KINDS.index("quote"))
    last = int(seq[-1])
    others = (np.zeros(0, ORDER), trades, np.zeros(0, OTHER))
    return Batch(kinds, quotes, *others, last, int(trades["ts"][-1]), STRETCH)


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    used = []
    for batches in (3, 15):
        names = Names()
        for number in range(50):
            names.symbol(f"S{number}")
            names.participant(f"M{number}")
        with LogWriter(tmp_path / str(batches)) as writer:
            for number in range(batches):
                writer.write(a_batch(number), names)
        used.append(peak(JUDGE, tmp_path / str(batches)))

    assert used[1] < 1.1 * used[0]
