"""On what it was measured: figures without their machine say nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numba", "numpy", "polars", "fastavro", "pyarrow", "clickhouse-connect", "chdb")


def describe_machine() -> dict[str, object]:
    """Return processor, memory, load and versions, as far as the system tells them."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _revision(),
        "processor": _line_of("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": _line_of("/proc/meminfo", "MemTotal"),
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def _line_of(path: str, name: str) -> str:
    """Return what a file of the system says of a name, nothing if it says nothing."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "")


def _revision() -> str:
    """Return the revision of the sources, nothing outside a repository."""
    command = ["git", "describe", "--always", "--dirty"]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return run.stdout.strip()
