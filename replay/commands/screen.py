"""`soes screen`: a past day in the browser."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from replay.commands.options import examples, store_option, store_to_read, words
from replay.commands.streaming import kafka_of

if TYPE_CHECKING:
    from replay.watch.source import Source
    from schemas.kafka import Kafka


@click.command(
    epilog=examples(
        """
soes screen june.jsonl                         http://127.0.0.1:8080
soes screen june --regime 1991,1998 --port 80  a stored run
soes screen june --kafka localhost:9092        a run that workers are deciding
"""
    ),
)
@click.argument("what", metavar="LOG|RUN")
@store_option("Where the run is, by default ./soes-store:")
@click.option("--kafka", metavar="HOST:PORT", help="Follow RUN there while it is decided.")
@click.option("--prefix", default="soes", show_default=True, metavar="NAME", help="Its topics'.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--regime", metavar="A,B", help="Up to four regimes, side by side.")
def command(
    what: str,
    store: str | None,
    kafka: str | None,
    prefix: str,
    port: int,
    host: str,
    regime: str | None,
) -> None:
    """Watch a day of LOG or RUN on a page in the browser: stop it, step it, go back.

    Only this machine can open the page, unless --host says otherwise: then its address has a token.
    """
    from replay.watch.serve import refuse_taken, require_pages, serve, token_for
    from replay.watch.studio import Studio

    require_pages()
    refuse_taken(host, port)
    token = token_for(host)
    asked = f"?token={token}" if token else ""
    with ExitStack() as stack:
        source = opened(stack, what, store, kafka_of(kafka, prefix) if kafka else None)
        studio = Studio(source, words("--regime", regime) if regime else ())
        click.echo(f"soes: http://{host}:{port}/{asked} shows {what}; Ctrl-C ends it", err=True)
        serve(studio, host, port, token)


def opened(stack: ExitStack, what: str, store: str | None, kafka: "Kafka | None") -> "Source":
    """Open what is to be seen, for as long as the stack lasts."""
    from processors.store import open_store
    from replay.watch.source import LogSource, RunSource

    if kafka is not None:
        from replay.watch.live import LiveSource

        return LiveSource(kafka, what)
    if Path(what).exists():
        return LogSource(Path(what), {})
    return RunSource(stack.enter_context(open_store(store_to_read(store), create=False)), what)
