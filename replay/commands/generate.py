"""`soes generate`: a log of a synthetic day."""

from datetime import datetime
from pathlib import Path

import click

from replay.commands.options import examples


@click.command(
    epilog=examples(
        """
soes generate --to day                                  the default day
soes generate --date 1994-02-01 --events 1000000 --seed 7 --to day
soes generate --securities 3 --events 5000 --to small
"""
    ),
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day in whose manner; a session."
)
@click.option("--securities", type=int, metavar="N", help="Otherwise as many as suit the events.")
@click.option("--events", type=int, metavar="N", help="Events in all.")
@click.option("--seed", type=int, metavar="N", help="Another seed, another day.")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The log's folder.")
def command(
    day: datetime | None, securities: int | None, events: int | None, seed: int | None, to: Path
) -> None:
    """Make a log of a synthetic day: the same settings give the same bytes.

    Quotes, orders and trades look like the figures published about the market of that date; no
    price in it was ever quoted.
    """
    from producers.generate import GenerateSettings
    from replay.making import generate_log

    asked = {
        "day": day and day.date(),
        "securities": securities,
        "events": events,
        "seed": seed,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    generate_log(GenerateSettings(**given), to)  # type: ignore[arg-type]  # each has its own
