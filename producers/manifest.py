"""The manifest of a log folder: what must be in it."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Self

from schemas.columns import KINDS
from schemas.errors import InputError, unreadable
from schemas.fields import written_schema
from schemas.fingerprint import fingerprint

NAME = "manifest.json"
FORMAT = "soes log 1"
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What must be in a file of the folder."""

    events: int
    first_seq: int
    last_seq: int
    first_ts: int
    last_ts: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What must be in the folder; times in microseconds UTC, null if there are no events."""

    format: str
    schema: str  # fingerprint of all schemas of events, of the version that wrote them
    events: int
    first_seq: int | None
    last_seq: int | None
    first_ts: int | None
    last_ts: int | None
    securities: tuple[str, ...]  # in lexical order
    notes: tuple[str, ...]  # what was assumed when the log was made, a sentence each
    files: dict[str, FileEntry]  # by kind of event; the file's name is the kind and .avro

    @classmethod
    def of(
        cls,
        files: dict[str, FileEntry],
        securities: set[str],
        notes: tuple[str, ...] = (),
        schema: str | None = None,
    ) -> Self:
        """Make the manifest of these files, which are in today's schemas unless said otherwise."""
        entries = files.values()
        return cls(
            format=FORMAT,
            schema=schema or schemas_fingerprint(),
            events=sum(entry.events for entry in entries),
            first_seq=min((entry.first_seq for entry in entries), default=None),
            last_seq=max((entry.last_seq for entry in entries), default=None),
            first_ts=min((entry.first_ts for entry in entries), default=None),
            last_ts=max((entry.last_ts for entry in entries), default=None),
            securities=tuple(sorted(securities)),
            notes=notes,
            files=files,
        )

    def text(self) -> str:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def fingerprint(self) -> str:
        """Return a SHA-256 of the events, which stand in the files."""
        contents = sorted((kind, entry.sha256) for kind, entry in self.files.items())
        return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


@cache
def schemas_fingerprint() -> str:
    """Return the fingerprint of the schemas of all events together."""
    prints = [fingerprint(written_schema(kind)) for kind in KINDS]
    return hashlib.sha256("".join(prints).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest; InputError says what is wrong with it."""
    path = folder / NAME
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        message = f"{folder}: found no {NAME}, expected a log folder that was written to its end"
        raise InputError(message) from None
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError):
        message = f"{path}: found text that is not JSON, expected a manifest"
        raise InputError(message) from None
    return _manifest(path, content)


def _manifest(path: Path, content: Any) -> Manifest:  # noqa: ANN401 (whatever JSON holds)
    _check_keys(path, content, Manifest)
    files = content["files"]
    if not isinstance(files, dict) or not set(files) <= set(KINDS):
        raise InputError(f"{path}, field files: expected an object by kinds of events")
    for kind, entry in files.items():
        _check_keys(path, entry, FileEntry)
        _check_entry(path, kind, entry)
    if content["format"] != FORMAT:
        raise InputError(f"{path}, field format: expected {FORMAT!r}")
    schema = content["schema"]
    if not _is_sha256(schema):
        raise InputError(f"{path}, field schema: expected a SHA-256")
    securities, notes = _texts(path, content, "securities"), _texts(path, content, "notes")
    entries = {kind: FileEntry(**entry) for kind, entry in files.items()}
    found = Manifest(
        **{**content, "securities": securities, "notes": notes, "files": entries},
    )
    check_manifest(path, "", found, Manifest.of(entries, set(securities), notes, schema))
    return found


def _texts(path: Path, content: Any, field: str) -> tuple[str, ...]:  # noqa: ANN401 (as above)
    texts = content[field]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InputError(f"{path}, field {field}: expected a list of texts")
    return tuple(texts)


def _check_keys(path: Path, content: Any, shape: type) -> None:  # noqa: ANN401 (whatever JSON holds)
    expected = {field.name for field in fields(shape)}
    found = set(content) if isinstance(content, dict) else set()
    if found != expected:
        wrong = ", ".join(sorted(found ^ expected))
        raise InputError(f"{path}: found fields that are missing or too many ({wrong})")


def _check_entry(path: Path, kind: str, entry: dict[str, object]) -> None:
    """Refuse what is no whole number, and no SHA-256, where one must stand."""
    for name, value in entry.items():
        is_hash = name == "sha256"
        if not (_is_sha256(value) if is_hash else type(value) is int):
            expected = "a SHA-256" if is_hash else "a whole number"
            raise InputError(f"{path}, field files.{kind}.{name}: expected {expected}")


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and SHA256.fullmatch(value) is not None


def check_manifest(path: Path, place: str, found: object, expected: object) -> None:
    """Compare what a manifest says with what must stand there; InputError names the field."""
    for field in fields(expected):  # type: ignore[arg-type]  # always a dataclass
        said, true = getattr(found, field.name), getattr(expected, field.name)
        if said != true or type(said) is not type(true):
            message = f"{path}, field {place}{field.name}: found {said!r}, expected {true!r}"
            raise InputError(message)
