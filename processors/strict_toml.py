"""Read the record's TOML files strictly: a fault is an error that names the file and the place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas.errors import InputError

Types = Mapping[str, type | tuple[type, ...]]

TYPE_NAMES: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, with the words that say where it stands."""

    where: str
    content: Mapping[str, Any]

    def check(self, required: Types, optional: Types) -> None:
        """Refuse a key that is unknown, missing, or of another type than the one given for it."""
        known = {**required, **optional}
        for key, value in self.content.items():
            if key not in known:
                raise self.fault(f"unknown key '{key}', expected one of: {', '.join(known)}")
            self._check_type(key, value, known[key])
        for key in required:
            if key not in self.content:
                raise self.fault(f"no '{key}'")

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of a list, numbered from 1 for people."""
        return [
            Table(f"{self.where}: {key} {number}", content)
            for number, content in enumerate(self.content[key], 1)
            if self._is_table(key, content)
        ]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none empty and none twice; an absent list is an empty one."""
        texts = self.content.get(key, [])
        if not all(isinstance(text, str) and text for text in texts):
            raise self.fault(f"'{key}' must be a list of texts, found {texts!r}")
        if len(set(texts)) < len(texts):
            raise self.fault(f"'{key}' holds a text twice: {texts!r}")
        return tuple(texts)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Return a text that must be one of those allowed."""
        text: str = self.content[key]
        if text not in allowed:
            raise self.fault(f"'{key}' must be one of {', '.join(allowed)}, found '{text}'")
        return text

    def fault(self, sentence: str) -> InputError:
        """Make the error for a fault of this table."""
        return InputError(f"{self.where}: {sentence}")

    def _check_type(self, key: str, value: object, expected: type | tuple[type, ...]) -> None:
        """Compare types exactly: true is no number, and a time of day no date."""
        allowed = expected if isinstance(expected, tuple) else (expected,)
        if type(value) not in allowed:
            names = " or ".join(TYPE_NAMES[one] for one in allowed)
            raise self.fault(f"'{key}' must be {names}, found {value!r}")

    def _is_table(self, key: str, content: object) -> bool:
        """Refuse a list that holds anything but tables."""
        if not isinstance(content, dict):
            raise self.fault(f"'{key}' must hold tables alone, found {content!r}")
        return True


def read_table(path: Path) -> Table:
    """Read a TOML file; what is no TOML is an error that names the file and the line."""
    try:
        return Table(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise InputError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: is not TOML: {error}"
        raise InputError(message) from error
