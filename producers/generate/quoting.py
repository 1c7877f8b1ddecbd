"""How dealers, ECNs and UTP exchanges quote."""

import numpy as np

from producers.generate import task as tasks
from producers.generate.chance import between, draw, plan
from producers.generate.compiled import rule
from producers.generate.tables import FAR, SECOND
from producers.generate.writing import show, write_quote

Row = np.void


@rule
def best_bid(security: Row, slots: int, but: int) -> int:
    """Return the highest bid of the first slots but one, 0 without any."""
    best = 0
    for slot in range(slots):
        if slot != but:
            best = max(best, security["bids"][slot])
    return best


@rule
def best_ask(security: Row, slots: int, but: int) -> int:
    """Return the lowest offer of the first slots but one, FAR without any."""
    best = FAR
    for slot in range(slots):
        if slot != but:
            best = min(best, security["asks"][slot])
    return best


@rule
def drift(day: Row, security: Row, ticks: int) -> None:
    """Move the value up or down, rather back to its home the further it has gone."""
    pull = 50 + 200 * (security["home"] - security["value"]) // security["home"]
    security["value"] += ticks if draw(day, 100) < pull else -ticks


@rule
def is_moved_off(day: Row, price: int) -> bool:
    """Tell whether a dealer avoids a price because it falls on an odd increment."""
    return price % 2 == 1 and draw(day, 100) >= day["odd_kept"]


