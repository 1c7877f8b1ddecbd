"""`soes surveil`: day trades and professional accounts."""

from pathlib import Path

import click

from replay.commands.options import examples, store_option, store_to_read


@click.command(
    epilog=examples(
        """
soes surveil june
soes surveil june --out findings.csv
soes surveil june --regime 1991 --designate designations.jsonl
soes surveil june --regime 1991 --set day_trade_block=at_once --designate designations.jsonl
"""
    ),
)
@click.argument("run")
@click.option("--regime", help="Survey this regime of the run alone.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A reading that surveillance goes by: day_trade_block, professional_end, interim_start.",
)
@store_option("The store, by default ./soes-store:")
@click.option(
    "--out",
    metavar="FILE",
    help="Write findings to a .jsonl, .csv, .avro or .parquet file; - is standard output.",
)
@click.option(
    "--designate",
    metavar="LOG",
    type=click.Path(path_type=Path),
    help="Write the `designation` events that would follow: a .jsonl or .avro file, else a folder.",
)
def command(
    run: str,
    regime: str | None,
    settings: tuple[str, ...],
    store: str | None,
    out: str | None,
    designate: Path | None,
) -> None:
    """Find in RUN what the association's daily surveillance would have found.

    Day trades by controller and day; accounts with five or more (a professional account); and the
    subjective factors as figures (pattern), on which nothing ever follows by itself.
    """
    from processors.regimes import split_settings
    from processors.store import open_store
    from replay.lines import format_of
    from replay.surveil import surveil

    if out is not None:
        format_of(out)
    with open_store(store_to_read(store), create=False) as opened:
        surveil(opened, run, regime, split_settings(settings), out, designate)
