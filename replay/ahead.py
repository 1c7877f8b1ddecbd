"""Work ahead: a thread makes the next items while the present one is used."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")

END: Any = object()
WAITING = 4  # items made and not yet used; more would only be memory


def ahead(items: Iterable[Item], waiting: int = WAITING) -> Iterator[Item]:
    """Return items that a thread of its own makes ahead, from now on; what it raises comes here."""
    iterator, pool = iter(items), ThreadPoolExecutor(1)
    coming = deque(pool.submit(next, iterator, END) for _ in range(waiting))
    return _in_turn(iterator, pool, coming)


def _in_turn(
    iterator: Iterator[Item], pool: ThreadPoolExecutor, coming: deque[Future[Item]]
) -> Iterator[Item]:
    try:
        while (item := coming.popleft().result()) is not END:
            coming.append(pool.submit(next, iterator, END))
            yield item
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
