"""A run's identity: the same log, question and rules are the same run."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from processors.fingerprint import rules_fingerprint
from producers.log import Log
from replay.window import Window

if TYPE_CHECKING:
    from processors.store import Run

LENGTH = 16  # hexadecimal digits of an id


def identify(
    log: Log,
    regimes: Sequence[str],
    settings: Mapping[str, str],
    window: Window,
    symbols: Collection[str] | None,
    run_id: str | None = None,
) -> "Run":
    """Return the run that a replay is; its id is made from the rest unless it is given."""
    from processors.store import Run

    rules = rules_fingerprint()
    content = (log.fingerprint, regimes, settings, window, symbols or (), rules)
    return Run(
        id=run_id or id_of(*content),
        log=log.fingerprint,
        log_name=str(log.path),
        regimes=tuple(regimes),
        settings=settings,
        from_ts=window.start,
        to_ts=window.end,
        symbols=tuple(sorted(symbols or ())),
        rules=rules,
        code=version("soes-replay"),
        notes=log.notes,
    )


def id_of(
    log: str,
    regimes: Sequence[str],
    settings: Mapping[str, str],
    window: Window,
    symbols: Collection[str],
    rules: str,
) -> str:
    """Return the id of a replay of a log, by its fingerprint, under rules, by theirs."""
    decisive = {
        "log": log,
        "regimes": sorted(regimes),
        "settings": dict(sorted(settings.items())),
        "from": window.start,
        "to": window.end,
        "symbols": sorted(symbols),
        "rules": rules,
    }
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:LENGTH]
