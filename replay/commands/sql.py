"""`soes sql`: the store, asked in SQL."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from replay.commands.options import examples, store_option, store_to_read
from schemas.errors import UsageError


def _complete(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the last word of a statement to what can be asked."""
    from replay.asked import askable

    before, space, word = begun.rpartition(" ")
    found = (one for one in askable() if one.name.startswith(word))
    return [CompletionItem(before + space + one.name, help=one.title) for one in found]


@click.command(
    epilog=examples(
        """
soes sql --list
soes sql "SELECT regime, outcome, count() FROM outcomes GROUP BY ALL ORDER BY ALL"
soes sql "SELECT * FROM waits(run = 'RUN', every = 'hour') WHERE symbol = 'INTC'"
soes sql --out fills.parquet "SELECT * FROM fills(run = 'RUN')"
soes sql --format csv "SELECT * FROM outcomes WHERE symbol = 'INTC'" > intc.csv
"""
    ),
)
@click.argument("statement", required=False, shell_complete=_complete)
@store_option("Ask the store, by default ./soes-store:")
@click.option("--list", "listed", is_flag=True, help="Show the tables and views there are to ask.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "jsonl", "parquet", "arrow"]),
    default="table",
    show_default=True,
    help="A table for people, or a format on standard output.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a .csv, .json, .jsonl, .parquet or .arrow file.",
)
def command(
    statement: str | None, store: str | None, form: str, out: Path | None, *, listed: bool
) -> None:
    """Answer a SELECT; nothing can be changed."""
    from replay.asked import show
    from replay.screen import Screen
    from replay.sql import export_sql, run_sql

    if listed == (statement is not None):
        raise UsageError("expected a SELECT, or --list to see what can be asked")
    if statement is None:
        show(Screen())
    elif out is None:
        run_sql(store_to_read(store), statement, form, Screen())
    else:
        export_sql(store_to_read(store), statement, out)
