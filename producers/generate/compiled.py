"""How the simulation is compiled: two decorators, the result kept like that of the log's code."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba

from schemas.compiled import cache_folder

Function = TypeVar("Function", bound=Callable[..., object])

OPTIONS = {"boundscheck": True, "error_model": "numpy"}  # no divisor here is 0, so none is tested


def rule(function: Function) -> Function:
    """Compile a part of the simulation, which only compiled code calls: a third less to compile."""
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS)(function)


def kernel(function: Function) -> Function:
    """Compile an entry point; its folder is named after the sources of the whole package."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder(Path(__file__).parent))
    try:
        return numba.njit(cache=True, nogil=True, **OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = before
