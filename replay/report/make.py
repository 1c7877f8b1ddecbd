"""A report, from a store to a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from processors.store import open_store
from producers.whole import whole_file
from replay.report.sections import report
from replay.report.write import form_of
from replay.stored_run import whole_run
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXPECTED = ("changes", "idle", "turned")


def make(store_url: str, run_id: str, out: Path, sensitivity: Path | None = None) -> None:
    """Write the report of a run; the file appears when it is whole.

    UsageError if the ending of `out` is no form; InputError if the run is not there or incomplete,
    or `sensitivity` is not what `soes sensitivity` writes.
    """
    form = form_of(out)
    found = None if sensitivity is None else read_sensitivity(sensitivity)
    with open_store(store_url, create=False) as store:
        told = report(store, whole_run(store, run_id), found)
    with whole_file(out) as draft:
        draft.write_text(form(told), encoding="utf-8")


def read_sensitivity(path: Path) -> Mapping[str, Any]:
    """Read what `soes sensitivity --out FILE.json` wrote."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        content = None
    if not isinstance(content, dict) or not set(EXPECTED) <= set(content):
        raise InputError(f"{path}: expected what soes sensitivity --out FILE.json writes")
    return content
