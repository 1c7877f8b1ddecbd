"""The tables and pictures of a report, each from the views that it names."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from processors.regimes import regime_rows
from replay.palette import ENDS
from replay.report import pictures, questions
from replay.report.content import Picture, Row, Table, Value
from schemas.time import NEW_YORK, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from replay.report.questions import Questions

SCENE = timedelta(minutes=15)
GAP_S, LEAST = 60, 3  # of a cluster: seconds between its orders at most, orders at least
LIMITS = (5, 15, 17, 30, 60, 90)  # seconds, the spans of the rules among them
FEW = 20  # executions: a maker's share of fewer says little of the rotation


def ends(asked: Questions) -> Picture:
    """Show how orders ended."""
    counts = {
        regime: summed((row["ended"], row["orders"]) for row in rows)
        for regime, rows in asked.results.items()
    }
    rows = [{"regime": regime} | {end: one[end] for end in ENDS} for regime, one in counts.items()]
    return Picture(
        "ends", "How orders ended",
        "Shares of all orders.  Partly executed: the rest was given back or cancelled; waiting: "
        "when the log ended.",
        "order_results", rows, pictures.ends(counts),
    )  # fmt: skip


def waits(asked: Questions) -> Picture:
    """Show how long held orders waited until they were done, beside the spans of the rules."""
    held = {
        regime: [row for row in rows if row["was_held"] and row["second"] is not None]
        for regime, rows in asked.results.items()
    }
    counts = {
        regime: summed((row["second"], row["orders"]) for row in rows)
        for regime, rows in held.items()
    }
    rows = [
        {"regime": regime, "is_filled": filled, "second": second, "orders": orders}
        for regime, rows in held.items()
        for (filled, second), orders in sorted(
            summed(((row["is_filled"], row["second"]), row["orders"]) for row in rows).items()
        )
    ]
    return Picture(
        "waits", "How long held orders waited",
        "Orders that were held, by the seconds from entry until nothing was left of them, executed "
        f"or given back; those of {questions.LONGEST} seconds and more stand at the end.  Dotted "
        "lines stand at the spans of the rules.",
        "order_results", rows, pictures.waits(counts, dict(marks(asked)), questions.LONGEST),
    )  # fmt: skip


def done_by(asked: Questions) -> Table:
    """Show how many of the held orders were done by the spans of the rules, and in between."""
    held = [
        summed((row["second"], row["orders"]) for row in rows if row["was_held"])
        for rows in asked.results.values()
    ]
    totals = [counts.total() for counts in held]
    rows: list[tuple[Value, ...]] = [("held orders", *totals)]
    rows += [
        (
            f"done within {limit} s, %",
            *(
                round(100 * within(counts, limit) / total, 1) if total else None
                for counts, total in zip(held, totals, strict=True)
            ),
        )
        for limit in LIMITS
    ]
    return Table(
        "Held orders, and how many of them were done by then", ("", *asked.run.regimes), rows,
        "order_results", compares=True,
    )  # fmt: skip


def within(counts: Mapping[int | None, int], limit: int) -> int:
    """Count the orders that were done by so many seconds; those that still waited have none."""
    return sum(orders for at, orders in counts.items() if at is not None and at <= limit)


def summed(counted: Iterable[tuple[Any, int]]) -> Counter[Any]:
    """Add up the orders of each key."""
    total = Counter[Any]()
    for key, orders in counted:
        total[key] += orders
    return total


def marks(asked: Questions) -> Iterator[tuple[float, str]]:
    """Yield the spans of the rules of these regimes, in seconds, with what they are."""
    for field, text in (("update_period", "update period"), ("hold", "ECN hold")):
        spans: dict[int, list[str]] = {}
        for regime in asked.run.regimes:
            for span in {int(row[field]) for row in regime_rows(regime, asked.run.settings)}:
                spans.setdefault(span, []).append(regime)
        for span, regimes in spans.items():
            if 0 < span <= questions.LONGEST * SECOND:
                yield span / SECOND, f"{text}: {', '.join(regimes)}"


def spreads(asked: Questions) -> Picture:
    """Show quoted, effective and realised spreads."""
    found = asked.by_regime(questions.SPREADS, symbols=asked.busiest)
    names = ("quoted", "effective", "realised_5", "realised_60", "realised_300")
    shown = ("quoted", "effective", "realised, 5 s", "realised, 60 s", "realised, 300 s")
    series = {
        regime: [rows[0][name] if rows else None for name in names]
        for regime, rows in found.items()
    }
    return Picture(
        "spreads", "Spreads",
        "The quoted spread by time, averaged over the securities; the others by share: twice "
        "the distance of the price from the middle of the inside, just before and 5, 60 and "
        f"300 seconds later.  {busiest(asked)}.",
        "spreads", [row for rows in found.values() for row in rows],
        pictures.bars(shown, series, "cents a share"),
    )  # fmt: skip


def states(asked: Questions) -> Table:
    """Show how long markets were locked, and an ECN or exchange alone."""
    found = asked.by_regime(questions.STATES, symbols=asked.busiest)
    rows = [
        (label, *(round(one[0][name] / 3600, 2) if one else None for one in found.values()))
        for name, label in (
            ("locked", "locked or crossed, hours"),
            ("alone", "an ECN or exchange alone at the bid or the ask, hours"),
        )
    ]
    return Table(
        f"States of the inside, added up.  {busiest(asked)}",
        ("", *asked.run.regimes), rows, "inside_states_of", compares=True,
    )  # fmt: skip


def busiest(asked: Questions) -> str:
    """Say of which securities figures are that take long."""
    every = len(asked.busiest) < questions.SECURITIES
    return "All securities" if every else f"The {questions.SECURITIES} securities with most orders"


def clusters(asked: Questions) -> tuple[Table | Picture, ...]:
    """Show what clusters of orders of the largest size earned."""
    found = {regime: list[Row]() for regime in asked.run.regimes}
    for cap, regimes in caps(asked).items():
        for row in asked.rows(
            questions.CLUSTERS,
            gap_s=GAP_S,
            least=LEAST,
            cap=cap,
            regimes=regimes,
            symbols=asked.busiest,
        ):
            found[row["regime"]].append(row)
    labels = {
        "clusters": "clusters", "orders": "orders a cluster",
        "right_after_60": "share after which the price moved their way in 60 s",
    }  # fmt: skip
    rows = [
        (label, *(one[0][name] if one else None for one in found.values()))
        for name, label in labels.items()
    ]
    earned = {
        regime: [one[0][name] if one else None for name in ("earned_30", "earned_60", "earned_300")]
        for regime, one in found.items()
    }
    return (
        Table(
            f"Clusters: {LEAST} or more orders of the largest size, {GAP_S} s apart at most.  "
            f"{busiest(asked)}",
            ("", *asked.run.regimes), rows, "clusters_of", compares=True,
        ),
        Picture(
            "clusters", "What clusters earned",
            "Dollars by the middle of the inside 30, 60 and 300 seconds after each execution.  "
            f"{busiest(asked)}.",
            "clusters_of", [row for one in found.values() for row in one],
            pictures.bars(("after 30 s", "after 60 s", "after 300 s"), earned, "dollars"),
        ),
    )  # fmt: skip


def caps(asked: Questions) -> dict[int, list[str]]:
    """Return the largest orders that regimes take whatever the tier, shares, with the regimes."""
    found: dict[int, list[str]] = {}
    for regime in asked.run.regimes:
        rows = regime_rows(regime, asked.run.settings)
        found.setdefault(int(rows["maximum_order"].max()), []).append(regime)
    return found


def late_quotes(asked: Questions) -> Table:
    """Show what makers lost by quotes that the others had already left, by class of account."""
    found = asked.by_regime(questions.STALE, symbols=asked.busiest)
    classes = sorted({row["account_class"] for rows in found.values() for row in rows})
    rows = []
    for one in classes:
        of = {regime: {row["account_class"]: row for row in all_} for regime, all_ in found.items()}
        for name, label in (("fills", "executions"), ("earned_60", "earned after 60 s, dollars")):
            figures = (of[regime].get(one, {}).get(name, 0) for regime in asked.run.regimes)
            rows.append((f"{one}: {label}", *figures))
    return Table(
        f"Executions against a quote that all others had left.  {busiest(asked)}",
        ("", *asked.run.regimes), rows, "stale_losses", compares=True,
    )  # fmt: skip


def rotation(asked: Questions) -> tuple[Picture | Table, ...]:
    """Show how evenly the makers of each security shared its executions."""
    found = asked.by_regime(questions.ROTATION, least=FEW)
    values = {regime: [row["evenness"] for row in rows] for regime, rows in found.items()}
    drawn = any(values.values())
    caption = (
        "Each security: one divided by the sum of the makers' squared shares of unpreferenced "
        f"executions, divided by the makers; 1 = all the same.  Securities with {FEW} executions "
        "and more."
        if drawn
        else f"No security had two makers and {FEW} unpreferenced executions."
    )
    picture = Picture(
        "rotation", "Evenness of the rotation", caption, "rotation",
        [row for rows in found.values() for row in rows],
        pictures.boxes(values, "evenness, from 0 to 1") if drawn else "",
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        ("securities", *map(len, values.values())),
        ("median evenness", *(median(one) if one else None for one in values.values())),
    ]
    columns = ("", *asked.run.regimes)
    return picture, Table("Evenness in figures", columns, rows, "rotation", compares=True)


def scene(asked: Questions, where: tuple[str, datetime] | None) -> tuple[Picture | Table, ...]:
    """Show the security and the quarter of an hour in which the regimes differ most.

    If they do not differ anywhere, those with the most orders; nothing if there are no orders.
    """
    for row in asked.rows(questions.BUSIEST_SCENE) if where is None else ():
        where = row["symbol"], row["since"]
    if where is None:
        return ()
    symbol, since = where
    bounds = (since.astimezone(NEW_YORK), (since + SCENE).astimezone(NEW_YORK))
    bound = {"symbol": symbol, "since": since, "end": since + SCENE}
    inside = asked.by_regime(questions.INSIDE, **bound)
    fills = asked.by_regime(questions.FILLS, **bound)
    quotes = asked.rows(questions.QUOTES, **bound)
    return (
        Picture(
            "market", f"{symbol}, {bounds[0]:%-d %B %Y, %H:%M} to {bounds[1]:%H:%M}",
            "The quarter of an hour in which the regimes differ most.  Dark on light, or light on "
            "dark: the inside as each regime sees it; grey: the makers' quotes; coloured "
            "triangles: executions, up for customers' purchases, down for sales.",
            "mids, stays, outcomes", [row for one in fills.values() for row in one],
            pictures.market(asked.run.regimes, inside, quotes, fills, bounds),
        ),
        Table(
            "Executions in the picture", ("", *asked.run.regimes), executions(fills), "outcomes",
            compares=True,
        ),
    )  # fmt: skip


def executions(fills: Mapping[str, Sequence[Row]]) -> list[tuple[Value, ...]]:
    """Add up the executions of each regime."""
    shares = [sum(row["quantity"] for row in rows) for rows in fills.values()]
    spent = [sum(row["quantity"] * row["price"] for row in rows) for rows in fills.values()]
    averages = [cost / part if part else None for cost, part in zip(spent, shares, strict=True)]
    return [
        ("executions", *map(len, fills.values())),
        ("shares", *shares),
        ("average price, dollars", *averages),
    ]
