"""`soes dead-letters`: messages that could not be used."""

import click

from replay.commands.options import examples
from replay.commands.streaming import kafka_of, kafka_options
from schemas.errors import UsageError


@click.command(
    epilog=examples(
        """
soes dead-letters --kafka localhost:9092  all of them, with the reasons
soes dead-letters 17                      one of them, decoded if it can be
soes dead-letters 17 --raw > letter.bin   its bytes as they came
soes dead-letters --json                  JSON Lines
"""
    ),
)
@click.argument("number", type=click.IntRange(min=0), required=False)
@kafka_options
@click.option("--raw", is_flag=True, help="Write the bytes of NUMBER and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON Lines.")
def command(
    number: int | None,
    kafka: str,
    prefix: str,
    raw: bool,  # noqa: FBT001 (a flag of the command line)
    as_json: bool,  # noqa: FBT001 (as above)
) -> None:
    """List the dead letters, or show NUMBER whole.

    A mended event goes through `soes publish`, which numbers it.
    """
    from replay.dead_letters import show_all, show_one

    place = kafka_of(kafka, prefix)
    if number is not None:
        show_one(place, number, raw=raw, as_json=as_json)
    elif raw:
        raise UsageError("--raw: expected the NUMBER of a dead letter")
    else:
        show_all(place, as_json=as_json)
