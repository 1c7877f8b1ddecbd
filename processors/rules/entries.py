"""The ring of entries: the accepted orders of all securities that may still count [A-3].

The ring is a power of two long; the entry of a number is at the place that its last bits name.  The
entries of a controller in a security, and of others that share its place, are a chain from the
latest back; what is forgotten ends it.
"""

import numpy as np

from processors.rules.compiled import rule

Row = np.void


@rule
def entry_of(entries: np.ndarray, number: int) -> Row:
    """Return the entry of a number."""
    return entries[number & (len(entries) - 1)]


@rule
def chain_of(entries: np.ndarray, symbol: int, controller: int) -> Row:
    """Return the place at which the chain of a controller's entries in a security begins."""
    mixed = symbol * 1103 + controller * 40503
    return entries[(mixed ^ (mixed >> 15)) & (len(entries) - 1)]


@rule
def find_entry(entries: np.ndarray, ring: Row, number: int, symbol: int, controller: int) -> int:
    """Return the number of a controller's entry in a security, this one or before it; 0 = none."""
    while number > ring["forgotten"]:
        entry = entry_of(entries, number)
        if entry["symbol"] == symbol and entry["controller"] == controller:
            return number
        number = entry["previous"]
    return 0


@rule
def link_entry(entries: np.ndarray, number: int) -> None:
    """Let an entry be the latest of its chain."""
    entry = entry_of(entries, number)
    chain = chain_of(entries, entry["symbol"], entry["controller"])
    entry["previous"] = chain["latest"]
    chain["latest"] = number


@rule
def forget_entries(entries: np.ndarray, ring: Row, begin: int) -> None:
    """Forget the entries from before an instant."""
    while ring["forgotten"] < ring["entered"]:
        if entry_of(entries, ring["forgotten"] + 1)["ts"] >= begin:
            break
        ring["forgotten"] += 1


@rule
def move_entries(old: np.ndarray, new: np.ndarray, ring: Row) -> None:
    """Put what is not forgotten into another ring, and make its chains."""
    for number in range(ring["forgotten"] + 1, ring["entered"] + 1):
        place = number & (len(new) - 1)
        latest = new[place]["latest"]
        new[place] = entry_of(old, number)
        new[place]["latest"] = latest
        link_entry(new, number)
