"""What `import replay` gives, from its signatures and docstrings."""

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import replay
from deploy.site.markdown import page
from processors.provisions import Provision
from replay.compare import Summary

PARTS = {
    "Logs": ("open_log", "generate", "write_log", "Log"),
    "Replays": ("replay", "Outcomes", "Table"),
    "Stores": ("open_store", "Store", "Run", "Comparison", "Explanation"),
    "The law": ("provision", "provisions", "dated_values", "readings"),
    "Errors": ("InputError", "UsageError"),
}
ALSO = {"Comparison": Summary, "provision": Provision}  # what one gets from these
EXAMPLE = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
TYPE = re.compile(r"(: |-> )'([^']*)'")  # as they stand in quotes
WIDE = 80  # columns of a signature in a line


def python_page() -> str:
    """Return a page of the whole API, in the order in which it is needed."""
    placed = {name for part in PARTS.values() for name in part}
    if placed != set(replay.__all__):
        raise ValueError(f"the API and its page differ in {placed ^ set(replay.__all__)}")
    blocks = ["# Python", "Everything below is a name of `replay`: `import replay` is enough."]
    for part, names in PARTS.items():
        blocks.append(f"## {part}")
        for name in names:
            blocks += _entry(name, getattr(replay, name), "###")
            if name in ALSO:
                blocks += _entry(ALSO[name].__name__, ALSO[name], "####")
    return page(*blocks)


def _entry(name: str, thing: Any, level: str) -> Iterator[str]:  # noqa: ANN401 (anything)
    """Yield a heading, a signature, the docstring, and the same of the members of a class."""
    yield f"{level} {name}"
    if not isinstance(thing, type):
        yield _signature(thing, name)
        yield _text(thing)
        return
    yield _text(thing)
    for member, value in vars(thing).items():
        if not member.startswith("_"):
            yield from _member(f"{name}.{member}", value, f"{level}#")


def _member(name: str, value: object, level: str) -> Iterator[str]:
    """Yield a method or a property; a field is named with its class alone."""
    if inspect.isfunction(value):
        yield from (f"{level} {name}", _signature(value, name), _text(value))
    elif isinstance(value, property | cached_property):
        yield from (f"{level} {name}", _text(value))


def _signature(function: Any, name: str) -> str:  # noqa: ANN401 (a callable)
    """Return a call with its types, a line for each argument where one is too short."""
    signature = inspect.signature(function)
    told = [one for one in signature.parameters.values() if one.name != "self"]
    line = f"{name}{signature.replace(parameters=told)}"
    if len(line) > WIDE:
        ends = f" -> {signature.return_annotation!r}"
        line = "\n".join([f"{name}(", *(f"    {one}," for one in _arguments(told)), f"){ends}"])
    plain = TYPE.sub(r"\1\2", line)
    return f"```python\n{plain}\n```"


def _arguments(parameters: list[inspect.Parameter]) -> Iterator[str]:
    """Yield the arguments of a call, a star before those that are given by name alone."""
    by_name = False
    for one in parameters:
        if one.kind is inspect.Parameter.KEYWORD_ONLY and not by_name:
            by_name = True
            yield "*"
        yield str(one)


def _text(thing: Any) -> str:  # noqa: ANN401 (anything)
    """Return a docstring as Markdown: its examples stand in a box; fields are listed."""
    text = EXAMPLE.sub(r"```pycon\n\g<0>\n```", inspect.getdoc(thing) or "")
    fields = getattr(thing, "__dataclass_fields__", {})
    listed = "\n".join(f"- `{one.name}`: `{one.type}`" for one in fields.values())
    return f"{text}\n\n{listed}".strip()
