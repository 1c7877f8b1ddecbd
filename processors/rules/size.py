"""Sizes: the tier, the largest order, what a quote displays."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.tables import DECREMENTED, NNM

Row = np.void


@rule
def maximum_order(regime: Row, security: Row) -> int:
    """Return the largest order: the tier, never above the ceiling [S-1, S-2, S-3, D-26]."""
    size = security["tier"]
    if security["market"] != NNM:
        size = regime["smallcap_size"]
    elif regime["nnm_flat_size"] != 0:
        size = regime["nnm_flat_size"]
    return min(size, regime["maximum_order"])


@rule
def is_actual_size(regime: Row, security: Row) -> bool:
    """Tell whether the security is under the Actual Size Rule [X-6, E-4]."""
    if regime["actual_size_all"]:
        return True
    return regime["actual_size_pilot"] != 0 and security["actual_size"] != 0


@rule
def full_size(regime: Row, security: Row, size: int) -> int:
    """Return a displayed size in shares; none given means the tier of the moment [D-26, D-49]."""
    if size != 0:
        return size
    return security["tier"] if security["market"] == NNM else regime["smallcap_size"]


@rule
def is_decremented(regime: Row, security: Row) -> bool:
    """Tell whether fills reduce the displayed size [E-4, D-47]."""
    return regime["read_actual_size_quote"] == DECREMENTED and is_actual_size(regime, security)


@rule
def minimum_display(regime: Row, security: Row) -> int:
    """Return the smallest size that a maker may show: the tier, or less [X-5, X-6, D-48]."""
    if is_actual_size(regime, security):
        return regime["actual_size_display"]
    return full_size(regime, security, 0)


@rule
def fill_size(regime: Row, security: Row, quote: Row, order: Row) -> int:
    """Return what a maker takes of an order: all of it, or its display [X-5, X-6, D-68]."""
    if is_actual_size(regime, security):
        displayed = full_size(regime, security, quote["size"])
        if is_decremented(regime, security):
            displayed -= quote["exposure"]
        return min(order["remaining"], displayed)
    return order["remaining"]
