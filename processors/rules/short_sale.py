"""Short sales: forbidden in SOES for a year, then against a falling bid."""

import numpy as np

from processors.rules import reason
from processors.rules.compiled import rule
from processors.rules.tables import FIRST_BID_UP, NNM, SELL_SHORT

Row = np.void


@rule
def is_on_down_bid(regime: Row, security: Row) -> bool:
    """Tell whether the bid test is in force and the inside bid fell last; NNM [H-3, H-4, H-5]."""
    return regime["bid_test"] != 0 and security["market"] == NNM and security["bid_down"] != 0


@rule
def refuse_short_sale(regime: Row, security: Row, event: Row) -> int:
    """Refuse a short sale that is banned or would be at a fallen bid [H-1, H-2, H-4, D-30]."""
    if event["side"] != SELL_SHORT:
        return reason.ACCEPTED
    if regime["short_banned"] or is_on_down_bid(regime, security):
        return reason.SHORT_SALE
    return reason.ACCEPTED


@rule
def forget_bid(regime: Row, security: Row) -> None:
    """Carry the bid and its direction over the night, or begin upward again [H-4, D-4, D-31]."""
    if regime["read_first_bid"] == FIRST_BID_UP:
        security["last_bid"] = 0
        security["bid_down"] = 0
