"""How the simulation is compiled: two decorators, the result kept like that of the log's code."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba

from schemas.compiled import cache_folder

Function = TypeVar("Function", bound=Callable[..., object])


def rule(function: Function) -> Function:
    """Compile a part of the simulation, which only compiled code calls: a third less to compile."""
    options = {"boundscheck": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return numba.njit(**options)(function)


def kernel(function: Function) -> Function:
    """Compile an entry point; its folder is named after the sources of the whole package."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(Path(__file__).parent))
    try:
        return numba.njit(boundscheck=True, cache=True, nogil=True)(function)
    finally:
        numba.config.CACHE_DIR = before
