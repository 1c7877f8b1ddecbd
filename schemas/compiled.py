"""How reading and writing logs is compiled: two decorators, and the folder that keeps the result.

Numba's cache sees an edit of a function's own file only, so its folder is named after the
sources of the whole package: any edit leads to another folder, and the oldest ones go.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])
Number = Any  # a machine integer; signed or not matters to the compiler alone

# Without the interpreter's lock, so that a thread can read ahead; and without counting references
# to arrays, which made decoding ten times slower: nothing here allocates, the caller owns them all.
OPTIONS = {"nogil": True, "_nrt": False}
KEPT = 4  # folders, so that a few checkouts may take turns
IS_COMPILING = not numba.config.DISABLE_JIT


def inner(function: Function) -> Function:
    """Compile a function that compiled functions call; it becomes a part of them."""
    return numba.njit(**OPTIONS, forceinline=True)(function)  # type: ignore[no-any-return]  # numba has no types


def apart(function: Function) -> Function:
    """Compile a function that compiled functions call now and then; it stays one of its own."""
    return numba.njit(**OPTIONS)(function)  # type: ignore[no-any-return]  # numba has no types


def is_compiled() -> bool:
    """Tell whether these very sources have been compiled before."""
    folder = cache_folder(Path(__file__).parent)
    return not IS_COMPILING or any(folder.rglob("*.nbi"))


def entry(function: Function) -> Function:
    """Compile an entry point, and keep the result on disk."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(Path(__file__).parent))
    try:
        return numba.njit(**OPTIONS, cache=True)(function)  # type: ignore[no-any-return]  # numba has no types
    finally:
        numba.config.CACHE_DIR = before


@cache
def cache_folder(sources: Path) -> Path:
    """Return the folder for what is compiled from these very sources; drop those of old ones."""
    digest = hashlib.sha256()
    for source in sorted(sources.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    folder = _root() / sources.name / digest.hexdigest()[:16]
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folders = sorted(folder.parent.iterdir(), key=lambda old: old.stat().st_mtime)
        for old in folders[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _root() -> Path:
    """Return the user's cache folder, or one of the user's own where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    root = Path(home) / "soes-replay"
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError:
        root = Path(tempfile.gettempdir()) / f"soes-replay-{os.getuid()}"
        root.mkdir(mode=0o700, exist_ok=True)
    return root
