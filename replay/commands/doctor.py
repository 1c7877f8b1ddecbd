"""`soes doctor`: what is installed, reachable, misconfigured, and what to do about it."""

from functools import partial

import click

from replay.commands.options import examples, store_option
from replay.commands.streaming import kafka_of, kafka_options


@click.command(
    epilog=examples(
        """
soes doctor                                what is installed, and the environment
soes doctor --kafka localhost:9092         and the brokers, and the topics
soes doctor --store chdb:///data/soes      and a store
"""
    ),
)
@partial(kafka_options, required=False)
@store_option("Look at the store")
def command(kafka: str | None, prefix: str, store: str | None) -> None:
    """Say what is installed, reachable and misconfigured, and what to do about it.

    A store and Kafka are looked at if they are given.  Exit status 1 if something is wrong.
    """
    from replay.doctor.report import diagnose

    diagnose(store, kafka_of(kafka, prefix) if kafka else None)
