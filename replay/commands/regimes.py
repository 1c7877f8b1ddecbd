"""`soes regimes`: the dated values."""

import click

from replay.commands.options import examples
from schemas.errors import UsageError


@click.command(
    epilog=examples(
        """
soes regimes                       the named regimes side by side
soes regimes --on 1995-03-28       every value in force on a day, with its source
soes regimes --diff 1991 1997      what changed between two of them
"""
    ),
)
@click.option("--on", metavar="DATE", help="Show the values of one day, or of a named regime.")
@click.option("--diff", nargs=2, metavar="A B", help="Show what differs between two.")
def command(on: str | None, diff: tuple[str, str] | None) -> None:
    """Show the dated values of the regimes."""
    if on is not None and diff is not None:
        raise UsageError("--on and --diff cannot be given together")
    from replay.regimes import show
    from replay.screen import Screen

    show(Screen(), on, diff)
