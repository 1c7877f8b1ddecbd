"""An ECN or a UTP exchange alone at the inside: SOES cannot execute against it."""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.tables import CLOCK_ECN_ALONE, NNM, PURGE_BOTH

Row = np.void


@frequent
def is_closed_there(security: Row, side: int, price: int) -> bool:
    """Tell whether a maker's quote at a price is closed [D-61]."""
    for i in range(security["makers_used"]):
        quote = security["quotes"][i, side]
        if quote["closed"] and quote["price"] == price:
            return True
    return False


@rule
def is_ecn_alone(regime: Row, security: Row, side: int) -> bool:
    """Tell whether no maker quotes the inside price, so that an ECN or UTP must [U-0, K-6, U-11].

    A maker in its update period or with a closed quote at that price is there all the same
    [D-61], one outside SOES too [D-20]; no maker's quote at all is ECN-alone [D-55].
    """
    market = security["sides"][side]
    if market["best"] == 0 or not regime["ecn_quotes"] or market["depth"] > market["ecn_depth"]:
        return False
    return not is_closed_there(security, side, market["best"])


@rule
def is_returned_by_ecn(regime: Row, security: Row) -> bool:
    """Tell whether orders go back, not wait: NNM before the 1998 rules [U-1, U-2, U-3, D-63]."""
    return security["market"] == NNM and not regime["ecn_alone_holds"]


@rule
def watches_ecns(regime: Row) -> bool:
    """Tell whether a reading asks when an ECN begins to be alone [D-63, D-65]."""
    return regime["read_purge_scope"] == PURGE_BOTH or regime["read_hold_clock"] == CLOCK_ECN_ALONE
