"""Regimes side by side: each engine in a line of its own, and the steps as if it were one."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from processors.desk import Arranged
from processors.engine import Decided, Engine
from replay.deciding import Deciders, Step
from schemas.names import Names
from tests.generated import seeded
from tests.in_engine import batches

REGIMES = ("pre-1991", "1991", "1998")


class Slow(Engine):
    """An engine that the others have to wait for."""

    def apply(self, events: Arranged) -> Decided:  # type: ignore[override] # of a batch it knows nothing
        time.sleep(0.01)
        return super().apply(events)


class Broken(Engine):
    """An engine that fails at its third batch."""

    batches = 0

    def apply(self, events: Arranged) -> Decided:  # type: ignore[override] # as above
        self.batches += 1
        if self.batches > 2:
            raise ZeroDivisionError
        return super().apply(events)


DAY = max((case.events for case in seeded(7, 20)), key=len)


def steps(engine: type[Engine]) -> Iterator[Step]:
    """Decide a generated day in batches of ten events, under 1991 by an engine of this kind."""
    names = Names()
    deciders = Deciders(REGIMES, {}, names)
    law = deciders.engines["1991"].law
    deciders.engines["1991"] = engine(law.regimes, law.sessions[:-1], names)
    yield from deciders.decide(batches(DAY, names, 10))


def test_an_engine_that_is_slower_than_others_changes_no_step() -> None:
    expected, found = list(steps(Engine)), list(steps(Slow))

    assert len(expected) > 5
    assert [step.ts for step in found] == [step.ts for step in expected]
    assert [list(step.decided) for step in found] == [list(REGIMES)] * len(expected)
    for one, other in zip(found, expected, strict=True):
        for rows, same in zip(one.rows(), other.rows(), strict=True):
            assert np.array_equal(rows, same)


def test_what_an_engine_raises_comes_after_the_steps_before_it() -> None:
    taken: list[Step] = []
    with pytest.raises(ZeroDivisionError):
        taken.extend(steps(Broken))

    assert len(taken) == 2
