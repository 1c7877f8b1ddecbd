"""A log ten times as long is read and written in the same memory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from producers.log import LogWriter
from schemas.batch import Batch
from schemas.columns import KINDS, ORDER, OTHER, QUOTE, TRADE
from schemas.names import Names

STRETCH = 32768  # events in a batch
FIRST = 690_474_600_000_000

WRITE = """
import sys
from pathlib import Path
from tests.producers.test_log_memory import write_day

write_day(Path(sys.argv[1]), int(sys.argv[2]))
"""
READ = """
import sys
from producers.log import open_log
from schemas.names import Names

assert sum(batch.events for batch in open_log(sys.argv[1]).batches(Names())) == int(sys.argv[2])
"""
PEAK = """
import resource

print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def a_batch(number: int) -> Batch:
    """Make a batch of quotes and, one in eight, orders with ids of their own."""
    seq = np.arange(number * STRETCH, (number + 1) * STRETCH)
    is_order = seq % 8 == 7
    quotes = np.zeros(int((~is_order).sum()), QUOTE)
    orders = np.zeros(int(is_order.sum()), ORDER)
    quotes["bid"], quotes["ask"] = 2_000_000_000, 2_012_500_000
    quotes["symbol"] = seq[~is_order] % 50
    quotes["participant"] = seq[~is_order] % 20
    orders["quantity"], orders["order_id"], orders["preference"] = 100, 2 * seq[is_order], -1
    for rows, numbers in ((quotes, seq[~is_order]), (orders, seq[is_order])):
        rows["seq"], rows["ts"] = numbers, FIRST + numbers
    kinds = np.where(is_order, KINDS.index("order"), KINDS.index("quote"))
    last = int(seq[-1])
    return Batch(
        kinds, quotes, orders, np.zeros(0, TRADE), np.zeros(0, OTHER), last, FIRST + last, STRETCH
    )


def write_day(folder: Path, batches: int) -> None:
    """Write a log of some batches."""
    names = Names()
    for number in range(50):
        names.symbol(f"S{number}")
        names.participant(f"M{number}")
    names.account("account-of-all")
    with LogWriter(folder) as writer:
        for number in range(batches):
            writer.write(a_batch(number), names)


def peak(program: str, *arguments: object) -> int:
    """Run a program in a process of its own; return its peak memory in kilobytes."""
    command = [sys.executable, "-c", program + PEAK, *map(str, arguments)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of the system")
def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    few, many = 6, 60
    wrote = [peak(WRITE, tmp_path / str(count), count) for count in (few, many)]
    took = [peak(READ, tmp_path / str(count), count * STRETCH) for count in (few, many)]

    assert wrote[1] < 1.1 * wrote[0]
    assert took[1] < 1.1 * took[0]
