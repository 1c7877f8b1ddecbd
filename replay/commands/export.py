"""`soes export`: a log in the readable form."""

from pathlib import Path

import click

from replay.commands.options import examples


@click.command(
    epilog=examples(
        """
soes export day --to -                    to standard output
soes export day --to day.jsonl
soes export day --symbols INTC --to -     one security, and what concerns all
"""
    ),
)
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--to", required=True, metavar="FILE", help="A .jsonl file; - is standard output.")
@click.option("--symbols", metavar="A,B", help="Export these securities alone.")
def command(log: Path, to: str, symbols: str | None) -> None:
    """Write LOG as JSON Lines, an event a line."""
    from replay.commands.options import words
    from replay.making import copy_log

    copy_log(log, to, None if symbols is None else frozenset(words("--symbols", symbols)))
