"""What holds unless it is said otherwise: for the command line and for Python alike."""

from pathlib import Path
from urllib.parse import quote

REGIMES = ("pre-1991", "1991", "1997", "1998")
STORE_VARIABLE = "SOES_STORE"  # in the environment
STORE_FOLDER = "soes-store"


def store_here() -> str:
    """Return the address of the embedded store of the present folder."""
    return f"chdb://{quote(str(Path.cwd() / STORE_FOLDER))}"