@rule
def lean(day: Row, security: Row, style: int, first: int, last: int) -> int:
    """Return by how much a side stands back, nothing if the dealer's style competes there."""
    if first <= style <= last:
        return 0
    return (1 + draw(day, 2)) * max(1, security["spread"] // 2)


@rule
def requote(
    day: Row, agenda: Row, security: Row, place: int, slot: int, now: int, out: Row
) -> None:
    """Quote about the value, keen on one side, seldom on both.

    A dealer whom a late one stops short of its price wakes that one, and comes back.
    """
    style = draw(day, 8)
    bid = security["value"] - security["spread"] // 2
    ask = bid + security["spread"] + lean(day, security, style, 3, 6)
    bid -= lean(day, security, style, 0, 3)
    lowest = best_ask(security, security["participants"], slot)
    highest = best_bid(security, security["participants"], slot)
    if bid >= lowest or ask <= highest:
        wake_late(day, agenda, security, place, now)
        if draw(day, 2):
            call(day, agenda, security, place, slot, now, tasks.REACT)
    if draw(day, 200):  # else it locks the market, or crosses it
        bid = min(bid, lowest - 1)
        ask = max(ask, highest + 1)
    bid -= is_moved_off(day, bid)
    ask += is_moved_off(day, ask)
    show(day, security, slot, max(bid, 1), ask, now, out)


@rule
def wake_late(day: Row, agenda: Row, security: Row, place: int, now: int) -> None:
    """Call everybody whose quote has fallen on the wrong side of the value."""
    for slot in range(security["participants"]):
        if (
            security["bids"][slot] >= security["value"]
            or security["asks"][slot] <= security["value"]
        ):
            call(day, agenda, security, place, slot, now, tasks.REACT)


@rule
def call(day: Row, agenda: Row, security: Row, place: int, slot: int, now: int, task: int) -> None:
    """Let a maker act after its lag, unless it is about to act anyhow."""
    maker = security["makers"][slot]
    if not maker["busy"]:
        maker["busy"] = 1
        plan(agenda, now + maker["lag"] + draw(day, maker["lag"]), task, place, slot)


@rule
def react(day: Row, agenda: Row, security: Row, place: int, slot: int, now: int, out: Row) -> None:
    """Let a dealer find a new quote, or an ECN stand back."""
    security["makers"][slot]["busy"] = 0
    if slot < security["dealers"]:
        requote(day, agenda, security, place, slot, now, out)
    else:
        leave(day, security, slot, now, out)


@rule
def refresh(day: Row, security: Row, slot: int, now: int, out: Row) -> None:
    """Send a maker's quote again as it is."""
    security["makers"][slot]["busy"] = 0
    write_quote(day, security, slot, now, out)


@rule
def post(day: Row, agenda: Row, security: Row, place: int, slot: int, now: int, out: Row) -> None:
    """Let an ECN or UTP exchange better the inside by a tick, alone, for seconds or minutes."""
    bid = best_bid(security, security["participants"], slot)
    ask = best_ask(security, security["participants"], slot)
    if bid == 0 or ask - bid < 1 or ask == FAR:
        leave(day, security, slot, now, out)
        return
    step = 1 if ask - bid > 1 or draw(day, 64) == 0 else 0
    stay = draw(day, 240 * SECOND) if draw(day, 5) == 0 else draw(day, 20 * SECOND)
    security["makers"][slot]["busy"] = 1
    plan(agenda, now + min(SECOND + stay, 80 * security["pace"]), tasks.LEAVE, place, slot)
    if draw(day, 2):
        show(day, security, slot, bid + step, FAR, now, out)
    else:
        show(day, security, slot, 0, ask - step, now, out)


@rule
def leave(day: Row, security: Row, slot: int, now: int, out: Row) -> None:
    """Let an ECN or UTP exchange stand far behind the dealers, or show nothing."""
    security["makers"][slot]["busy"] = 0
    bid = min(
        security["value"] - 3 * security["spread"],
        best_ask(security, security["participants"], slot) - 1,
    )
    ask = max(
        security["value"] + 3 * security["spread"],
        best_bid(security, security["participants"], slot) + 1,
    )
    if draw(day, 4) and bid > 0:
        show(day, security, slot, bid, ask, now, out)
    else:
        show(day, security, slot, 0, FAR, now, out)


@rule
def break_news(day: Row, agenda: Row, security: Row, place: int, now: int) -> None:
    """Move the value beyond the spread: dealers follow one by one, professionals are quicker."""
    before = security["value"]
    drift(day, security, security["spread"] + draw(day, 1 + security["spread"]))
    for slot in range(security["dealers"]):
        call(day, agenda, security, place, slot, now, tasks.REACT)
    rises = 1 if security["value"] > before else 0
    eager = 1 + draw(day, day["professionals"])
    for _ in range(eager):
        trader = day["first_trader"] + draw(day, day["traders"])
        plan(
            agenda,
            now + between(day, SECOND // 3, 6 * SECOND),
            tasks.HIT,
            place,
            2 * trader + rises,
        )


@rule
def move_quote(day: Row, agenda: Row, security: Row, place: int, now: int, out: Row) -> None:
    """Let somebody quote of its own accord: mostly a dealer, the quicker the more often."""
    others = security["participants"] - security["dealers"]
    if others and draw(day, 10) == 0:
        slot = security["dealers"] + draw(day, others)
        if not security["makers"][slot]["busy"]:
            post(day, agenda, security, place, slot, now, out)
            return
    slot = draw(day, security["dealers"])
    rival = draw(day, security["dealers"])
    if security["makers"][rival]["lag"] < security["makers"][slot]["lag"]:
        slot = rival
    if draw(day, 16) == 0:
        drift(day, security, 1)
    if security["makers"][slot]["place"] >= 0 and draw(day, 8) == 0:
        write_quote(day, security, slot, now, out)
    else:
        requote(day, agenda, security, place, slot, now, out)


@rule
def answer(day: Row, agenda: Row, security: Row, place: int, buys: int, now: int) -> None:
    """Let one dealer at the inside act on the order that it has probably got."""
    best = (
        best_ask(security, security["dealers"], -1)
        if buys
        else best_bid(security, security["dealers"], -1)
    )
    first = draw(day, security["dealers"])
    for i in range(security["dealers"]):
        slot = (first + i) % security["dealers"]
        price = security["asks"][slot] if buys else security["bids"][slot]
        if price == best and not security["makers"][slot]["busy"]:
            call(
                day,
                agenda,
                security,
                place,
                slot,
                now,
                tasks.REFRESH if draw(day, 3) == 0 else tasks.REACT,
            )
            return
