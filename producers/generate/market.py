"""The simulated market: what happens next, until the stretch is full or the day is over."""

import numpy as np

from producers.generate import kind as kinds
from producers.generate import task as tasks
from producers.generate.chance import between, draw, plan, take_task
from producers.generate.compiled import kernel, rule
from producers.generate.quoting import break_news, leave, move_quote, react, refresh
from producers.generate.tables import PICKS, ROWS, SECOND
from producers.generate.trading import cancel, do_other, enter_customer, get_out, hit
from producers.generate.writing import begin_other

Row = np.void


@rule
def halt(day: Row, agenda: Row, security: Row, place: int, now: int, out: Row) -> None:
    """Halt a security for news that is pending, for minutes."""
    security["halted"] = 1
    plan(agenda, now + between(day, 300 * SECOND, 1500 * SECOND), tasks.RESUME, place, 0)
    begin_other(day, kinds.HALT, security["symbol"], now, out)


@rule
def resume(day: Row, agenda: Row, security: Row, place: int, now: int, out: Row) -> None:
    """Resume a security; the news is out."""
    security["halted"] = 0
    begin_other(day, kinds.RESUME, security["symbol"], now, out)
    break_news(day, agenda, security, place, now)


@rule
def withdraw(day: Row, security: Row, slot: int, now: int, out: Row) -> None:
    """Let a maker withdraw from the security."""
    row = begin_other(day, kinds.WITHDRAWAL, security["symbol"], now, out)
    row["participant"] = security["makers"][slot]["participant"]
    row["excused"] = draw(day, 2)


@rule
def act(day: Row, agenda: Row, security: Row, out: Row) -> None:
    """Do what the current task says."""
    now = agenda["current"]["due"]
    place = agenda["current"]["security"]
    who = agenda["current"]["who"]
    match agenda["current"]["task"]:
        case tasks.REACT:
            react(day, agenda, security, place, who, now, out)
        case tasks.REFRESH:
            refresh(day, security, who, now, out)
        case tasks.HIT:
            hit(day, agenda, security, place, who, now, out)
        case tasks.EXIT:
            get_out(day, agenda, security, place, who, now, out)
        case tasks.LEAVE:
            leave(day, security, who, now, out)
        case tasks.HALT:
            halt(day, agenda, security, place, now, out)
        case tasks.RESUME:
            resume(day, agenda, security, place, now, out)
        case tasks.CANCEL:
            cancel(day, security, who, now, out)
        case _:
            withdraw(day, security, who, now, out)


@rule
def happen(day: Row, agenda: Row, security: Row, place: int, out: Row) -> None:
    """Let something happen of its own accord: 90 % quotes, 8 % orders, 2 % other."""
    now = day["next"]
    total = day["quotes"] + day["orders"] + day["others"]
    if now < day["opens"] - SECOND * draw(day, 60):
        move_quote(day, agenda, security, place, now, out)
    elif 100 * day["orders"] < 8 * total and draw(day, 2) and not security["halted"]:
        enter_customer(day, agenda, security, place, now, out)
    elif 100 * day["others"] < 2 * total and draw(day, 2):
        do_other(day, security, now, out)
    else:
        if draw(day, 200) == 0 and not security["halted"]:
            break_news(day, agenda, security, place, now)
        move_quote(day, agenda, security, place, now, out)


@kernel
def simulate(day: Row, agenda: Row, securities: np.ndarray, picks: np.ndarray, out: Row) -> None:
    """Write events until the stretch is full or none is left; each step writes at most one."""
    while day["left"] > 0 and out["count"] < ROWS:
        if agenda["used"] and agenda["tasks"][0]["due"] <= day["next"]:
            take_task(agenda)
            act(day, agenda, securities[agenda["current"]["security"]], out)
        else:
            place = picks[draw(day, PICKS)]
            happen(day, agenda, securities[place], place, out)


@kernel
def open_market(day: Row, agenda: Row, securities: np.ndarray, halts: int) -> None:
    """Plan the first quotes, between `next` and the open, and the halts of the day."""
    for place in range(len(securities)):
        security = securities[place]
        for slot in range(security["participants"]):
            security["makers"][slot]["busy"] = 1
            due = between(day, day["next"], day["opens"] - SECOND)
            plan(agenda, due, tasks.REACT, place, slot)
    seconds = (day["closes"] - day["opens"]) // SECOND
    for _ in range(halts):
        due = day["opens"] + between(day, seconds // 4, seconds // 2) * SECOND
        plan(agenda, due, tasks.HALT, draw(day, len(securities)), 0)
        plan(agenda, due, tasks.WITHDRAW, draw(day, len(securities)), 0)
