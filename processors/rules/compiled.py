"""How the rules are compiled: two decorators and the folder in which the result is kept.

Numba's cache sees an edit of the kernel's own file only, so its folder is named after the
sources of the whole package: an edit of any rule is another folder, and the old one goes.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import types

Function = TypeVar("Function", bound=Callable[..., object])

# Rules make no arrays, so nobody need count who holds one: each count is a locked instruction.
OPTIONS: dict[str, Any] = {"boundscheck": True, "no_cfunc_wrapper": True, "_nrt": False}


def sources_digest(folder: Path) -> str:
    """Return a short digest of the Python sources of a folder."""
    digest = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """Return the folder for compiled rules: the user's cache, or a temporary one of this user."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 (no exception without a home)
    root = Path(home) / "soes-replay" / "rules"
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError:
        root = Path(tempfile.gettempdir()) / f"soes-replay-{os.getuid()}" / "rules"
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


def cache_folder() -> Path:
    """Return the folder of these very sources, and drop those of sources that are gone."""
    folder = cache_root() / sources_digest(Path(__file__).parent)
    if not folder.exists():
        for old in folder.parent.iterdir():
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(exist_ok=True)
    return folder


def is_compiled() -> bool:
    """Tell whether the kernel of these very sources has been compiled before."""
    return bool(numba.config.DISABLE_JIT) or any(cache_folder().rglob("*.nbi"))


def once_for_all_numbers(compiled: Any) -> None:  # noqa: ANN401 (Numba has no types)
    """Let a function be compiled for integers, not again for each constant passed to it.

    Numba types a constant as itself first: twice the functions, and the seconds, to compile.
    """
    call_template = compiled.get_call_template

    def plain_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:  # noqa: ANN401 (as above)
        plain = {name: types.unliteral(kind) for name, kind in kws.items()}
        return call_template(tuple(types.unliteral(kind) for kind in args), plain)

    compiled.get_call_template = plain_template


def rule(function: Function) -> Function:
    """Compile a provision; plain Python when the compiler is switched off."""
    compiled = numba.njit(**OPTIONS)(function)
    if not numba.config.DISABLE_JIT:
        once_for_all_numbers(compiled)
    return compiled


def frequent(function: Function) -> Function:
    """Compile a provision into its callers: one through which most events or orders go.

    It becomes part of their source; inlined by LLVM instead, it would be compiled by itself, in
    each caller and in each of theirs: minutes if many are.
    """
    compiled = numba.njit(inline="always", **OPTIONS)(function)
    if not numba.config.DISABLE_JIT:
        once_for_all_numbers(compiled)
    return compiled


def kernel(function: Function) -> Function:
    """Compile an entry point: kept on disk, and running without the interpreter's lock."""
    numba.config.CACHE_DIR = str(cache_folder())
    return numba.njit(cache=True, nogil=True, **OPTIONS)(function)
