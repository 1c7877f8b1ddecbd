"""`soes publish`: put a log on Kafka, or what comes."""

import math
from pathlib import Path

import click

from replay.commands.options import examples
from replay.commands.replay import Speed
from replay.commands.streaming import kafka_of, kafka_options
from schemas.errors import UsageError

SECONDS = click.FloatRange(min=0, min_open=True)
STANDARD_INPUT = Path("-")


@click.command(
    epilog=examples(
        """
soes publish day/ --kafka localhost:9092          as fast as the broker takes it
soes publish day/ --partitions 8 --frame 500      eight parts, frames of 500 events
soes publish day.jsonl --speed 600 --prefix live  ten minutes a second
feed | soes publish - --follow --keep live.jsonl  what comes, as it comes
soes publish feed.jsonl --follow --no-end         a file that grows; may be gone on with
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
    help="1 is as it happened, 60 a minute a second; of a log, not with --follow.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Take the events of a file that grows, or of standard input, as they come.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Where --follow keeps the numbered log, and goes on after a break.  "
    "[default: NAME-live.jsonl]",
)
@click.option(
    "--linger",
    type=click.FloatRange(min=0),
    default=5.0,
    show_default=True,
    metavar="MS",
    help="How long --follow lets an event wait for more to share its message.",
)
@click.option(
    "--clock",
    type=SECONDS,
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="After how long without events --follow puts a clock into every part.",
)
@click.option(
    "--lateness",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How far clocks stay behind, for events that come late.",
)
@click.option("--no-end", is_flag=True, help="Leave the log of --follow open, to be gone on with.")
def command(
    log: Path,
    kafka: str,
    prefix: str,
    partitions: int,
    frame: int,
    speed: float,
    follow: bool,  # noqa: FBT001 (a flag of the command line)
    keep: Path | None,
    linger: float,
    clock: float,
    lateness: float,
    no_end: bool,  # noqa: FBT001 (as above)
) -> None:
    """Put LOG on Kafka: a .jsonl file, an .avro file or a log folder.

    A second attempt goes on where the first one ended; the same log twice changes nothing.

    With --follow, LOG is a file of JSON Lines that grows, or - for standard input.  Events come
    without seq: they are numbered here, kept as a log of their own and sent at once.  A line that
    is no event, or is of a time that has passed, goes to NAME.dead-letters.  The log ends with the
    input, or when you end the command.
    """
    to = kafka_of(kafka, prefix)
    if not follow:
        if log == STANDARD_INPUT or keep or no_end:
            raise UsageError("standard input, --keep and --no-end go with --follow")
        from replay.publishing import Publication, publish

        publish(Publication(log, to, partitions, frame, None if math.isinf(speed) else speed))
        return
    kept = keep or Path(f"{prefix}-live.jsonl")
    check_files(log, kept, speed)
    from producers.stream.live import Manner
    from replay.publishing import publish_live

    source = None if log == STANDARD_INPUT else log
    manner = Manner(partitions, frame, linger / 1000, clock, lateness, ends=not no_end)
    publish_live(to, source, kept, manner)


def check_files(log: Path, kept: Path, speed: float) -> None:
    """Refuse what cannot go with `--follow`; UsageError says why."""
    if not math.isinf(speed):
        raise UsageError("--speed is for a log, --follow takes events as they come")
    if kept.suffix != ".jsonl":
        raise UsageError(f"--keep {kept}: expected a name that ends in .jsonl")
    if kept.resolve() == log.resolve():
        raise UsageError(f"--keep {kept}: expected another file than the one that is followed")
