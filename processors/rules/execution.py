"""Executions: an order meets a maker, and what follows from it for both."""

import numpy as np

from processors.rules import outcome, provision, reason
from processors.rules.auto_update import update_itself, updates_now
from processors.rules.compiled import frequent, rule
from processors.rules.exposure import close_quote, is_exhausted
from processors.rules.orders import needed_side, set_state
from processors.rules.report import begin_outcome, cause_of
from processors.rules.rotation import select_in_rotation, select_preferenced
from processors.rules.size import fill_size
from processors.rules.tables import FINISHED, NOBODY
from processors.rules.update_period import start_update

Row = np.void


@rule
def fill(
    security: Row,
    order: Row,
    maker: int,
    shares: int,
    why: int,
    by: int,
    cause: int,
    now: int,
    log: Row,
) -> None:
    """Execute shares of an order at the inside of the side it needs, at once [X-1, X-8]."""
    row = begin_outcome(security, outcome.EXECUTED, why, by, now, log)
    row["seq"] = cause_of(order, cause)
    row["order_seq"] = order["seq"]
    row["order_id"] = order["order_id"]
    row["quantity"] = shares
    row["price"] = security["sides"][needed_side(order)]["best"]
    row["participant"] = security["makers"][maker]["participant"]
    order["remaining"] -= shares
    if order["remaining"] == 0:
        set_state(security, order, FINISHED)


@rule
def execute_preferenced(
    regime: Row, security: Row, order: Row, maker: int, cause: int, now: int, log: Row
) -> None:
    """Execute all that remains against the named maker [F-1, F-2, D-41].

    It neither waits for the update period nor starts it [F-4], and counts against
    exposure only before the interim rules [F-5].
    """
    side = needed_side(order)
    shares = order["remaining"]
    by = provision.F_2 if regime["preference_agreed"] else provision.F_1
    fill(security, order, maker, shares, reason.PREFERENCE, by, cause, now, log)
    if not regime["preferenced_count"]:
        return
    exhausted = is_exhausted(regime, security, side, maker, shares)
    if exhausted and not security["quotes"][maker, side]["closed"]:
        close_quote(regime, security, side, maker, cause_of(order, cause), now, log)


@frequent
def execute_in_rotation(
    regime: Row,
    security: Row,
    order: Row,
    maker: int,
    why: int,
    by: int,
    cause: int,
    now: int,
    log: Row,
) -> None:
    """Execute against the maker whose turn it is; its update period begins [X-2, D-44]."""
    side = needed_side(order)
    quote = security["quotes"][maker, side]
    shares = fill_size(regime, security, quote, order)
    fill(security, order, maker, shares, why, by, cause, now, log)
    security["executions"] += 1
    quote["executed"] = security["executions"]
    security["sides"][side]["last_maker"] = maker
    start_update(regime, security, side, maker, now)
    exhausted = is_exhausted(regime, security, side, maker, shares)
    if updates_now(regime, security["makers"][maker], exhausted):
        update_itself(regime, security, side, maker, cause_of(order, cause), now, log)
    elif exhausted and not quote["closed"]:
        close_quote(regime, security, side, maker, cause_of(order, cause), now, log)


@frequent
def trade(
    regime: Row,
    security: Row,
    order: Row,
    price: int,
    why: int,
    by: int,
    cause: int,
    now: int,
    log: Row,
) -> bool:
    """Execute one fill at the inside, if anybody can: the named maker, else one in rotation.

    `price` is that of the quotes among which the rotation goes: the inside, except where an
    ECN is alone there [U-12].
    """
    side = needed_side(order)
    maker = select_preferenced(regime, security, side, order)
    if maker != NOBODY:
        execute_preferenced(regime, security, order, maker, cause, now, log)
        return True
    maker = select_in_rotation(regime, security, side, price, order, now)
    if maker == NOBODY:
        return False
    execute_in_rotation(regime, security, order, maker, why, by, cause, now, log)
    return True
