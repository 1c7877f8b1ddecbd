"""The fingerprint of the rules: another rule or another dated value is another replay."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def rules_fingerprint(folder: Path = FOLDER) -> str:
    """Return SHA-256 (hex) of the rules' sources and of the dated values with their loader."""
    digest = hashlib.sha256()
    for path in _sources(folder):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    """Yield the files that decide what a replay does, in an order that no file system changes."""
    for part, pattern in (("rules", "*.py"), ("regimes", "*.py"), ("regimes", "*.toml")):
        yield from sorted((folder / part).rglob(pattern))
