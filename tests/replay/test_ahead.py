"""Work ahead: the same items, in order, and the same errors."""

import threading
from collections.abc import Iterator

import pytest

from replay.ahead import ahead


@pytest.mark.parametrize("number", [0, 1, 2, 10])
def test_every_item_comes_once_and_in_order(number: int) -> None:
    assert list(ahead(iter(range(number)))) == list(range(number))


def test_items_are_made_in_another_thread() -> None:
    def makers() -> Iterator[int]:
        yield threading.get_ident()

    assert list(ahead(makers())) != [threading.get_ident()]


def test_what_the_maker_raises_comes_after_what_it_made() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise ZeroDivisionError

    taken = ahead(broken())

    assert [next(taken), next(taken)] == [1, 2]
    with pytest.raises(ZeroDivisionError):
        next(taken)


def test_no_more_is_made_than_may_wait() -> None:
    made: list[int] = []

    def count() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    taken = ahead(count(), waiting=3)
    next(taken)
    taken.close()  # type: ignore[attr-defined]  # a generator

    assert len(made) <= 1 + 3


def test_items_are_made_before_the_first_is_asked_for() -> None:
    began = threading.Event()

    def makers() -> Iterator[int]:
        began.set()
        yield 1

    taken = ahead(makers())

    assert began.wait(timeout=10)
    assert list(taken) == [1]
