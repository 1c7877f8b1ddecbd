"""Memory for large tables in small pages."""

import mmap

import numpy as np


def small_pages(count: int, kind: np.dtype) -> np.ndarray:
    """Return rows of zeros, which take memory page by page, where they are written.

    NumPy asks for huge pages: of a large table often a few pages are filled, and the system may
    take 5 ms to clear a huge one.
    """
    if count == 0:
        return np.zeros(0, kind)
    pages = mmap.mmap(-1, count * kind.itemsize, access=mmap.ACCESS_COPY)
    return np.frombuffer(pages, kind)
