"""What is installed, beside what this program asks for."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from replay.doctor.finding import GOOD, WARNING, WRONG, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROGRAM = "soes-replay"
LOCKS = {"": "requirements.lock", "stream": "requirements-stream.lock"}


def packages(extra: str = "", *, needed: bool = True) -> Finding:
    """Say which packages of an extra are there, without one those of the replay itself."""
    what = f"packages for {extra}s" if extra else "packages"
    asked = list(requirements(PROGRAM, extra))
    faults = faults_of(asked)
    if faults:
        remedy = f"in the project's folder: pip install --require-hashes -r {LOCKS[extra]}"
        return Finding(what, WRONG if needed else WARNING, ", ".join(faults), remedy)
    names = dict.fromkeys(one.name for one in asked)
    return Finding(what, GOOD, ", ".join(f"{name} {version(name)}" for name in names))


def requirements(distribution: str, extra: str) -> Iterator[Requirement]:
    """Go through what a package asks for by an extra, and by extras of what it asks for."""
    for text in requires(distribution) or ():
        asked = Requirement(text)
        if _in_force(asked, extra):
            yield asked
            for further in sorted(asked.extras):
                with suppress(PackageNotFoundError):  # it is said already that it is not there
                    yield from requirements(asked.name, further)


def _in_force(asked: Requirement, extra: str) -> bool:
    if asked.marker is None:
        return not extra
    always = asked.marker.evaluate({"extra": ""})
    return always != bool(extra) and asked.marker.evaluate({"extra": extra})


def faults_of(asked: Iterable[Requirement]) -> list[str]:
    """Name what is not there, or not as it is asked for."""
    return list(dict.fromkeys(fault for one in asked if (fault := _fault(one))))


def _fault(asked: Requirement) -> str | None:
    try:
        found = version(asked.name)
    except PackageNotFoundError:
        return f"{asked.name} is not installed"
    if asked.specifier.contains(found, prereleases=True):
        return None
    return f"{asked.name} is {found}, expected {asked.specifier}"
