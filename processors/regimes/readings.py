"""Readings: what is chosen where the sources are silent or disagree (contract, section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from processors.strict_toml import Table, read_table

PATH = Path(__file__).parent / "choices" / "readings.toml"


@dataclass(frozen=True, slots=True)
class Reading:
    """One question with its answers; the first one is the default."""

    name: str
    description: str
    values: tuple[str, ...]
    number: bool  # any number may be chosen besides
    tried: tuple[str, ...]  # numbers worth a try
    needs: tuple[str, ...]  # fields of REGIME: where all are 0 the answer makes no difference
    dated: bool  # the default is the dated value of this name
    follows: Mapping[str, str]  # an answer that stands for the day of another reading
    rules: tuple[str, ...]

    @property
    def default(self) -> str:
        """Return the answer that holds unless another is chosen; empty for a dated one."""
        return self.values[0] if self.values else ""


@cache
def readings() -> Mapping[str, Reading]:
    """Return the readings that can be chosen, by name, in the contract's order."""
    return load_readings(PATH)


def load_readings(path: Path) -> Mapping[str, Reading]:
    """Read the file of readings; a fault is an error that names the file and the reading."""
    table = read_table(path)
    table.check(dict.fromkeys(table.content, dict), {})
    return {
        name: _reading(name, Table(f"{path}: {name}", content))
        for name, content in table.content.items()
    }


def _reading(name: str, table: Table) -> Reading:
    """Check one reading and make it."""
    table.check(
        {"description": str, "values": list, "rules": list},
        {"number": bool, "tried": list, "needs": list, "dated": bool, "follows": dict},
    )
    values, dated = table.texts("values"), table.content.get("dated", False)
    if bool(values) == dated:
        raise table.fault("needs 'values', or 'dated = true' and none")
    if not table.texts("rules"):
        raise table.fault("'rules' is empty")
    follows: Mapping[str, str] = table.content.get("follows", {})
    if not set(follows) <= set(values):
        raise table.fault(f"'follows' must name values, found {', '.join(follows)}")
    return Reading(
        name,
        table.content["description"],
        values,
        table.content.get("number", False),
        table.texts("tried") if "tried" in table.content else (),
        table.texts("needs") if "needs" in table.content else (),
        dated,
        follows,
        table.texts("rules"),
    )
