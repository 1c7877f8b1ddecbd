"""`soes rules`: the provisions."""

import click

from replay.commands.options import examples


@click.command(
    epilog=examples(
        """
soes rules             every provision in a line
soes rules U-6         one provision: text, source, grade, where it is implemented
soes rules D-14        a decision where the sources leave room
"""
    ),
)
@click.argument("provision", required=False, metavar="[ID]")
def command(provision: str | None) -> None:
    """Show the provisions, or the text, source and grade of one."""
    from replay.rules import show
    from replay.screen import Screen

    show(Screen(), provision)
