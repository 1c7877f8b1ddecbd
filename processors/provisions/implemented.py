"""Find where provisions are done: docstrings under `processors` carry their ids in brackets."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent

_BRACKET = re.compile(r"\[([^\[\]]+)\]")
_ID = re.compile(r"[A-Z]-\d+[a-z]?|\d\.\d+(-\d+[a-z]?)?")

Documented = ast.Module | ast.ClassDef | ast.FunctionDef


@cache
def implementations(folder: Path = FOLDER) -> Mapping[str, tuple[str, ...]]:
    """Return the dotted names whose docstrings cite an id, by id; no module is imported for it."""
    places: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        module = ".".join([folder.name, *path.relative_to(folder).with_suffix("").parts])
        for place, docstring in _docstrings(ast.parse(path.read_bytes()), module):
            for provision in cited(docstring):
                places.setdefault(provision, []).append(place)
    return {provision: tuple(dict.fromkeys(found)) for provision, found in places.items()}


def cited(docstring: str) -> list[str]:
    """Return the ids that a docstring cites: brackets may hold other things, which are no ids."""
    words = (word.strip() for bracket in _BRACKET.findall(docstring) for word in bracket.split(","))
    return [word for word in words if _ID.fullmatch(word)]


def _docstrings(module: ast.Module, name: str) -> Iterator[tuple[str, str]]:
    """Yield the docstrings of a module, its classes and functions, each with its dotted name."""
    places: list[tuple[str, Documented]] = [(name.removesuffix(".__init__"), module)]
    while places:
        place, node = places.pop(0)
        yield place, ast.get_docstring(node) or ""
        places += [
            (f"{place}.{child.name}", child)
            for child in node.body
            if isinstance(child, ast.ClassDef | ast.FunctionDef)
        ]
