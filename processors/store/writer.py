"""Rows on their way into the store: gathered into batches, inserted by a thread of its own.

A batch is made in the thread that brings the rows, while the one before it is inserted.  The
inserting thread has a client of its own: a client does one thing at a time.
"""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from processors.store.insert import batch_of, insert_batch

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from processors.columns import Room
    from processors.store.connection import Connection
    from schemas.names import Names

    Piece = tuple[str, np.ndarray]  # a label (the regime, or none) and its rows
    Work = Callable[[Connection], None]

GATHERED = 24 * 2**20  # bytes of rows of all tables: more would only be memory
ENOUGH = 2**16  # rows of a table for a store that has nothing to do
WAITING = 1  # batches between the replay and the store; more would only be memory


class Target(tuple[str, str]):
    """Where rows go: the table, and the run or log to which they belong."""

    __slots__ = ()


class Writer:
    """Takes rows at once, inserts them later; what fails there is raised at the next call here."""

    def __init__(self, connection: Connection) -> None:
        """Begin empty."""
        self._connection = connection
        self._rooms: list[Room] = []  # in which no batch waits to be inserted
        self._gathered: dict[Target, list[Piece]] = {}
        self._names: dict[Target, Names] = {}
        self._bytes: dict[Target, int] = {}
        self._queue: queue.Queue[Work | None] = queue.Queue(WAITING)
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def put(self, target: Target, label: str, rows: np.ndarray, names: Names) -> None:
        """Take rows, which must not change any more; waits only while batches stand in line."""
        self._raise()
        self._gathered.setdefault(target, []).append((label, rows))
        self._names[target] = names
        self._bytes[target] = self._bytes.get(target, 0) + rows.nbytes
        is_idle = not self._queue.unfinished_tasks
        if is_idle and self._bytes[target] > ENOUGH * rows.itemsize:
            self._send(target)
        elif sum(self._bytes.values()) > GATHERED:
            self._send(max(self._bytes, key=self._bytes.__getitem__))

    def do(self, work: Work) -> None:
        """Do something in the writer's thread, after what was sent to the store before."""
        self._queue.put(work)

    def flush(self) -> None:
        """Insert what was taken, two batches at a time, and return when it is in the store."""
        targets = sorted(self._gathered, key=self._bytes.__getitem__, reverse=True)
        for target in targets[:1]:
            self._send(target)
        for target in targets[1:]:
            self._batch(target)(self._connection)
        self._queue.join()
        self._raise()

    def close(self) -> None:
        """Stop; what is not flushed is given up."""
        self._failure = self._failure or RuntimeError("closed")
        self._queue.put(None)
        self._thread.join()

    def _send(self, target: Target) -> None:
        self.do(self._batch(target))

    def _batch(self, target: Target) -> Work:
        """Make a batch of what was gathered for a target, and return what inserts it."""
        from processors.columns import Room  # what makes batches is slow to import

        del self._bytes[target]
        room = self._rooms.pop() if self._rooms else Room()
        batch = batch_of(target, self._gathered.pop(target), self._names[target], room)

        def insert(connection: Connection) -> None:
            insert_batch(connection, table=target[0], batch=batch)
            self._rooms.append(room)

        return insert

    def _work(self) -> None:
        connection = None
        with ExitStack() as opened:
            while (work := self._queue.get()) is not None:
                try:
                    if self._failure is None:
                        connection = connection or opened.enter_context(self._connection.aside())
                        work(connection)
                except Exception as error:  # noqa: BLE001 (raised again where the rows came from)
                    self._failure = error
                finally:
                    self._queue.task_done()

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure
