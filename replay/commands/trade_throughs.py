"""`soes trade-throughs`: trades past a protected quotation."""

from pathlib import Path

import click

from replay.commands.options import examples


@click.command(
    epilog=examples(
        """
soes trade-throughs day                       how many, and the first ones
soes trade-throughs day.jsonl --out -         a line for each trade
soes trade-throughs day --symbols IBM --pilot --out verdicts.parquet
"""
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    help="Write every trade to a .jsonl, .csv, .avro or .parquet file; - is standard output.",
)
@click.option("--symbols", metavar="A,B", help="Judge trades in these securities alone.")
@click.option(
    "--pilot",
    is_flag=True,
    help="The securities are those of the pilot: the rule is in force from 9 July 2007.",
)
@click.option(
    "--odd-lots",
    is_flag=True,
    help="Quotations of fewer than 100 shares are protected too.",
)
def command(
    log: Path,
    out: str | None,
    symbols: str | None,
    pilot: bool,  # noqa: FBT001 (click passes options by name)
    odd_lots: bool,  # noqa: FBT001 (as above)
) -> None:
    """Judge the trades of LOG by Rule 611, in force from 20 August 2007.

    A participant's quotes are the best that a venue shows; manual ones protect nobody.
    The rule asks venues to prevent trade-throughs by policies: a trade that went through a
    protected quotation is no breach by itself.
    """
    from replay.commands.options import words
    from replay.trade_throughs import trade_throughs

    chosen = None if symbols is None else frozenset(words("--symbols", symbols))
    trade_throughs(log, out, chosen, pilot=pilot, odd_lots=odd_lots)
