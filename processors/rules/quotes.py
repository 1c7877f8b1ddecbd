"""A quote arrives: update periods end, exposure is restored, the inside moves."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.auto_update import MODES, choose_update
from processors.rules.compiled import frequent, rule
from processors.rules.ecn_alone import watches_ecns
from processors.rules.inside import is_ecn, is_inside_new, show, shown_price
from processors.rules.makers import maker_bit
from processors.rules.refresh import take_move, take_refresh, take_resize
from processors.rules.register import recall
from processors.rules.report import report_participant
from processors.rules.size import full_size, is_actual_size, minimum_display
from processors.rules.tables import ASK, AUTO_UPDATE, BID, MARKET_MAKER, NNM, SUSPENSION

Row = np.void


@rule
def take_up(security: Row, register: np.ndarray, maker: Row) -> None:
    """Take over what was said of a participant before it first quoted [D-39, D-40]."""
    symbol = security["symbol"]
    chosen = recall(register, AUTO_UPDATE, symbol, maker["participant"], 0)
    choose_update(security, maker, chosen % MODES, chosen // MODES)
    maker["back"] = recall(register, SUSPENSION, symbol, maker["participant"], 0)
    maker["withdrawn"] = maker["back"] != 0


@rule
def admit_maker(security: Row, register: np.ndarray, event: Row, ranks: np.ndarray) -> None:
    """Give a participant that quotes the security for the first time its place."""
    maker = security["makers"][security["makers_used"]]
    security["makers_used"] += 1
    maker["participant"] = event["participant"]
    maker["rank"] = ranks[event["participant"]]
    security["maker_bits"] |= maker_bit(event["participant"])
    take_up(security, register, maker)


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
def put_price(quote: Row, price: int, size: int, now: int) -> None:
    """Set a side's price and size; the time at its price starts with a new price [D-45].

    Without a branch, as every other quote has a new price.
    """
    quote["price_ts"] = now if quote["price"] != price else quote["price_ts"]
    quote["price"] = price
    quote["size"] = size


@rule
def is_resized(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether a quote displays another size than before on either side [D-35]."""
    bid = security["quotes"][event["maker"], BID]
    ask = security["quotes"][event["maker"], ASK]
    if has_resized(regime, security, bid, event["bid_size"]):
        return True
    return has_resized(regime, security, ask, event["ask_size"])


@rule
def has_pending(bid: Row, ask: Row) -> bool:
    """Tell whether an update could bring a maker anything: exposure or an update period."""
    exposed = bid["exposure"] | ask["exposure"] | bid["closed"] | ask["closed"]
    return (exposed | bid["update_due"] | ask["update_due"]) != 0


@frequent
def update_maker(regime: Row, security: Row, event: Row, log: Row) -> None:
    """Let a quote have its effect on the maker's update periods and exposure [D-35, D-36].

    A changed price restores its side; the same quote again is a refresh and restores both; a
    changed size alone restores nothing, and is an update under the Actual Size Rule only.
    """
    maker = event["maker"]
    cause = event["seq"]
    now = event["ts"]
    bid_moved = has_moved(security["quotes"][maker, BID], event["bid"])
    ask_moved = has_moved(security["quotes"][maker, ASK], event["ask"])
    if bid_moved or ask_moved:
        take_move(regime, security, maker, bid_moved, ask_moved, cause, now, log)
    elif not is_resized(regime, security, event):
        take_refresh(regime, security, maker, cause, now, log)
    elif is_actual_size(regime, security):
        take_resize(regime, security, maker, cause, now, log)


