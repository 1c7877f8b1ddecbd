"""What people are shown, as a text: for a notebook, or whoever prints it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE = 100  # columns


def written(show: Callable[[Console], None], width: int = WIDE) -> str:
    """Return what is printed on a console, without colours and without spaces at the ends."""
    paper = io.StringIO()
    show(Console(file=paper, width=width, color_system=None, force_jupyter=False))
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines()).strip("\n")
