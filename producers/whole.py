"""Files and folders that come into being whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import InputError, UsageError, unwritable


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes `path` at the end, or goes after an error."""
    partial = _partial(path)
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write in; it becomes `path` at the end, unless an error comes."""
    if path.exists():
        message = f"{path}: exists already; remove it, or choose another name"
        raise InputError(message)
    partial = _partial(path)
    try:
        partial.mkdir()
        yield partial
        _sync(partial)
        partial.rename(path)
        _sync(path.parent)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def refuse_overwriting(log: Path, out: str) -> None:
    """Refuse an output that would take the place of the log that is read, or lie in its folder."""
    read, written = log.resolve(), Path(out).resolve()
    if written == read or read in written.parents:
        raise UsageError(f"{out}: is in the place of the log that is read, {log}")


def _partial(path: Path) -> Path:
    """Return a name beside the path that no other process uses, and nothing that stands there."""
    partial = path.absolute().with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        if partial.is_dir():
            shutil.rmtree(partial)
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None
    return partial


def _sync(path: Path) -> None:
    """Bring a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
