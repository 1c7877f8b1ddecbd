"""`soes screen`: a past day in the browser."""

from contextlib import ExitStack
from pathlib import Path

import click

from replay.commands.options import examples, store_option, store_to_read, words


@click.command(
    epilog=examples(
        """
soes screen june.jsonl                         http://127.0.0.1:8080
soes screen june --regime 1991,1998 --port 80  a stored run
"""
    ),
)
@click.argument("what", metavar="LOG|RUN")
@store_option("Where the run is, by default ./soes-store:")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--regime", metavar="A,B", help="Up to four regimes, side by side.")
def command(what: str, store: str | None, port: int, host: str, regime: str | None) -> None:
    """Watch a day of LOG or RUN on a page in the browser: stop it, step it, go back.

    Only this machine can open the page, unless --host says otherwise: then its address has a token.
    """
    from processors.store import open_store
    from replay.watch.serve import refuse_taken, require_pages, serve, token_for
    from replay.watch.source import LogSource, RunSource, Source
    from replay.watch.studio import Studio

    require_pages()
    refuse_taken(host, port)
    regimes = words("--regime", regime) if regime else ()
    token = token_for(host)
    asked = f"?token={token}" if token else ""
    with ExitStack() as stack:
        source: Source
        if Path(what).exists():
            source = LogSource(Path(what), {})
        else:
            opened = stack.enter_context(open_store(store_to_read(store), create=False))
            source = RunSource(opened, what)
        studio = Studio(source, regimes)
        click.echo(f"soes: http://{host}:{port}/{asked} shows {what}; Ctrl-C ends it", err=True)
        serve(studio, host, port, token)
