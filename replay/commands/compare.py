"""`soes compare`: the regimes of a stored run."""

from pathlib import Path

import click

from replay.commands.options import examples, store_option, store_to_read


@click.command(
    epilog=examples(
        """
soes compare 3f0c9a5be1d27a64
soes compare june --store chdb:///data/soes --orders 10
soes compare june --out causes.csv
"""
    ),
)
@click.argument("run")
@store_option("The store, by default ./soes-store:")
@click.option(
    "--orders",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Orders to show whose fates differ.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write to a .csv, .json or .parquet file instead: all causes, with an order of each.",
)
def command(run: str, store: str | None, orders: int, out: Path | None) -> None:
    """Show what each regime of RUN made of the same orders, and why their fates differ."""
    from processors.store import open_store
    from replay.comparing import show, write

    with open_store(store_to_read(store), create=False) as opened:
        if out is None:
            show(opened, run, orders)
        else:
            write(opened, run, out)
