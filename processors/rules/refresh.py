"""What an update of a quote brings the maker, whoever made it: readiness and exposure anew."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.exposure import is_pooled, restore_side
from processors.rules.size import is_decremented
from processors.rules.tables import ASK, BID, EXECUTED_SIDE_PRICE
from processors.rules.update_period import end_update

Row = np.void


@rule
def end_updates(security: Row, maker: int) -> None:
    """Make the maker ready again on both sides: it has updated [G-4, D-36]."""
    end_update(security, BID, maker)
    end_update(security, ASK, maker)


@rule
def restore_both(regime: Row, security: Row, maker: int, cause: int, now: int, log: Row) -> None:
    """Restore both sides, the bid first [D-34]."""
    restore_side(regime, security, BID, maker, cause, now, log)
    restore_side(regime, security, ASK, maker, cause, now, log)


@rule
def take_refresh(regime: Row, security: Row, maker: int, cause: int, now: int, log: Row) -> None:
    """Let the same quote again count as an update of both sides [D-35, D-36]."""
    if regime["read_quote_update"] != EXECUTED_SIDE_PRICE:
        end_updates(security, maker)
    restore_both(regime, security, maker, cause, now, log)


@rule
def take_resize(regime: Row, security: Row, maker: int, cause: int, now: int, log: Row) -> None:
    """Let a changed size count as an update under the Actual Size Rule [D-36, D-47]."""
    if regime["read_quote_update"] != EXECUTED_SIDE_PRICE:
        end_updates(security, maker)
    if is_decremented(regime, security):
        restore_both(regime, security, maker, cause, now, log)


@rule
def take_move(
    regime: Row,
    security: Row,
    maker: int,
    bid_moved: int,
    ask_moved: int,
    cause: int,
    now: int,
    log: Row,
) -> None:
    """Let changed prices end update periods and restore their sides [G-4, E-5, D-35, D-36]."""
    both = regime["read_quote_update"] != EXECUTED_SIDE_PRICE
    if both or bid_moved:
        end_update(security, BID, maker)
    if both or ask_moved:
        end_update(security, ASK, maker)
    if is_pooled(regime) or is_decremented(regime, security):
        restore_both(regime, security, maker, cause, now, log)
        return
    if bid_moved:
        restore_side(regime, security, BID, maker, cause, now, log)
    if ask_moved:
        restore_side(regime, security, ASK, maker, cause, now, log)