@rule
def must_show_size(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether a participant must show the minimum size [X-5, D-10, D-12a, D-48]."""
    if event["participant_type"] != MARKET_MAKER or not security["listed"]:
        return False
    if security["market"] == NNM:
        return True
    return event["soes"] != 0 or regime["smallcap_display_all"] != 0


@rule
def smallest_shown(event: Row) -> int:
    """Return the smallest size shown on a side with a price, 0 if none is given [D-48]."""
    bid_size = event["bid_size"] if event["bid"] != 0 else 0
    ask_size = event["ask_size"] if event["ask"] != 0 else 0
    if bid_size == 0 or ask_size == 0:
        return bid_size + ask_size
    return min(bid_size, ask_size)


@rule
def shows_too_little(regime: Row, security: Row, event: Row) -> bool:
    """Tell whether a quote shows less than its maker must; no size is the tier [X-5, D-48]."""
    least = smallest_shown(event)
    if least == 0 or least >= minimum_display(regime, security):
        return False
    return must_show_size(regime, security, event)


@rule
def flag_size(regime: Row, security: Row, event: Row, log: Row) -> None:
    """Report a quote that shows too little; it stands all the same [X-5, X-6, D-48]."""
    by = provision.X_6 if is_actual_size(regime, security) else provision.X_5
    who = event["participant"]
    why = reason.QUOTE_SIZE
    row = report_participant(security, who, outcome.FLAGGED, why, by, event["ts"], log)
    row["seq"] = event["seq"]
    row["quantity"] = smallest_shown(event)


@rule
def is_away(maker: Row, now: int) -> bool:
    """Tell whether a maker that has withdrawn may not be back yet [E-7, D-38]."""
    return now < maker["back"]


@rule
def set_type(security: Row, i: int, maker: Row, what: int) -> None:
    """Set what a participant is, another than before, while its old quote is still shown."""
    change = (what != MARKET_MAKER) - is_ecn(maker)
    for side in (BID, ASK):
        shown = security["shown"][side, i]
        if shown != 0 and shown == security["sides"][side]["best"]:
            security["sides"][side]["ecn_depth"] += change
    maker["type"] = what


@rule
def is_bid_same(security: Row, was: int, price: int) -> bool:
    """Tell whether a bid stays at its price, or behind the inside."""
    best = security["sides"][BID]["best"]
    return price == was or (0 < price < best and 0 < was < best)


@rule
def is_ask_same(security: Row, was: int, price: int) -> bool:
    """Tell whether an ask stays at its price, or behind the inside."""
    best = security["sides"][ASK]["best"]
    return price == was or (price > best and was > best)


@rule
def is_unneeded(regime: Row, security: Row, side: int, was: int) -> bool:
    """Tell whether no order waits for a side of a maker that had a price there.

    One that had none may be back in the market by it, and be named by an order of the other side.
    """
    return was != 0 and security["sides"][side]["waiting"] == 0 and not watches_ecns(regime)


@frequent
def is_same_to_queue(regime: Row, security: Row, maker: Row, event: Row) -> bool:
    """Tell whether a quote that ends no period and reopens nothing leaves all orders waiting.

    Unless it moves the inside.  Who comes to take part may be the maker that an order names, and
    SmallCap orders look behind an ECN that is alone.
    """
    if maker["type"] != event["participant_type"] or maker["soes"] != event["soes"]:
        return False
    if security["market"] != NNM and regime["ecn_quotes"]:
        return False
    i = event["maker"]
    bid = security["quotes"][i, BID]["price"]
    if not is_bid_same(security, bid, event["bid"]) and not is_unneeded(regime, security, BID, bid):
        return False
    ask = security["quotes"][i, ASK]["price"]
    return is_ask_same(security, ask, event["ask"]) or is_unneeded(regime, security, ASK, ask)


@frequent
def apply_quote(regime: Row, security: Row, event: Row, log: Row) -> bool:
    """Replace a participant's quote and move the inside; tell whether anything may follow."""
    i = event["maker"]
    maker = security["makers"][i]
    bid = security["quotes"][i, BID]
    ask = security["quotes"][i, ASK]
    if maker["withdrawn"]:
        if is_away(maker, event["ts"]):
            return False
        maker["withdrawn"] = 0
    if regime["minimum_display"] and shows_too_little(regime, security, event):
        flag_size(regime, security, event, log)
    is_heeded = security["live"] != 0 or watches_ecns(regime)
    if has_pending(bid, ask):
        update_maker(regime, security, event, log)
    elif is_heeded and is_same_to_queue(regime, security, maker, event):
        is_heeded = False
    if maker["type"] != event["participant_type"]:
        set_type(security, i, maker, event["participant_type"])
    maker["soes"] = event["soes"]
    put_price(bid, event["bid"], event["bid_size"], event["ts"])
    put_price(ask, event["ask"], event["ask_size"], event["ts"])
    show(security, BID, i, shown_price(regime, maker, bid))
    show(security, ASK, i, shown_price(regime, maker, ask))
    return is_heeded or is_inside_new(security)
