"""What a run is: everything that decides its outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from schemas.errors import InputError


@dataclass(frozen=True, slots=True)
class Run:
    """A replay of a log under regimes; two runs with the same id are the same in all but `code`."""

    id: str
    log: str  # the log's fingerprint
    log_name: str
    regimes: tuple[str, ...]
    settings: Mapping[str, str]
    from_ts: int | None  # microseconds UTC; None = from the beginning
    to_ts: int | None
    symbols: tuple[str, ...]  # empty = all
    rules: str  # the rules' fingerprint
    code: str  # version of the program
    notes: tuple[str, ...] = field(default=())  # what was assumed


WORDS = {
    "log": "log",
    "regimes": "regimes",
    "settings": "settings",
    "from_ts": "--from",
    "to_ts": "--to",
    "symbols": "--symbols",
    "rules": "rules",
}


def refuse_another(run: Run, stored: Run) -> None:
    """Raise InputError if a run that has this id was made of anything else."""
    differing = [
        WORDS[one.name]
        for one in fields(Run)
        if one.name in WORDS and _plain(getattr(run, one.name)) != _plain(getattr(stored, one.name))
    ]
    if differing:
        raise InputError(
            f"the run {run.id} is in the store already, with another {', '.join(differing)}; "
            "choose another --run, or leave it out"
        )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, tuple) else value
