"""`soes sink`: results and events from Kafka into a store."""

import click

from replay.commands.options import examples, store_option, store_to_read
from replay.commands.streaming import kafka_of, kafka_options, metrics_option


@click.command(
    epilog=examples(
        """
soes sink --kafka localhost:9092 --store chdb:///data/soes
soes sink --store clickhouse://writer:password@localhost:8123/soes --metrics 9100
soes sink --exit-when-idle 10          ends when nothing comes any more and all is stored
"""
    ),
)
@kafka_options
@store_option("Store in, by default ./soes-store:")
@click.option(
    "--exit-when-idle",
    "idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End when nothing has come for so long and everything is stored.",
)
@metrics_option
def command(
    kafka: str,
    prefix: str,
    store: str | None,
    idle: float | None,
    metrics: tuple[str, int] | None,
) -> None:
    """Store what workers decide, and the events that they decide, beside other sinks.

    A store that is away is waited for; Kafka keeps what is not stored.  Whatever is read twice is
    stored once.  A run is complete when all of its parts have come to their end.
    """
    from replay.landing import land

    land(kafka_of(kafka, prefix), store_to_read(store), idle, metrics)
