"""Work ahead: a thread makes the next items while the present one is used."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

WAITING = 4  # items made and not yet used; more would only be memory


def ahead(items: Iterable[Item], waiting: int = WAITING) -> Iterator[Item]:
    """Yield items that a thread of its own makes ahead; what it raises is raised here."""
    iterator, end = iter(items), object()
    pool = ThreadPoolExecutor(1)
    try:
        coming = deque(pool.submit(next, iterator, end) for _ in range(waiting))
        while (item := coming.popleft().result()) is not end:
            coming.append(pool.submit(next, iterator, end))
            yield item  # type: ignore[misc]  # not the end, hence an item
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
