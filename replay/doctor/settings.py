"""The environment's variables, and the folder of what is compiled."""

from __future__ import annotations

import os
import tempfile
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from replay.doctor.finding import GOOD, WARNING, WRONG, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OURS = "SOES_"
ANOTHER = "name a folder that can be written as XDG_CACHE_HOME"
READ = (
    "SOES_STORE",
    "SOES_KAFKA",
    "SOES_KAFKA_USERNAME",
    "SOES_KAFKA_PASSWORD",
    "SOES_KAFKA_MECHANISM",
    "SOES_KAFKA_CA",
    "SOES_DEBUG",
)
ELSEWHERE = (  # by docker compose and by the tests
    "SOES_CLICKHOUSE_PORT",
    "SOES_GRAFANA_PORT",
    "SOES_PROMETHEUS_PORT",
    "SOES_SKIP_KAFKA",
    "SOES_SAMPLES",
)


def variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Name the variables of ours that nobody reads."""
    ours = sorted(name for name in environment if name.startswith(OURS))
    unknown = [name for name in ours if name not in READ + ELSEWHERE]
    for name in unknown:
        yield Finding(name, WARNING, "is read by nothing", _meant(name))
    if not unknown:
        yield Finding("environment", GOOD, ", ".join(ours) or f"no variable {OURS}…")


def _meant(name: str) -> str:
    tails = [known.removeprefix(OURS) for known in READ]
    near = get_close_matches(name.removeprefix(OURS), tails, 1)
    return f"if {OURS}{near[0]} is meant, rename it" if near else f"known are {', '.join(READ)}"


def compiled() -> Finding:
    """Say whether reading and rules are compiled, and whether what is compiled can be kept."""
    what = "compiled code"
    try:
        folders, ready = _folders()
        for folder in folders:
            tempfile.TemporaryFile(dir=folder).close()
    except ImportError as error:
        return Finding(what, WRONG, f"cannot be loaded: {error}", "mend the packages first")
    except OSError as error:
        found = f"{error.filename} cannot be written ({error.strerror})"
        return Finding(what, WRONG, found, f"let this user write it, or {ANOTHER}")
    state = "there" if ready else "made at the first use, which takes some 20 seconds more"
    kept = f"{state}; in {folders[0].parents[1]}"
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    if folders[0].is_relative_to(home):
        return Finding(what, GOOD, kept)
    return Finding(what, WARNING, f"{kept}, for {home} cannot be written", ANOTHER)


def _folders() -> tuple[list[Path], bool]:
    """Return the folders of compiled rules and compiled reading, and whether all is there."""
    from processors.rules import compiled as rules
    from schemas import compiled as reading

    folders = [rules.cache_folder(), reading.cache_folder(Path(reading.__file__).parent)]
    return folders, rules.is_compiled() and reading.is_compiled()
