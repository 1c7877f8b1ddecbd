"""`soes views`: the measures that the store offers."""

import click
from click.shell_completion import CompletionItem

from replay.commands.options import examples


def _complete(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    from replay.views import views

    return [
        CompletionItem(view.name, help=view.title)
        for view in views().values()
        if view.name.startswith(begun)
    ]


@click.command(
    epilog=examples(
        """
soes views              every view in a line
soes views spreads      one view: definition, units, source, what it cannot say, columns
soes sql "SELECT * FROM spreads(run = 'RUN', every = 'day')"
"""
    ),
)
@click.argument("view", required=False, metavar="[NAME]", shell_complete=_complete)
def command(view: str | None) -> None:
    """Show the measures of market quality that can be asked for in SQL."""
    from replay.screen import Screen
    from replay.views_print import show

    show(Screen(), view)
