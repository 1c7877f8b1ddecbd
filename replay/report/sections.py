"""The sections of a report, each from the views that it names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from processors.regimes import HISTORICAL, regime_day
from replay.compare import compare, instructive
from replay.compare_print import LABELS, NOTE
from replay.explain import explain_order, refuse_other_rules
from replay.explain_facts import hinge_line
from replay.explain_markdown import markdown
from replay.grid import cell
from replay.order_words import order_line
from replay.report.content import Report, Section, Story, Table
from replay.report.measured import (
    clusters,
    done_by,
    ends,
    late_quotes,
    rotation,
    scene,
    spreads,
    states,
    waits,
)
from replay.report.questions import RUN, Questions
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from processors.store import Run, Store
    from replay.compare import Comparison
    from replay.explain import Explanation
    from replay.report.content import Value

EXPLAINED = 3  # orders
NOT_CLAIMED = (
    """The order flow and the quotes are held fixed while the rules change.  Traders and dealers of
    the time would have acted otherwise under other rules: what is compared is what each rule book
    does to the same events, not what the market would have been.""",
    """What an account earned or a maker lost is reckoned by the middle of the inside at fixed times
    later.  Where and when a position was closed is not known.""",
    """A synthetic day looks like the published figures of its time.  No conclusion about the market
    of the time follows from it, only about the rules.""",
    """Places where the sources are silent or disagree are settled by readings; the section before
    says which conclusions hang on them.""",
)


def report(store: Store, run: Run, sensitivity: Mapping[str, Any] | None = None) -> Report:
    """Tell a run; `sensitivity` is what `soes sensitivity` found on its log."""
    asked = Questions(store, run)
    comparison = compare(store, run.id)
    with ThreadPoolExecutor(1) as pool, store.aside() as other:
        # Deciding orders again takes no part of the store's time: it goes on beside the questions.
        coming = pool.submit(lambda: list(explanations(other, run, comparison)))
        measured = (
            replayed(asked),
            side_by_side(comparison),
            Section("picture", "The market and its executions",
                    parts=scene(asked, comparison.scene)),
            Section("fates", "How orders ended, and how long they waited",
                    parts=(ends(asked), waits(asked), done_by(asked))),
            Section("quality", "Spreads and prices", parts=(spreads(asked), states(asked))),
            Section("professionals", "Clusters of large orders, and late quotes",
                    parts=(*clusters(asked), late_quotes(asked))),
            Section("rotation", "How evenly the makers took their turns", parts=rotation(asked)),
        )  # fmt: skip
        explained = coming.result()
    return Report(
        title=f"{run.log_name}, replayed under {', '.join(run.regimes)}",
        run=run.id,
        regimes=run.regimes,
        sections=(
            *measured,
            orders(explained),
            readings(explained, sensitivity, run),
            Section("limits", "What this does not claim", points=unwrapped(NOT_CLAIMED)),
        ),
    )


def replayed(asked: Questions) -> Section:
    """Say what was replayed, and what was assumed."""
    run = asked.run
    (found,) = asked.rows(RUN)
    rows: list[tuple[str, Value]] = [
        ("log", run.log_name),
        ("fingerprint of the log", run.log),
        ("events", found["events"]),
        ("securities", found["securities"]),
        ("orders", found["orders"]),
        ("first order", cell(found["first"]) if found["orders"] else "none"),
        ("last order", cell(found["last"]) if found["orders"] else "none"),
        *((f"regime {regime}", f"the rules of {day}") for regime, day in days(run.regimes)),
        *((f"set: {name}", value) for name, value in run.settings.items()),
        ("rules", run.rules),
        ("program", run.code),
        ("hash of the outcomes", found["hash"]),
    ]  # fmt: skip
    table = Table("The run", ("", ""), rows, "runs, run_orders")
    return Section("run", "What was replayed", parts=(table,), points=run.notes)


def unwrapped(texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts that are written over several lines, each in one."""
    return tuple(" ".join(text.split()) for text in texts)


def days(regimes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each regime with the day whose rules they are."""
    for regime in regimes:
        yield regime, "each session's own day" if regime == HISTORICAL else str(regime_day(regime))


def side_by_side(comparison: Comparison) -> Section:
    """Compare the regimes in one table, and say why fates differ."""
    rows = [
        (label, *(getattr(one, name) for one in comparison.summaries))
        for name, label in LABELS.items()
    ]
    differing = sum(cause.orders for cause in comparison.causes)
    sentence = f"{differing:,} orders fare differently under these regimes."
    table = Table(
        "Orders and shares", ("", *comparison.regimes), rows, "fates, outcomes", compares=True
    )
    return Section("regimes", "The regimes side by side", (sentence, NOTE), (table,))


def explanations(store: Store, run: Run, comparison: Comparison) -> Iterator[Explanation]:
    """Yield the orders whose fate differs most, explained; none if other rules decided the run."""
    try:
        refuse_other_rules(run)
    except InputError:
        return
    for example in instructive(comparison, store, EXPLAINED):
        yield explain_order(store, run, example.order)


def orders(explained: Sequence[Explanation]) -> Section:
    """Explain the orders."""
    stories = tuple(Story(order_line(one.order), markdown(one)) for one in explained)
    sentence = (
        "Each with the rules that decided, their sources and how well founded they are."
        if stories
        else "No order is explained: none differs, or the run was decided by other rules than "
        "these, which cannot tell its market again."
    )
    return Section("orders", "Orders whose fates differ most", (sentence,), stories)


def readings(
    explained: Sequence[Explanation], sensitivity: Mapping[str, Any] | None, run: Run
) -> Section:
    """Say which conclusions hang on a disputed reading of the rules."""
    title = "What hangs on a disputed reading"
    if sensitivity is None:
        hinges = dict.fromkeys(
            f"{order_line(one.order)}: {hinge_line(hinge)}"
            for one in explained
            for hinge in one.hinges or ()
        )
        sentence = (
            "Of the orders above, these would have fared otherwise under another reading.  For all "
            f"orders and conclusions: `soes sensitivity {run.log_name} --out FILE.json`, then "
            "`soes report --sensitivity FILE.json`."
        )
        return Section("readings", title, (sentence,), points=tuple(hinges) or ("none of them",))
    turned = tuple(
        f"{reading}: {sentence}"
        for reading, sentences in sensitivity["turned"].items()
        for sentence in sentences
    )
    names = ("reading", "value", "regime", "orders", "filled", "shares")
    rows = [tuple(row[name] for name in names) for row in sensitivity["changes"]]
    table = Table("What another answer changes", names, rows, "soes sensitivity")
    idle = ", ".join(sensitivity["idle"])
    said = (
        "Conclusions that turn over: " + ("see below." if turned else "none."),
        *([f"Nothing changes on this log with {idle}."] if idle else []),
    )
    return Section("readings", title, said, (table,), turned)
