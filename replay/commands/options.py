"""Options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

from replay.defaults import STORE_VARIABLE, store_here
from schemas.errors import UsageError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def store_option(text: str) -> Decorator:
    """Return the option `--store`, which the environment may answer."""
    return click.option(
        "--store",
        metavar="URL",
        envvar=STORE_VARIABLE,
        show_envvar=True,
        help=f"{text} chdb:///path/to/folder (embedded) or "
        "clickhouse://user:password@host:port/database.",
    )


def store_to_read(store: str | None) -> str:
    """Return the address of the store that a reading command asks: by default ./soes-store."""
    return store or store_here()


def examples(text: str) -> str:
    """Return an epilog that keeps its lines."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def words(option: str, text: str) -> tuple[str, ...]:
    """Take A,B apart; UsageError if a word is empty or stands twice."""
    found = tuple(word.strip() for word in text.split(","))
    for word in found:
        if not word:
            raise UsageError(f"{option} '{text}': expected names with commas between them")
        if found.count(word) > 1:
            raise UsageError(f"{option} '{text}': {word} stands twice")
    return found
