"""QuantConnect/LEAN equity tick files as a log: venues quote, small trades become orders."""

import heapq
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

from producers.sources.lean_files import QuoteRow, TradeRow, quote_rows, read_name, trade_rows
from producers.sources.lean_tape import LeanSettings, Tape
from producers.summary import Progress, Summary, Writer, silent
from schemas.batch import Batch
from schemas.errors import InputError, UsageError
from schemas.names import Names
from schemas.records import Collector

BATCH = 32_768  # events


def import_lean(
    quotes_zip: Path,
    trades_zip: Path | None,
    writer: Writer,
    settings: LeanSettings | None = None,
    progress: Progress = silent,
) -> Summary:
    """Write a day of one security; what was assumed stands in the summary."""
    settings = settings or LeanSettings()
    day, symbol = _day_and_symbol(quotes_zip, trades_zip, settings)
    names = Names()
    tape = Tape(day, symbol, settings, Collector(names))
    for batch in _batches(tape, _merged(quotes_zip, trades_zip)):
        writer.write(batch, names)
        progress(tape.seq, batch.last_ts)
    if tape.seq == 0:
        raise InputError(f"{quotes_zip}: every row is flagged suspicious, nothing is left")
    return Summary(tape.seq, 1, tape.first_ts, tape.last_ts, tuple(tape.assumptions()))


def _batches(tape: Tape, rows: Iterator[QuoteRow | TradeRow]) -> Iterator[Batch]:
    """Take all rows, and yield the events that they become from time to time."""
    for row in rows:
        tape.add(row)
        if len(tape.collected) >= BATCH:
            yield tape.collected.take()
    tape.finish()
    if len(tape.collected):
        yield tape.collected.take()


def _day_and_symbol(
    quotes_zip: Path, trades_zip: Path | None, settings: LeanSettings
) -> tuple[date, str]:
    """Return what the settings say, else what the names of the files in the zips say."""
    named = read_name(quotes_zip)
    other = named if trades_zip is None else read_name(trades_zip)
    if other != named:
        raise InputError(
            f"{trades_zip}: holds {other.symbol} of {other.day}, "
            f"but {quotes_zip} holds {named.symbol} of {named.day}"
        )
    day, symbol = settings.day or named.day, settings.symbol or named.symbol
    if day is None or symbol is None:
        raise UsageError(
            f"{quotes_zip}: the file in it is not named like 20131007_ibm_quote_tick.csv; "
            "--date and --symbol are expected"
        )
    return day, symbol


def _merged(quotes_zip: Path, trades_zip: Path | None) -> Iterator[QuoteRow | TradeRow]:
    """Go through both files in order of time; at the same millisecond quotes come first."""
    rows = [_in_order(quotes_zip, quote_rows(quotes_zip))]
    if trades_zip is not None:
        rows.append(_in_order(trades_zip, trade_rows(trades_zip)))
    return heapq.merge(*rows, key=attrgetter("ms"))


def _in_order(path: Path, rows: Iterator[Any]) -> Iterator[Any]:
    """Pass rows on as long as time does not go backwards."""
    last = 0
    for row in rows:
        if row.ms < last:
            raise InputError(f"{path}: a row of {row.ms} ms follows one of {last} ms")
        last = row.ms
        yield row
