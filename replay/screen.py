"""The terminal, for what people read."""

from typing import NoReturn

from rich.console import Console


class Screen(Console):
    """A console that leaves it to the command line how a command ends."""

    def on_broken_pipe(self) -> NoReturn:
        """Nobody reads any more."""
        raise BrokenPipeError
