"""The broker of the containers, plain and with passwords and TLS: a real one with its settings."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from deploy.broker import Broker, MissingError, free_port
from replay.commands.streaming import kafka_of
from tests.containers import ROOT, SECURE, VARIABLE, services

SKIP = "SOES_SKIP_KAFKA"
PASSWORD = "right" * 5
CLIENTS = ("publisher", "worker", "sink")


def settings(environment: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    """Return a broker's settings as the image makes them of the environment, at other places."""
    found = {}
    for variable, value in environment.items():
        name = variable.removeprefix("KAFKA_").lower()
        name = name.replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")
        for there, here in places.items():
            value = value.replace(there, here)  # noqa: PLW2901 (one after the other)
        found[name] = value
    found.pop("heap.opts", None)  # is for Java
    return found


@contextmanager
def broker(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[Broker, str]]:
    """Run a broker with the settings of a container; tell where it listens for itself."""
    if os.environ.get(SKIP):
        pytest.skip(f"{SKIP} is set")
    clients, local, controller = free_port(), free_port(), free_port()
    places = {
        "CLIENTS://:9092": f"CLIENTS://127.0.0.1:{clients}",
        "kafka:9092": f"127.0.0.1:{clients}",
        "127.0.0.1:9094": f"127.0.0.1:{local}",
        "127.0.0.1:9093": f"127.0.0.1:{controller}",
        "/var/lib/kafka/data": str(folder / "data"),
        "/etc/kafka/secrets": str(folder / "tls"),
    }
    one = Broker(folder, clients, settings=settings(environment, places))
    try:
        one.start()
    except MissingError as missing:
        pytest.fail(f"{missing}; or set {SKIP}=1")
    try:
        yield one, f"127.0.0.1:{local}"
    finally:
        one.stop()


def send(address: str) -> int:
    """Make a topic and send a message, by our own settings from the environment."""
    kafka = kafka_of(address, "soes").for_kafka_python()
    admin = KafkaAdminClient(**kafka, bootstrap_timeout_ms=5000)
    admin.create_topics([NewTopic("soes.events", 1, 1)])
    admin.close()
    producer = KafkaProducer(**kafka)
    try:
        offset: int = producer.send("soes.events", b"a quote").get(10).offset
    finally:
        producer.close()
    return offset


def test_the_broker_of_the_tests_is_the_version_of_the_containers() -> None:
    pom = ET.parse(ROOT / "deploy" / "kafka" / "pom.xml").getroot()  # noqa: S314 (a file of our own)
    versions = [one.text for one in pom.iterfind(".//{*}dependency/{*}version")]

    assert services()["kafka"]["image"] == f"apache/kafka:{versions[0]}"
    assert services(SECURE)["kafka-user"]["image"] == services()["kafka"]["image"]


def test_the_broker_starts_with_the_settings_of_its_container(tmp_path: Path) -> None:
    with broker(tmp_path, services()["kafka"]["environment"]) as (one, _):
        assert send(one.address) == 0


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """Make certificates as docs/deploy.md says."""
    folder = tmp_path / "tls"
    subprocess.run([ROOT / "deploy" / "certificate.sh", folder, "kafka"], check=True)
    return folder


def test_clients_with_the_password_and_the_authority_are_let_in_and_no_others(
    tmp_path: Path, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = services(SECURE)
    environment = services()["kafka"]["environment"] | added["kafka"]["environment"]
    with broker(tmp_path, environment) as (one, local):
        make_user(one, local, added["kafka-user"]["command"][-1])
        for name, value in added[CLIENTS[0]]["environment"].items():
            given = VARIABLE.sub(PASSWORD, value)
            monkeypatch.setenv(name, given.replace("/etc/soes", str(certificates)))
        assert send(one.address) == 0

        monkeypatch.setenv("SOES_KAFKA_PASSWORD", "wrong")
        with pytest.raises(KafkaError):
            send(one.address)
        monkeypatch.delenv("SOES_KAFKA_CA")
        with pytest.raises(KafkaError):
            send(one.address)


def make_user(one: Broker, local: str, script: str) -> None:
    """Do what the container does that makes the user."""
    program, *arguments = script.replace("$$SOES_KAFKA_PASSWORD", PASSWORD).split()
    assert program.endswith("/kafka-configs.sh")
    words = [word.strip('"').replace("127.0.0.1:9094", local) for word in arguments]
    subprocess.run(one.java("kafka.admin.ConfigCommand", *words), check=True, capture_output=True)


def test_every_client_is_told_user_password_and_authority() -> None:
    told = [services(SECURE)[name]["environment"] for name in CLIENTS]

    assert told[0] == told[1] == told[2]
    assert set(told[0]) == {"SOES_KAFKA_USERNAME", "SOES_KAFKA_PASSWORD", "SOES_KAFKA_CA"}
    assert set(CLIENTS) == {name for name, one in services().items() if "build" in one}


def test_a_certificate_is_not_made_over_another(certificates: Path) -> None:
    before = (certificates / "ca.pem").read_bytes()
    command = [str(ROOT / "deploy" / "certificate.sh"), str(certificates), "kafka"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert re.search(r"there already", done.stderr)
    assert (certificates / "ca.pem").read_bytes() == before
    assert sorted(path.name for path in certificates.iterdir()) == ["broker.pem", "ca.pem"]
