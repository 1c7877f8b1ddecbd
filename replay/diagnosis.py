"""The doctor's findings on the terminal."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from replay.doctor import GOOD, WARNING, WRONG, examine
from replay.screen import Screen
from schemas.errors import InputError
from schemas.kafka import Kafka

STYLES = {GOOD: "green", WARNING: "yellow", WRONG: "red"}


def diagnose(store: str | None, kafka: Kafka | None) -> None:
    """Print every finding; InputError if something is wrong."""
    findings = list(examine(store, kafka))
    table = Table("", "", "found", "what to do", box=SIMPLE_HEAD)
    for one in findings:
        table.add_row(one.what, f"[{STYLES[one.state]}]{one.state}[/]", one.found, one.remedy)
    Screen().print(table)
    wrong = [one.what for one in findings if one.state == WRONG]
    if wrong:
        raise InputError(f"something is wrong with {', '.join(wrong)}")
