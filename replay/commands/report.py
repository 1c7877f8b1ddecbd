"""`soes report`: a run told in one file."""

from pathlib import Path

import click

from replay.commands.options import examples, store_option, store_to_read


@click.command(
    epilog=examples(
        """
soes report RUN --out report.html                     one page, readable without a network
soes report RUN --out report.md                       the same as Markdown; .json for machines
soes sensitivity day/ --out readings.json
soes report RUN --sensitivity readings.json --out report.html
"""
    ),
)
@click.argument("run")
@store_option("The run is in")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A .html, .md or .json file.",
)
@click.option(
    "--sensitivity",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What soes sensitivity --out FILE.json found on the run's log.",
)
def command(run: str, store: str | None, out: Path, sensitivity: Path | None) -> None:
    """Tell RUN: what was replayed, the regimes side by side, pictures, orders explained."""
    from replay.report.make import make

    make(store_to_read(store), run, out, sensitivity)
