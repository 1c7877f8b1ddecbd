"""A run of which everything is in a store, for the commands that read one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.errors import InputError

if TYPE_CHECKING:
    from processors.store import Run, Store


def whole_run(store: Store, run_id: str) -> Run:
    """Return a run that is complete and has its log beside it; InputError says what is missing."""
    found = store.find(run_id)
    if found is None:
        raise InputError(f"there is no run {run_id} in {store.connection.address}")
    run, state = found
    if state != "complete":
        raise InputError(f"the run {run_id} is incomplete: the same replay completes it")
    if not store.has_log(run.log):
        raise InputError(f"the log of the run {run_id} is not in {store.connection.address}")
    return run
