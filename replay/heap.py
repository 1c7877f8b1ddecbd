"""Where the threads of a replay take their memory from."""

import ctypes

ARENA_MAX = -8  # glibc's M_ARENA_MAX, for `mallopt`


def share_heap() -> None:
    """Let all threads take memory from one heap: what one of them frees, the next one takes.

    With a heap for each thread, as glibc has them, tables that go from thread to thread are made
    of new memory every time: ten times as many page faults, 7 % of the time, and 50 MB more.
    It concerns the whole process, so a command may do it and a library may not.  Where the C
    library has no such setting, all stays as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(ARENA_MAX, 1)
