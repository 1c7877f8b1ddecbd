"""Regimes side by side: each engine in a line of its own, and the steps as if it were one."""

import threading
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import pytest

from processors.desk import Arranged
from processors.engine import Decided, Engine
from replay.deciding import Deciders, Step
from schemas.batch import Batch
from schemas.names import Names
from tests.generated import seeded
from tests.in_engine import batches

Kind = TypeVar("Kind", bound=Engine)

REGIMES = ("pre-1991", "1991", "1998")
LONG = 30  # seconds, after which the other will not come


class Ahead(Engine):
    """An engine that tells when it has come to its second batch."""

    def __init__(self, *args: Any) -> None:  # noqa: ANN401 (those of an engine)
        """Begin before the first."""
        super().__init__(*args)
        self.batches = 0
        self.has_gone_on = threading.Event()

    def apply(self, events: Batch | Arranged) -> Decided:
        self.batches += 1
        if self.batches == 2:
            self.has_gone_on.set()
        return super().apply(events)


class Behind(Engine):
    """An engine that does not begin before another has gone on."""

    other: Ahead

    def apply(self, events: Batch | Arranged) -> Decided:
        assert self.other.has_gone_on.wait(LONG)
        return super().apply(events)


class Broken(Engine):
    """An engine that fails at its third batch."""

    batches = 0

    def apply(self, events: Batch | Arranged) -> Decided:
        self.batches += 1
        if self.batches > 2:
            raise ZeroDivisionError
        return super().apply(events)


DAY = max((case.events for case in seeded(7, 20)), key=len)


def made(deciders: Deciders, regime: str, kind: type[Kind]) -> Kind:
    """Let an engine of another kind decide a regime."""
    law = deciders.engines[regime].law
    engine = kind(law.regimes, law.sessions[:-1], deciders.names)
    deciders.engines[regime] = engine
    return engine


def steps(deciders: Deciders) -> Iterator[Step]:
    """Decide a generated day in batches of ten events."""
    return deciders.decide(batches(DAY, deciders.names, 10))


def test_an_engine_goes_on_while_another_is_behind_and_no_step_is_another() -> None:
    expected = list(steps(Deciders(REGIMES, {}, Names())))
    deciders = Deciders(REGIMES, {}, Names())
    made(deciders, "1991", Behind).other = made(deciders, "1998", Ahead)

    found = list(steps(deciders))

    assert len(expected) > 5
    assert [step.ts for step in found] == [step.ts for step in expected]
    assert [list(step.decided) for step in found] == [list(REGIMES)] * len(expected)
    for one, other in zip(found, expected, strict=True):
        for rows, same in zip(one.rows(), other.rows(), strict=True):
            assert np.array_equal(rows, same)


def test_what_an_engine_raises_comes_after_the_steps_before_it() -> None:
    deciders = Deciders(REGIMES, {}, Names())
    made(deciders, "1991", Broken)
    taken: list[Step] = []
    with pytest.raises(ZeroDivisionError):
        taken.extend(steps(deciders))

    assert len(taken) == 2
