"""Writes a random password into .env for each variable that docker-compose.yml must be given.

A file that is there already is left as it is.
"""

import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENV = ".env"
NEEDED = re.compile(r"\$\{(\w+):\?")
BYTES = 24
OWNER_ONLY = 0o600


def needed(folder: Path) -> list[str]:
    """Return the names of the variables for which the compose files have no value."""
    files = [folder / "docker-compose.yml", *sorted((folder / "deploy").glob("*.yml"))]
    found = (name for file in files for name in NEEDED.findall(file.read_text(encoding="utf-8")))
    return list(dict.fromkeys(found))


def write(folder: Path, names: list[str]) -> str:
    """Write the file if there is none; return what is to be said about it."""
    path = folder / ENV
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        there = re.findall(r"^(\w+)=", path.read_text(encoding="utf-8"), re.MULTILINE)
        missing = [name for name in names if name not in there]
        told = f"; add a value for {', '.join(missing)}" if missing else ""
        return f"{ENV} is there already and stays as it is{told}"
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={secrets.token_hex(BYTES)}\n" for name in names)
    return f"{ENV} has {len(names)} new passwords"


if __name__ == "__main__":
    sys.stderr.write(write(ROOT, needed(ROOT)) + "\n")
