"""`soes doctor`: what is installed, reachable, misconfigured, and what to do about it."""

import click

from replay.commands.options import examples, store_option
from replay.commands.streaming import ENVIRONMENT, kafka_of


@click.command(
    epilog=examples(
        """
soes doctor
soes doctor --kafka localhost:9092 --store chdb:///data/soes
"""
    ),
)
@store_option("Ask the store in")
@click.option(
    "--kafka",
    metavar="HOST:PORT",
    envvar=ENVIRONMENT,
    show_envvar=True,
    help="Ask Kafka there.",
)
@click.option(
    "--prefix", default="soes", show_default=True, metavar="NAME", help="Of the topics' names."
)
def command(store: str | None, kafka: str | None, prefix: str) -> None:
    """Say what is installed, reachable and misconfigured, and what to do about it.

    Exit status 1 if something is wrong; a store and Kafka are looked at if they are asked about.
    """
    from replay.diagnosis import diagnose

    diagnose(store, kafka_of(kafka, prefix) if kafka else None)
