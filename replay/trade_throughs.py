"""`soes trade-throughs`: the trades of a log judged by Rule 611, on the screen or as lines."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from processors.sessions import sessions
from processors.trade_throughs import Finding, judge_trades, protection
from producers.log import open_log
from producers.whole import refuse_overwriting
from replay.lines import STANDARD_OUTPUT, cells, format_of, open_lines
from replay.progress import progress
from schemas.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from processors.trade_throughs import Protection
    from producers.log import Log
    from replay.progress import Tell
    from schemas.batch import Batch

    Take = Callable[[list[Finding]], object]

COLUMNS = {
    "symbol": "text",
    "seq": "number",
    "ts": "time",
    "price": "price",
    "verdict": "text",
    "side": "text",
    "protected_price": "price",
    "venue": "text",
    "by": "price",
    "exception": "text",
}
SHOWN = 20  # trade-throughs on the screen; a file has them all


def trade_throughs(
    log: Path,
    out: str | None,
    symbols: frozenset[str] | None,
    *,
    pilot: bool,
    odd_lots: bool,
) -> None:
    """Judge the trades of a log, in one pass; say or write what was found."""
    rule = protection(pilot=pilot, odd_lots=odd_lots)
    if out is None:
        tally = Tally()
        _judge(open_log(log), symbols, rule, tally.take)
        tally.show()
        return
    format_of(out)
    refuse_overwriting(log, out)
    source = open_log(log)
    hidden = out == STANDARD_OUTPUT and sys.stdout.isatty()
    with open_lines(out, COLUMNS) as write:
        _judge(source, symbols, rule, write, hidden=hidden)


def _judge(
    log: Log,
    symbols: frozenset[str] | None,
    rule: Protection,
    take: Take,
    *,
    hidden: bool = False,
) -> None:
    """Hand on the findings of each batch."""
    names = Names()
    with progress("judging", log.events, hidden=hidden) as tell:
        batches = _told(log.batches(names, symbols=symbols), tell)
        for findings in judge_trades(batches, names, rule, sessions()):
            take(findings)


def _told(batches: Iterable[Batch], tell: Tell) -> Iterator[Batch]:
    """Pass batches on, and tell how far they have come."""
    done = 0
    for batch in batches:
        yield batch
        done += batch.events
        tell(done, batch.last_ts)


class Tally:
    """Counts findings, and keeps the first trade-throughs."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._verdicts: Counter[tuple[str, str | None]] = Counter()
        self._first: list[Finding] = []

    def take(self, findings: Iterable[Finding]) -> None:
        """Count some more."""
        for finding in findings:
            self._verdicts[finding.verdict, finding.exception] += 1
            if finding.verdict == "trade_through" and len(self._first) < SHOWN:
                self._first.append(finding)

    def show(self) -> None:
        """Print the counts, and the trade-throughs that were kept."""
        from replay.grid import print_rows
        from replay.screen import Screen

        console = Screen()
        total = self._verdicts.total()
        through = self._verdicts["trade_through", None]
        console.print(f"{total:,} trades: {through:,} trade-throughs", style="bold")
        counts = [(*kind, count) for kind, count in self._verdicts.most_common()]
        if counts:
            print_rows(console, ("verdict", "exception", "trades"), counts)
        if self._first:
            shown = [name for name in COLUMNS if name not in ("verdict", "exception")]
            rows = [dict(zip(COLUMNS, cells(one, COLUMNS), strict=True)) for one in self._first]
            print_rows(console, shown, [[row[name] for name in shown] for row in rows])
        if through > len(self._first):
            console.print(f"the first {SHOWN:,} of {through:,}; --out gives all", style="dim")
