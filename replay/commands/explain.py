"""`soes explain`: an order's life, and why."""

import click

from replay.commands.options import examples, store_option, store_to_read


@click.command(
    epilog=examples(
        """
soes explain 3f0c9a5be1d27a64 1017
soes explain june 1017 --symbol INTC --day 1997-06-02
soes explain june 1017 --store chdb:///data/soes
"""
    ),
)
@click.argument("run")
@click.argument("order")
@click.option("--symbol", default="", help="The order's security, if orders of others have its id.")
@click.option("--day", default="", metavar="DATE", help="Its day, if it was used on several.")
@store_option("The store, by default ./soes-store:")
def command(run: str, order: str, symbol: str, day: str, store: str | None) -> None:
    """Tell the life of ORDER under each regime of RUN: what moved it, which rule decided, and why.

    Told are the inside and the makers there, what kept each from trading, who was ahead in the
    queue, the first point at which the regimes part, and the readings of the rules on which the
    outcome hangs.  The store is enough; the log is not needed.
    """
    from replay.api.store import open_store
    from replay.explain_print import print_explanation
    from replay.screen import Screen

    with open_store(store_to_read(store), create=False) as opened:
        print_explanation(Screen(), opened.run(run).explain(order, symbol, day))
