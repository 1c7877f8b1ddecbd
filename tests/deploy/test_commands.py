"""The command lines of the containers and of docs/deploy.md are those of the real command."""

import re
from pathlib import Path

import click
import pytest

from replay.cli import soes
from tests.containers import ROOT, services, soes_in, soes_lines

SCRIPTS = {
    "Dockerfile": ROOT / "Dockerfile",
    "page": ROOT / "docs" / "deploy.md",
    "unit": ROOT / "deploy" / "systemd" / "soes-worker@.service",
}
BEFORE = re.compile(r"^(?:RUN |ExecStart=/opt/soes/bin/|docker compose run --rm worker )(?=soes )")
OURS = {name: service for name, service in services().items() if "build" in service}


def parse(line: list[str]) -> None:
    """Parse a command line as `soes` does, without running it."""
    _, name, *arguments = line
    command = soes.get_command(click.Context(soes), name)
    assert command is not None, f"there is no `soes {name}`"
    command.make_context(name, [one for one in arguments if one != "--help"])


@pytest.mark.parametrize("name", OURS)
def test_the_commands_of_a_container_are_understood(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in OURS[name].get("environment", {}).items():
        monkeypatch.setenv(variable, value)

    lines = soes_lines(OURS[name])

    assert lines
    for line in lines:
        parse(line)


@pytest.mark.parametrize("path", SCRIPTS.values(), ids=SCRIPTS)
def test_the_commands_written_elsewhere_are_understood(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOES_KAFKA", "kafka:9092")
    text = "\n".join(BEFORE.sub("", line) for line in path.read_text().splitlines())

    lines = soes_in(text.replace("\\\n", " ").replace("%i", "1"))

    assert lines
    for line in lines:
        parse(line)
