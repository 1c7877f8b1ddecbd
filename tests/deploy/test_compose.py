"""What docker-compose.yml promises: pinned, watched, limited, shut, and without passwords."""

import subprocess
import sys
import tomllib
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.containers import COMPOSE, ROOT, SECURE, VARIABLE, Service, read_yaml, services, strings

FILES = pytest.mark.parametrize("path", [COMPOSE, SECURE], ids=lambda path: path.name)
WHOLE = {**services(), "kafka-user": services(SECURE)["kafka-user"]}  # the rest there only adds
EVERY = pytest.mark.parametrize("service", WHOLE.values(), ids=WHOLE)
ONCE = "on-failure"  # the restart policy of what ends by itself


@FILES
def test_the_file_is_valid_by_the_compose_specification(path: Path) -> None:
    """The schema is the Compose specification's own; check-jsonschema brings it along."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, path], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@EVERY
def test_every_image_is_pinned_to_a_full_version(service: Service) -> None:
    name, _, version = service["image"].partition(":")

    assert name
    assert len(version.removeprefix("v").split(".")) >= 3
    assert version.removeprefix("v").replace(".", "").isdigit()


def test_the_image_of_the_project_has_the_projects_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    built = [one["image"] for one in services().values() if "build" in one]

    assert set(built) == {f"soes-replay:{version}"}


@EVERY
def test_every_service_is_started_again_and_asked_whether_it_is_well(service: Service) -> None:
    """What ends by itself is started again if it failed; the project's image asks by itself."""
    if service["restart"] == ONCE:
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "always"
        assert "build" in service or service["healthcheck"]["test"][0] == "CMD"


@EVERY
def test_every_service_has_limits_and_gains_no_privileges(service: Service) -> None:
    limits = service["deploy"]["resources"]["limits"]

    assert float(limits["cpus"]) <= 2
    assert limits["memory"][-1] in "mg"
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@EVERY
def test_every_published_port_is_open_on_this_machine_alone(service: Service) -> None:
    for port in service.get("ports", []):
        address, *_ = port.split(":")
        assert ip_address(address).is_loopback
    assert service.get("network_mode", "service:") != "host"


def test_only_what_publishes_a_port_is_on_a_network_with_a_way_out() -> None:
    networks = read_yaml(COMPOSE)["networks"]
    assert networks["stream"]["internal"] is True

    outside = {name for name, one in services().items() if one["networks"] != ["stream"]}
    assert outside == {name for name, one in services().items() if "ports" in one}


@FILES
def test_no_password_is_written_in_the_file(path: Path) -> None:
    for one in services(path).values():
        for name, value in one.get("environment", {}).items():
            if "PASSWORD" in name:
                assert VARIABLE.fullmatch(value), name
    for text in strings(read_yaml(path)):
        if "://" in text and "@" in text:
            assert VARIABLE.search(text.rpartition("@")[0]), text


@FILES
def test_a_variable_is_a_password_that_must_be_given_or_a_port(path: Path) -> None:
    found = {match for text in strings(read_yaml(path)) for match in VARIABLE.findall(text)}

    for name, kind, value in found:
        if name.endswith("_PORT"):
            assert kind == "-"
            assert value.isdigit()
        else:
            assert name.endswith("_PASSWORD")
            assert (kind, value) == ("?", "run make env")


@EVERY
def test_every_mounted_file_is_in_the_repository_and_mounted_to_be_read(service: Service) -> None:
    for volume in service.get("volumes", []):
        source, _, *mode = volume.split(":")
        if source.startswith("."):
            assert (ROOT / source).exists()
            assert mode == ["ro"]
        else:
            assert source in read_yaml(COMPOSE)["volumes"]


def test_the_certificates_of_the_secure_option_are_ignored_by_git_and_mounted_to_be_read() -> None:
    volumes = [one for service in services(SECURE).values() for one in service.get("volumes", [])]

    assert all(one.startswith("./deploy/tls/") and one.endswith(":ro") for one in volumes)
    done = subprocess.run(["git", "check-ignore", "deploy/tls/ca.pem"], cwd=ROOT, check=False)  # noqa: S607 (git is where it is)
    assert done.returncode in (0, 128)  # 128: an archive of the repository, without git
