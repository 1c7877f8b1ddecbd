"""`soes sql`: the store, asked in SQL."""

import click

from replay.commands.options import examples, store_option, store_to_read


@click.command(
    epilog=examples(
        """
soes sql "SELECT regime, outcome, count() FROM outcomes GROUP BY ALL ORDER BY ALL"
soes sql "SELECT * FROM runs"
soes sql --format csv "SELECT * FROM outcomes WHERE symbol = 'INTC'" > intc.csv
"""
    ),
)
@click.argument("statement")
@store_option("Ask the store, by default ./soes-store:")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "jsonl", "parquet"]),
    default="table",
    show_default=True,
    help="A table for people, or a format on standard output.",
)
def command(statement: str, store: str | None, form: str) -> None:
    """Answer a SELECT; nothing can be changed."""
    from replay.screen import Screen
    from replay.sql import run_sql

    run_sql(store_to_read(store), statement, form, Screen())
