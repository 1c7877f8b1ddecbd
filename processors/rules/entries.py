"""The ring of entries: the accepted orders of all securities that may still count [A-3].

The ring is a power of two long; the entry of a number is at the place that its last bits name.  The
entries of a controller in a security, and of others there that share its chain, are a chain from
the latest back, and so from the newest; what is forgotten ends it.
"""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.tables import CHAINS

Row = np.void


@rule
def entry_of(entries: np.ndarray, number: int) -> Row:
    """Return the entry of a number."""
    return entries[number & (len(entries) - 1)]


@rule
def chain_of(security: Row, controller: int) -> Row:
    """Return the chain of a controller's entries in a security."""
    return security["chains"][controller & (CHAINS - 1)]


@rule
def latest_entry(security: Row, ring: Row, controller: int, begin: int) -> int:
    """Return the number of a chain's latest entry; 0 if there is none since an instant."""
    chain = chain_of(security, controller)
    if chain["ts"] < begin or chain["latest"] <= ring["forgotten"]:
        return 0
    return chain["latest"]


@rule
def entry_before(entries: np.ndarray, ring: Row, entry: Row, begin: int) -> int:
    """Return the number of the one before an entry in its chain; 0 if none since an instant."""
    number = entry["previous"]
    if number <= ring["forgotten"] or entry_of(entries, number)["ts"] < begin:
        return 0
    return number


@rule
def link_entry(security: Row, entries: np.ndarray, number: int) -> None:
    """Let an entry be the latest of its chain."""
    entry = entry_of(entries, number)
    chain = chain_of(security, entry["controller"])
    entry["previous"] = chain["latest"]
    chain["latest"] = number
    chain["ts"] = entry["ts"]


@rule
def forget_entries(entries: np.ndarray, ring: Row, begin: int) -> None:
    """Forget the entries from before an instant."""
    while ring["forgotten"] < ring["entered"]:
        if entry_of(entries, ring["forgotten"] + 1)["ts"] >= begin:
            break
        ring["forgotten"] += 1


@rule
def move_entries(old: np.ndarray, new: np.ndarray, ring: Row) -> None:
    """Put what is not forgotten into another ring."""
    for number in range(ring["forgotten"] + 1, ring["entered"] + 1):
        new[number & (len(new) - 1)] = entry_of(old, number)
