"""The containers as their files describe them."""

import re
import shlex
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"
SECURE = ROOT / "deploy" / "kafka-secure.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")

Service = dict[str, Any]


def read_yaml(path: Path) -> Any:  # noqa: ANN401 (whatever the file holds)
    """Read a YAML file, merge keys and anchors resolved."""
    return YAML(typ="safe").load(path)


def services(path: Path = COMPOSE) -> dict[str, Service]:
    """Return the services of a compose file."""
    found: dict[str, Service] = read_yaml(path)["services"]
    return found


def strings(value: object) -> list[str]:
    """Return every string in a tree."""
    match value:
        case dict():
            return [text for one in value.values() for text in strings(one)]
        case list():
            return [text for one in value for text in strings(one)]
        case str():
            return [value]
    return []


def words(service: Service) -> list[str]:
    """Return the command of a service as the system starts it."""
    command = service.get("command", [])
    return shlex.split(command) if isinstance(command, str) else list(command)


def soes_lines(service: Service) -> list[list[str]]:
    """Return every `soes` command of a service, a shell's script taken apart."""
    line = words(service)
    if line[:1] == ["soes"]:
        return [line]
    return [found for text in line for found in soes_in(text)]


def soes_in(script: str) -> list[list[str]]:
    """Return every `soes` command of a script."""
    parts = (part for line in script.splitlines() for part in re.split(r"\|\||&&|[;>|]", line))
    commands = (part.strip().removeprefix("exec ") for part in parts)
    return [shlex.split(one, comments=True) for one in commands if one.startswith("soes ")]
