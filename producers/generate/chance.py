"""Random numbers and the agenda: whole numbers alone, so that a seed means one day everywhere."""

import numpy as np

from producers.generate.compiled import rule
from producers.generate.tables import TASKS

Row = np.void

LOW_31 = 2**31 - 1
LOW_57 = 2**57 - 1


@rule
def draw(day: Row, below: int) -> int:
    """Return a whole number from 0 to one less than `below`, which is under 2**32 (xorshift)."""
    bits = day["random"]
    bits ^= bits << 13
    bits ^= (bits >> 7) & LOW_57
    bits ^= bits << 17
    day["random"] = bits
    return ((bits >> 20) & LOW_31) * below >> 31


@rule
def between(day: Row, low: int, high: int) -> int:
    """Return a whole number from `low` to one less than `high`."""
    return low + draw(day, high - low)


@rule
def is_sooner(one: Row, other: Row) -> bool:
    """Tell whether a task is due before another."""
    return one["due"] < other["due"]


@rule
def copy_task(one: Row, other: Row) -> None:
    """Make one task like another."""
    one["due"] = other["due"]
    one["task"] = other["task"]
    one["security"] = other["security"]
    one["who"] = other["who"]


@rule
def plan(agenda: Row, due: int, task: int, security: int, who: int) -> None:
    """Put a task on the agenda; when it is full the task is forgotten."""
    if agenda["used"] == TASKS:
        return
    tasks = agenda["tasks"]
    place = agenda["used"]
    agenda["used"] += 1
    while place > 0 and due < tasks[(place - 1) // 2]["due"]:
        copy_task(tasks[place], tasks[(place - 1) // 2])
        place = (place - 1) // 2
    tasks[place]["due"] = due
    tasks[place]["task"] = task
    tasks[place]["security"] = security
    tasks[place]["who"] = who


@rule
def take_task(agenda: Row) -> None:
    """Take the earliest task off the agenda and make it the current one."""
    tasks = agenda["tasks"]
    copy_task(agenda["current"], tasks[0])
    agenda["used"] -= 1
    last = tasks[agenda["used"]]
    place = 0
    child = 1
    while child < agenda["used"]:
        if child + 1 < agenda["used"] and is_sooner(tasks[child + 1], tasks[child]):
            child += 1
        if not is_sooner(tasks[child], last):
            break
        copy_task(tasks[place], tasks[child])
        place = child
        child = 2 * place + 1
    copy_task(tasks[place], last)
