"""`soes follow`: a run while it is decided."""

import click

from replay.commands.options import examples
from replay.commands.streaming import kafka_of, kafka_options


@click.command(
    epilog=examples(
        """
soes follow my-run --kafka localhost:9092    until all of it is decided
soes follow my-run --exit-when-idle 30       or nothing came for half a minute
soes follow my-run | tee run.txt             as lines
"""
    ),
)
@click.argument("run")
@kafka_options
@click.option(
    "--exit-when-idle",
    "idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End when nothing of the run has come for so long.",
)
def command(run: str, kafka: str, prefix: str, idle: float | None) -> None:
    """Show RUN while workers decide it: outcomes a second, orders that wait, the last refusals."""
    from replay.follow import follow

    follow(kafka_of(kafka, prefix), run, idle)
