"""Measure how fast logs are read and written: this program, polars and fastavro side by side.

    python -m bench.decode [EVENTS]

prints medians and spreads of several runs over the same events.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import fastavro
import numpy as np
import polars as pl

from producers.container import Container
from producers.events import tables
from producers.log import LogWriter, open_log
from schemas.batch import Batch
from schemas.columns import KINDS, ORDER, OTHER, QUOTE, TRADE
from schemas.index import NameIndex
from schemas.names import Names

RUNS = 5
STRETCH = 32768  # events in a batch
SECURITIES = 200
MAKERS = 300
ACCOUNTS = 20_000
FIRST = 690_474_600_000_000  # 1991-11-18, 09:30 New York
EIGHTH = 12_500_000  # 1e-8 dollars
SHARES = {"quote": 0.90, "order": 0.08, "trade": 0.01, "cancel": 0.01}


def day(events: int, names: Names) -> Iterator[Batch]:
    """Make up a day: 90 % quotes, 8 % orders, 2 % others, 200 securities."""
    random = np.random.default_rng(1)
    for number in range(SECURITIES):
        names.symbol(f"{chr(65 + number % 26)}{number:03d}")
    for number in range(MAKERS):
        names.participant(f"M{number:03d}")
    for number in range(ACCOUNTS):
        names.account(f"account-{number}")
    for begin in range(0, events, STRETCH):
        yield _stretch(random, begin, min(STRETCH, events - begin))


def _stretch(random: np.random.Generator, begin: int, events: int) -> Batch:
    numbers = [KINDS.index(kind) for kind in SHARES]
    kinds = random.choice(numbers, events, p=list(SHARES.values()))
    seq = np.arange(begin + 1, begin + 1 + events)
    rows = {}
    for kind, table in (("quote", QUOTE), ("order", ORDER), ("trade", TRADE), ("cancel", OTHER)):
        place = kinds == KINDS.index(kind)
        rows[kind] = _rows(random, table, seq[place])
    rows["cancel"]["kind"] = KINDS.index("cancel")
    last = begin + events
    return Batch(kinds, *rows.values(), last, FIRST + 5000 * last, events)


def _rows(random: np.random.Generator, table: np.dtype, seq: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(seq), table)
    bid = random.integers(40, 800, len(seq)) * EIGHTH
    symbol = random.integers(0, SECURITIES, len(seq))
    participant = (symbol * 7 + random.integers(0, 20, len(seq))) % MAKERS
    account = random.integers(0, ACCOUNTS, len(seq))
    is_limit = random.integers(0, 5, len(seq)) == 0
    columns = {
        "seq": seq,
        "ts": FIRST + 5000 * seq,
        "symbol": symbol,
        "participant": participant,
        "venue": participant,
        "firm": participant,
        "bid": bid,
        "ask": bid + 2 * EIGHTH,
        "price": bid,
        "bid_size": np.where(is_limit, 1000, 0),
        "ask_size": np.where(is_limit, 1000, 0),
        "soes": 1,
        "automated": 1,
        "order_id": 2 * seq,
        "account": account,
        "controller": account,
        "side": seq % 2,
        "quantity": 500,
        "limit": np.where(is_limit, bid, 0),
        "preference": -1,
    }
    for name in table.names or ():
        if name in columns:
            rows[name] = columns[name]
    if table is OTHER:
        rows["participant"] = rows["firm"] = rows["account"] = -1
    return rows


def timed(name: str, events: int, job: Callable[[], object], runs: int = RUNS) -> None:
    """Run a job some times, and print its events per second: the median, lowest and highest."""
    rates = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        rates.append(events / (time.perf_counter() - start) / 1e6)
    middle = statistics.median(rates)
    print(f"{name:42} {middle:7.2f} M/s  ({min(rates):.2f} to {max(rates):.2f})")


def read_quotes(path: Path) -> int:
    """Decode a file of quotes."""
    with Container(path) as container:
        return sum(map(len, tables(container, "quote", NameIndex(Names()), STRETCH)))


def read_log(path: Path) -> int:
    """Read a whole log."""
    return sum(batch.events for batch in open_log(path).batches(Names()))


def write_log(path: Path, batches: list[Batch], names: Names) -> None:
    """Write a whole log."""
    shutil.rmtree(path, ignore_errors=True)
    with LogWriter(path) as writer:
        for batch in batches:
            writer.write(batch, names)


def main(events: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        names = Names()
        batches = list(day(events, names))
        log = Path(folder) / "log"
        quotes = log / "quote.avro"
        write_log(log, batches, names)
        count = sum(len(batch.quotes) for batch in batches)
        few = Path(folder) / "few"
        write_log(few, batches[:2], names)
        some = sum(len(batch.quotes) for batch in batches[:2])
        read_log(few)

        print(f"{events:,} events, {quotes.stat().st_size / count:.1f} bytes a quote")
        timed("quotes: polars.read_avro", count, lambda: pl.read_avro(quotes))
        timed(
            "quotes: fastavro",
            some,
            lambda: sum(1 for _ in fastavro.reader((few / "quote.avro").open("rb"))),
            runs=3,
        )
        timed("quotes: ours", count, lambda: read_quotes(quotes))
        timed("the whole log: ours", events, lambda: read_log(log))
        timed("writing the log: ours", events, lambda: write_log(log, batches, names))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
