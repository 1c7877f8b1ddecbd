"""The texts of the numbers that the kernel writes: outcomes, reasons and provisions."""

from types import ModuleType

from processors.rules import outcome, provision, reason


def numbers(module: ModuleType) -> dict[int, str]:
    """Return the names of a list of numbers; of two names for one number the last."""
    return {value: name for name, value in vars(module).items() if isinstance(value, int)}


def provision_id(name: str) -> str:
    """Return the rulebook's id of a provision: X_2 is X-2, SECTION_3_1_1 is 3.1-1."""
    if not name.startswith("SECTION_"):
        return name.replace("_", "-")
    part, section, *item = name.removeprefix("SECTION_").split("_")
    return "-".join([f"{part}.{section}", *item])


OUTCOME_NAMES = {number: name.lower() for number, name in numbers(outcome).items()}
REASON_NAMES: dict[int, str | None] = {
    number: name.lower() if number else None for number, name in numbers(reason).items()
}
PROVISION_IDS = {number: provision_id(name) for number, name in numbers(provision).items()}
