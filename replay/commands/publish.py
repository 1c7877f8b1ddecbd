"""`soes publish`: put a log on Kafka."""

import math
from pathlib import Path

import click

from replay.commands.options import examples
from replay.commands.replay import Speed
from replay.commands.streaming import kafka_of, kafka_options


@click.command(
    epilog=examples(
        """
soes publish day/ --kafka localhost:9092          as fast as the broker takes it
soes publish day/ --partitions 8 --frame 500      eight parts, frames of 500 events
soes publish day.jsonl --speed 600 --prefix live  ten minutes a second
"""
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@kafka_options
@click.option(
    "--partitions",
    type=click.IntRange(1, 1024),
    default=4,
    show_default=True,
    metavar="N",
    help="Parts into which the securities are divided; so many workers can share them.",
)
@click.option(
    "--frame",
    type=click.IntRange(1, 10_000),
    default=500,
    show_default=True,
    metavar="N",
    help="Events in a message at most.",
)
@click.option(
    "--speed",
    type=Speed(),
    default="max",
    show_default=True,
    metavar="FACTOR|max",
    help="1 is as it happened, 60 a minute a second.",
)
def command(log: Path, kafka: str, prefix: str, partitions: int, frame: int, speed: float) -> None:
    """Put LOG on Kafka: a .jsonl file, an .avro file or a log folder.

    A second attempt goes on where the first one ended; the same log twice changes nothing.
    """
    from replay.publishing import Publication, publish

    to = kafka_of(kafka, prefix)
    publish(Publication(log, to, partitions, frame, None if math.isinf(speed) else speed))
