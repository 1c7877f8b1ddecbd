"""The command line: finds the command, and turns every end of it into an exit status.

0 done; 1 the input or the data is wrong; 2 the command line is wrong; 130 interrupted; 141 nobody
reads the output any more.  Nothing but click is imported until a command is chosen.
"""

import errno
import os
import signal
import sys
from importlib import import_module
from keyword import iskeyword
from types import FrameType
from typing import Any, NoReturn

import click

from schemas.errors import InputError, UsageError

WRONG_INPUT = 1
WRONG_COMMAND_LINE = 2
INTERRUPTED = 130
NO_READER = 141
TERMINATED = 143
DEBUG = "SOES_DEBUG"

COMMANDS = {
    "replay": "Replay a log under the rules of one or more regimes.",
    "compare": "Compare the regimes of a stored run.",
    "surveil": "Find day trades and professional accounts in a stored run.",
    "sensitivity": "Show what hangs on the readings of the rules.",
    "explain": "Tell an order's life under each regime, and why.",
    "screen": "Watch a past day in the browser.",
    "report": "Tell a stored run in one file, with pictures.",
    "sql": "Ask the store in SQL.",
    "views": "Show the measures of market quality to ask for.",
    "tiers": "Review the tier sizes of securities.",
    "trade-throughs": "Judge the trades of a log by Rule 611.",
    "regimes": "Show the dated values of the regimes.",
    "rules": "Show the provisions: text, source, grade.",
    "import": "Make a log of other data.",
    "export": "Write a log in the readable form.",
    "generate": "Make a log of a synthetic day.",
    "sink": "Store what workers decide.",
    "follow": "Watch a run while it is decided.",
    "dead-letters": "Show messages that could not be used, and why.",
    "publish": "Put a log on Kafka.",
    "worker": "Decide a log on Kafka, beside other workers.",
    "doctor": "Say what is missing or wrong, and what to do.",
}


class Commands(click.Group):
    """A group whose commands are imported when they are chosen."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        module = import_module(f"replay.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (whatever a command returns)
        """Run the command; when nobody reads its output any more, end without a word."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(NO_READER)
        return result


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`soes COMMAND --help` shows examples. A replay holds the order flow fixed while the "
    "rules change: traders and dealers of the time would have acted otherwise.",
)
@click.version_option(package_name="soes-replay", prog_name="soes")
def soes() -> None:
    """Replay Nasdaq's dealer market of 1984-2001 under the rules of any date."""


def main() -> NoReturn:
    """Run `soes` with the arguments of this process, and end it."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = status(sys.argv[1:])
    except _Terminated:
        code = TERMINATED
    if code in (INTERRUPTED, TERMINATED):
        os._exit(code)  # a thread may still be compiling; nobody waits for it
    sys.exit(code)


def status(arguments: list[str]) -> int:
    """Run a command; say in one sentence what was wrong, and return the exit status."""
    try:
        result = soes.main(arguments, prog_name="soes", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return WRONG_COMMAND_LINE
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", INTERRUPTED)
    except InputError as error:
        return _say(
            str(error), WRONG_COMMAND_LINE if isinstance(error, UsageError) else WRONG_INPUT
        )
    except (OSError, MemoryError) as error:
        return _say(_sentence(error), WRONG_INPUT)
    except Exception as error:  # the last net: a bug is told in a line
        if os.environ.get(DEBUG):
            raise
        fault = f"{type(error).__name__}: {error}".splitlines()[0]
        return _say(f"a fault of soes itself ({fault}); {DEBUG}=1 shows where", WRONG_INPUT)
    return result if isinstance(result, int) else 0


def _say(sentence: str, code: int) -> int:
    """Print a sentence on standard error, and return the exit status."""
    click.echo(f"soes: {sentence}", err=True)
    return code


def _sentence(error: OSError | MemoryError) -> str:
    """Say what the system refused."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    reason = error.strerror or str(error)
    if error.errno == errno.ENOSPC:
        reason = "the disk is full"
    return f"{error.filename}: {reason}" if error.filename else reason


class _Terminated(BaseException):
    """The process was asked to end."""


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End as after Ctrl-C, so that nothing half-written stays."""
    raise _Terminated
