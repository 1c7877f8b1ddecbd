"""Every branch of every provision is taken by a scenario or a random log, run as plain Python."""

import os
import subprocess
import sys

# What makes room rather than decides: full tables, which small logs do not fill (they are filled
# by the crowd of test_equivalence), and names that share a bit.
ROOM = {
    "compiled": "decorates the rules; compiled and plain are two ways through it",
    "kernel": "stops where a table is full, and goes on",
    "entries": "the ring of entries is full, or two controllers share a chain",
    "room": "the log of outcomes is full",
    "makers.find_maker": "two participants share a bit",
    "register.is_id_before": "the register is full",
}


def test_no_branch_of_a_provision_is_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.uncovered"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    left_out = [
        line
        for line in done.stdout.splitlines()
        if not {line.split(".")[0], line.split()[0]} & ROOM.keys()
    ]
    assert left_out == []
