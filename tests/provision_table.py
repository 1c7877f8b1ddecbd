"""The table of provisions in the docs: id, what does it, what shows it, who says so.

`python -m tests.provision_table` writes it; a test holds it against the code.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from processors.provisions import Provision, implementations, provisions
from processors.provisions.implemented import cited
from processors.regimes import parameters, readings
from tests.scenario import scenario_rules

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "provisions.md"
HEAD = """# Provisions

Every provision of the rulebook and every decision where its sources leave room: the function that
does it, the scenarios and tests that show it, and who says so.  `soes rules ID` prints its text.
Made from the code by `python -m tests.provision_table`, and held against it by a test.

"""
COLUMNS = "| id | provision | done in | shown by | source | grade |\n|---|---|---|---|---|---|\n"


def page() -> str:
    """Return the whole page."""
    parts: dict[str, list[str]] = {}
    for record in provisions().values():
        parts.setdefault(record.part, []).append(line(record))
    tables = (f"## {part}\n\n{COLUMNS}{''.join(lines)}" for part, lines in parts.items())
    return HEAD + "\n".join(tables)


def line(record: Provision) -> str:
    """Return a provision's row."""
    cells = (
        record.id,
        record.title,
        "<br>".join(done_in(record)),
        "<br>".join(shown_by(record)),
        ", ".join(record.source),
        record.grade,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def done_in(record: Provision) -> Iterator[str]:
    """Yield the functions, dated values and readings that do a provision; else why none does."""
    found = False
    for place in implementations().get(record.id, ()):
        found = True
        yield f"`{place}`"
    for name in (*dated(record.id), *read(record.id)):
        found = True
        yield name
    if not found:
        yield record.not_implemented


def dated(provision: str) -> Iterator[str]:
    """Yield the dated values of a provision."""
    for parameter in parameters().values():
        if provision in parameter.rules:
            yield f"value `{parameter.name}`"


def read(provision: str) -> Iterator[str]:
    """Yield the readings of a provision."""
    for reading in readings().values():
        if provision in reading.rules:
            yield f"reading `{reading.name}`"


def shown_by(record: Provision) -> Iterator[str]:
    """Yield the scenario files and test modules that show a provision."""
    for name, rules in scenario_rules().items():
        if record.id in rules:
            yield f"`tests/scenarios/{name}`"
    for name, rules in tested_rules().items():
        if record.id in rules:
            yield f"`tests/{name}`"


@cache
def tested_rules() -> dict[str, set[str]]:
    """Return the ids that the docstrings of each test module cite in brackets."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_bytes())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        docstrings = [ast.get_docstring(tree), *map(ast.get_docstring, functions)]
        found[str(path.relative_to(TESTS))] = {r for text in docstrings for r in cited(text or "")}
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
