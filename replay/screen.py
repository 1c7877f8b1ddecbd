"""The terminal, for what people read."""

import os
from typing import NoReturn

from rich.console import Console

WIDE = 110  # columns where there is no terminal: a pipe, a file, CI


class Screen(Console):
    """A console that leaves it to the command line how a command ends."""

    def __init__(self) -> None:
        """Print to standard output."""
        super().__init__()
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = WIDE

    def on_broken_pipe(self) -> NoReturn:
        """Nobody reads any more."""
        raise BrokenPipeError
