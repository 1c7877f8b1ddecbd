"""`soes sensitivity`: what hangs on the disputed readings."""

from pathlib import Path

import click

from replay.commands.options import examples, words
from replay.commands.replay import DEFAULT_REGIMES


@click.command(
    epilog=examples(
        """
soes sensitivity day/
soes sensitivity day/ --regime 1997,1998 --symbols INTC,MSFT
soes sensitivity day/ --set queue_priority=fifo --out readings.csv
"""
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    default=[DEFAULT_REGIMES],
    show_default=True,
    metavar="NAME[,NAME…]",
    help="Named regimes, dates YYYY-MM-DD, or historical.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Begin with this dated value or reading instead of the default.",
)
@click.option("--symbols", metavar="A,B", help="These securities alone.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write to a .csv or .json file instead."
)
def command(
    log: Path,
    regimes: tuple[str, ...],
    settings: tuple[str, ...],
    symbols: str | None,
    out: Path | None,
) -> None:
    """Replay LOG with each reading of the rules answered otherwise, alone; show what changes."""
    from processors.regimes import split_settings
    from producers.log import open_log
    from producers.whole import whole_file
    from replay.progress import progress
    from replay.screen import Screen
    from replay.sensitivity import sensitivity
    from replay.sensitivity_print import check_format, print_sensitivity, write_sensitivity

    if out is not None:
        check_format(out)
    opened = open_log(log)
    chosen = None if symbols is None else frozenset(words("--symbols", symbols))
    with progress("reading the rules otherwise", opened.events) as tell:
        named = words("--regime", ",".join(regimes))
        found = sensitivity(opened, named, split_settings(settings), chosen, tell)
    if out is None:
        print_sensitivity(Screen(), found)
        return
    with whole_file(out) as draft:
        write_sensitivity(found, draft, out.suffix)
