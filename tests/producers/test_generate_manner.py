"""The dated facts of the generator are complete and in order, and mean one day everywhere."""

import hashlib
import os
import subprocess
import sys
import tomllib
from dataclasses import fields
from importlib.resources import files
from itertools import pairwise

import pytest

from producers.generate.manner import Manner

FACTS = tomllib.loads((files("producers.generate") / "manner.toml").read_text())

DIGEST = """
import hashlib
from producers.generate import GenerateSettings, generate

class Digest:
    def __init__(self):
        self.sum = hashlib.sha256()
    def write(self, batch, names):
        for table in (batch.kinds, batch.quotes, batch.orders, batch.trades, batch.others):
            self.sum.update(table.tobytes())

digest = Digest()
generate(GenerateSettings(events=2_000), digest)
print(digest.sum.hexdigest())
"""


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_has_its_source_and_grade_and_stands_in_order_of_time(name: str) -> None:
    facts = FACTS[name]

    assert all(set(fact) == {"from", "value", "source", "grade"} for fact in facts)
    assert all(fact["source"] for fact in facts)
    assert {fact["grade"] for fact in facts} <= {"P", "P-head", "S", "I", "GK"}
    assert all(one["from"] < other["from"] for one, other in pairwise(facts))


def test_the_facts_are_those_that_the_generator_asks_for() -> None:
    assert sorted(FACTS) == sorted(field.name for field in fields(Manner))


def test_compiled_and_plain_give_the_same_day() -> None:
    digests = {digest_of_a_day(plain) for plain in ("0", "1")}

    assert len(digests) == 1
    assert len(digests.pop()) == hashlib.sha256().digest_size * 2


def digest_of_a_day(plain: str) -> str:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": plain}
    command = [sys.executable, "-W", "error", "-c", DIGEST]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return run.stdout.strip()
