"""Dead letters: messages that could not be used, with the reason in their headers."""

from collections.abc import Iterable


def headers(
    *,
    reason: str,
    kind: str,
    topic: str = "",
    partition: int | None = None,
    offset: int | None = None,
    line: int | None = None,
) -> list[tuple[str, bytes]]:
    """Return the headers of a dead letter."""
    facts = {"reason": reason, "kind": kind, "topic": topic, "partition": partition}
    facts |= {"offset": offset, "line": line}
    return [(name, str("" if fact is None else fact).encode()) for name, fact in facts.items()]


def read(found: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Return what the headers of a dead letter say."""
    return {name: bytes(value).decode("utf-8", "replace") for name, value in found}
