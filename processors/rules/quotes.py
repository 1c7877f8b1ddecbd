"""A quote arrives: update periods end, exposure is restored, the inside moves."""

import numpy as np

from processors.rules.compiled import rule
from processors.rules.exposure import reopen_quote
from processors.rules.inside import show, shown_price
from processors.rules.makers import maker_bit
from processors.rules.size import full_size, is_actual_size
from processors.rules.tables import ASK, BID
from processors.rules.update_period import end_update

Row = np.void


@rule
def admit_maker(security: Row, event: Row, ranks: np.ndarray) -> None:
    """Give a participant that quotes the security for the first time its place."""
    maker = security["makers"][security["makers_used"]]
    security["makers_used"] += 1
    maker["participant"] = event["participant"]
    maker["rank"] = ranks[event["participant"]]
    security["maker_bits"] |= maker_bit(event["participant"])


@rule
def has_moved(quote: Row, price: int) -> bool:
    """Tell whether a side's price changes, also to or from none [D-35]."""
    return quote["price"] != price


@rule
def has_resized(regime: Row, security: Row, quote: Row, size: int) -> bool:
    """Tell whether a side's displayed size changes; none given is the tier [D-35]."""
    was = full_size(regime, security, quote["size"])
    return was != full_size(regime, security, size)


@rule
def restore_side(security: Row, side: int, maker: int, cause: int, now: int, log: Row) -> None:
    """Restore a side's exposure, and reopen it if it was used up [E-5, D-35]."""
    reopen_quote(security, side, maker, cause, now, log)
    quote = security["quotes"][side, maker]
    quote["exposure"] = 0
    quote["closed"] = 0


@rule
def put_price(quote: Row, price: int, size: int, now: int) -> None:
    """Set a side's price and size; the time at its price starts with a new price [D-45]."""
    if quote["price"] != price:
        quote["price"] = price
        quote["price_ts"] = now
    quote["size"] = size


@rule
def is_resized(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether a quote displays another size than before on either side [D-35]."""
    bid = security["quotes"][BID, event["maker"]]
    ask = security["quotes"][ASK, event["maker"]]
    if has_resized(regime, security, bid, event["bid_size"]):
        return True
    return has_resized(regime, security, ask, event["ask_size"])


@rule
def end_updates(security: Row, maker: int) -> None:
    """Make the maker ready again on both sides: it has updated [G-4, D-36]."""
    end_update(security, BID, maker)
    end_update(security, ASK, maker)


@rule
def update_maker(regime: Row, security: Row, event: Row, log: Row) -> None:
    """Let a quote have its effect on the maker's update periods and exposure [D-35, D-36].

    A changed price restores its side; the same quote again is a refresh and restores both; a
    changed size alone restores nothing, and is an update under the Actual Size Rule only.
    """
    maker = event["maker"]
    bid_moved = has_moved(security["quotes"][BID, maker], event["bid"])
    ask_moved = has_moved(security["quotes"][ASK, maker], event["ask"])
    if not bid_moved and not ask_moved:
        if is_resized(regime, security, event):
            if is_actual_size(regime, security):
                end_updates(security, maker)
            return
        bid_moved = ask_moved = True
    end_updates(security, maker)
    if bid_moved:
        restore_side(security, BID, maker, event["seq"], event["ts"], log)
    if ask_moved:
        restore_side(security, ASK, maker, event["seq"], event["ts"], log)


@rule
def apply_quote(regime: Row, security: Row, event: Row, log: Row) -> None:
    """Replace a participant's quote and move the inside."""
    i = event["maker"]
    maker = security["makers"][i]
    bid = security["quotes"][BID, i]
    ask = security["quotes"][ASK, i]
    update_maker(regime, security, event, log)
    maker["type"] = event["participant_type"]
    maker["soes"] = event["soes"]
    put_price(bid, event["bid"], event["bid_size"], event["ts"])
    put_price(ask, event["ask"], event["ask_size"], event["ts"])
    show(security, BID, i, shown_price(regime, maker, bid))
    show(security, ASK, i, shown_price(regime, maker, ask))
