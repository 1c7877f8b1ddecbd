"""The tables and views of the store, from the comments of their SQL files."""

import re
from collections.abc import Iterator
from pathlib import Path

from deploy.site.markdown import page, table

SCHEMAS = Path(__file__).parent.parent.parent / "schemas"
FOLDER = SCHEMAS / "store"
STATEMENT = re.compile(
    r"((?:^--[^\n]*\n)*)"
    r"^CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (\w+)"
    r"(.*?);\s*$",
    re.MULTILINE | re.DOTALL,
)
COLUMN = re.compile(r"^    (\w+) (.+?)(?: DEFAULT .+?)? COMMENT '((?:[^']|'')*)'", re.MULTILINE)
BEHIND = "_stored"  # ends the names of tables behind a view


def store_page() -> str:
    """Return every view and table: what it is, and its columns."""
    return page(
        "# Tables and views",
        "What `soes sql` and `Store.sql` can ask; [The store](../store.md) says how it is kept.  "
        "The views are for readers; a table whose name ends in `_stored` lies behind the view of "
        "the same name, has the same columns, and may hold a row twice.",
        *(block for path in sorted(FOLDER.glob("*.sql")) for block in _file(path)),
    )


def _file(path: Path) -> Iterator[str]:
    """Yield what a file makes: the comment above each statement, and the columns of tables."""
    yield f"## {path.stem}"
    text = path.read_text(encoding="utf-8")
    found = STATEMENT.findall(text)
    for comment, name, body in found:
        if len(found) > 1:
            yield f"### {name}"
        yield from _statement(comment, name, body)


def _statement(comment: str, name: str, body: str) -> Iterator[str]:
    """Yield what is said about a table or a view, and its columns."""
    if comment:
        yield _prose(comment)
    elif f"{name}{BEHIND}" in body:
        yield f"The rows of `{name}{BEHIND}`, each once."
    columns = [(f"`{one[0]}`", one[1], one[2].replace("''", "'")) for one in COLUMN.findall(body)]
    if columns:
        yield table(("column", "type", ""), columns)


def _prose(comment: str) -> str:
    """Return a comment as a paragraph."""
    lines = (line.removeprefix("--").strip() for line in comment.splitlines())
    return "\n".join(lines).strip()
