"""Schemas in which messages and files have been written: none of them may become unreadable.

Each stands in a file of its own, named after its fingerprint, and is never changed again:

    python -m tests.schemas.versions

adds today's.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastavro.schema import fingerprint, to_parsing_canonical_form

from schemas.fields import schema
from schemas.frame import frame_schema
from schemas.result import result_schema

FOLDER = Path(__file__).parent / "published"
TODAY: dict[str, Callable[[], Any]] = {
    "frame": frame_schema,  # with all kinds of events, which log files hold as well
    "result": result_schema,
    "outcome": lambda: schema("outcome"),
}


def file_of(name: str, written: Any) -> Path:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return where a schema stands."""
    return FOLDER / f"{name}-{fingerprint(to_parsing_canonical_form(written), 'CRC-64-AVRO')}.avsc"


def published(name: str) -> Iterator[tuple[Path, Any]]:
    """Go through the schemas of a name, and where they stand."""
    for path in sorted(FOLDER.glob(f"{name}-*.avsc")):
        yield path, json.loads(path.read_text())


def publish() -> None:
    """Add the schemas of today."""
    for name, today in TODAY.items():
        path = file_of(name, today())
        if not path.exists():
            path.write_text(json.dumps(today(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    publish()
