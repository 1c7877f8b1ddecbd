"""One process at a time: an embedded store is locked while it is open."""

import fcntl
import os
import re
from pathlib import Path
from typing import Self

from schemas.errors import InputError

LOCK = "soes.lock"
STATUS = "status"  # the engine's own lock, with the line "PID: 123"


class FolderLock:
    """Holds an embedded store's folder; the lock goes when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Make the folder and lock it; InputError if it cannot be written or another holds it."""
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / LOCK).open("a+")
        except OSError as error:
            raise InputError(
                f"the store {folder} cannot be written: {(error.strerror or str(error)).lower()}"
            ) from error
        self._lock()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise in_use(self._folder, LOCK) from None
        self._file.truncate(0)
        self._file.write(f"PID: {os.getpid()}\n")
        self._file.flush()

    def release(self) -> None:
        """Let others in."""
        self._file.close()

    def __enter__(self) -> Self:
        """Hold it already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let others in."""
        self.release()


def in_use(folder: Path, lock: str) -> InputError:
    """Say who holds a store, as its lock file knows."""
    holder = _pid(folder / lock)
    who = f"process {holder}" if holder else "another process"
    return InputError(f"the store {folder} is in use by {who}; only one at a time can open it")


def _pid(path: Path) -> int | None:
    try:
        found = re.search(r"PID: (\d+)", path.read_text(encoding="utf-8"))
    except OSError:
        return None
    return int(found[1]) if found else None
