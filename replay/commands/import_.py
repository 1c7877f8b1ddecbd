"""`soes import`: a log of other data."""

from datetime import datetime
from pathlib import Path

import click

from replay.commands.options import examples
from schemas.errors import UsageError


@click.command(
    epilog=examples(
        """
soes import lean 20131007_quote.zip 20131007_trade.zip --to ibm
soes import lean quotes.zip --venue P=ARCA:ecn --venue N=NYSE:market_maker --to ibm
soes import jsonl day.jsonl --to day
"""
    ),
)
@click.argument("form", metavar="FORMAT", type=click.Choice(["lean", "jsonl"]))
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="The log: a folder, or an .avro or .jsonl file.",
)
@click.option(
    "--venue",
    "venues",
    multiple=True,
    metavar="LETTER=MPID[:TYPE]",
    help="lean: who stands for a venue, and as market_maker, ecn or utp.",
)
@click.option(
    "--orders/--no-orders", default=True, help="lean: small trades become orders, or not."
)
@click.option(
    "--largest-order", type=int, metavar="N", help="lean: trades of more shares stay trades."
)
@click.option("--tier", type=int, metavar="N", help="lean: the security's tier.")
@click.option("--symbol", metavar="NAME", help="lean: where the file's name does not tell.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="lean: as --symbol.")
def command(
    form: str,
    files: tuple[Path, ...],
    to: Path,
    venues: tuple[str, ...],
    orders: bool,  # noqa: FBT001 (click passes options by name)
    largest_order: int | None,
    tier: int | None,
    symbol: str | None,
    day: datetime | None,
) -> None:
    """Make a log of FILES in a FORMAT.

    lean: equity ticks as QuantConnect's LEAN keeps them, QUOTES.zip and perhaps TRADES.zip.
    jsonl: events in the readable form.
    """
    from producers.sources.lean_tape import LeanSettings
    from producers.sources.venues import read_venues
    from replay.making import copy_log, import_lean_files

    if form == "lean":
        asked = {
            "day": day and day.date(),
            "symbol": symbol,
            "largest_order": largest_order,
            "tier": tier,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        settings = LeanSettings(venues=read_venues(venues), orders=orders, **given)  # type: ignore[arg-type]  # each has its own
        import_lean_files(files, settings, to)
        return
    if len(files) > 1:
        raise UsageError(f"import jsonl: expected one file, found {len(files)}")
    copy_log(files[0], str(to))
