"""The commands, as click knows them."""

import click

from deploy.site.markdown import page, table
from replay.cli import COMMANDS, soes

HEAD = (
    "`soes COMMAND --help` says the same on the terminal.  Exit status: 0 done; 1 the input or the "
    "data is wrong, in one sentence on standard error; 2 the command line is wrong."
)


def commands_page() -> str:
    """Return what every command takes, with its examples."""
    blocks = ["# Commands", HEAD]
    with click.Context(soes, info_name="soes") as parent:
        for name in COMMANDS:
            command = soes.get_command(parent, name)
            assert command is not None
            blocks += _command(click.Context(command, info_name=name, parent=parent))
    return page(*blocks)


def _command(context: click.Context) -> list[str]:
    """Return a command's blocks: usage, text, options, examples."""
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context))
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    rows = [one.get_help_record(context) for one in options]
    blocks = [
        f"## soes {context.info_name}",
        f"```text\nsoes {context.info_name} {usage}\n```",
        "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n")),
        table(("option", ""), [(f"`{row[0]}`", row[1]) for row in rows if row]),
    ]
    if command.epilog:
        lines = command.epilog.replace("\b\n", "").splitlines()[1:]
        blocks.append("```text\n" + "\n".join(line[2:] for line in lines) + "\n```")
    return blocks
