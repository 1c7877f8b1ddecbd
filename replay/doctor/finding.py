"""What the doctor finds."""

from dataclasses import dataclass

GOOD, WARNING, WRONG = "good", "to note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing."""

    what: str
    state: str  # GOOD, WARNING or WRONG
    found: str
    remedy: str = ""
