"""`soes tiers`: a review of the tier sizes."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from replay.commands.options import examples

if TYPE_CHECKING:
    from processors.tiers import Reading

DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog=examples(
        """
soes tiers issues.csv --as-of 1998-12-31                   who moves, and why
soes tiers issues.csv --as-of 1998-12-31 --out -           a line for each security
soes tiers issues.csv --as-of 1998-12-31 --table literal --out review.csv
soes tiers issues.csv --as-of 1998-12-31 --to sizes.jsonl  events, valid from 1999-04-01
soes tiers issues.csv --as-of 1999-09-30 --effective 2000-01-10 --to sizes.jsonl
"""
    ),
)
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--as-of", type=DAY, required=True, help="The day of the data.")
@click.option(
    "--table",
    type=click.Choice(["filled", "literal"]),
    default="filled",
    show_default=True,
    help="How the criteria are read: to the letter no size fits a security dearer than $150 with "
    "1,000 shares a day or more, and it keeps the old one; filled: it gets 200.",
)
@click.option(
    "--out",
    metavar="FILE",
    help="Write every security to a .jsonl, .csv, .avro or .parquet file; - is standard output.",
)
@click.option(
    "--to",
    metavar="LOG",
    type=click.Path(path_type=Path),
    help="Write new sizes as `security` events: a .jsonl or .avro file, else a log folder.",
)
@click.option(
    "--effective",
    type=DAY,
    help="The day from which they hold, otherwise the first session of the second quarter after "
    "the data's.",
)
def command(
    file: Path,
    as_of: datetime,
    table: "Reading",
    out: str | None,
    to: Path | None,
    effective: datetime | None,
) -> None:
    """Review the tier sizes of the securities in FILE.csv.

    Its columns: symbol, old (1000, 500 or 200), volume (shares a day on average, blocks left out),
    bid (dollars), makers, listed (a date, or nothing), market_cap_rank (a number, or nothing).
    """
    from replay.tiers import tiers

    tiers(file, as_of.date(), table, out, to, effective and effective.date())
