"""The doctor and a real broker: every reason not to be let in has its sentence."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions

from deploy.broker import Broker, free_port
from producers.stream.topics import prepare_topics
from replay.doctor.finding import GOOD, WARNING, WRONG, Finding
from replay.doctor.kafka import reached
from schemas.kafka import TOPICS, Kafka
from tests.conftest import Soes

ROOT = Path(__file__).parents[2]
PASSWORD = "right" * 5
SPOKEN = {
    "PLAIN": "PLAINTEXT",
    "USERS": "SASL_PLAINTEXT",
    "TLS": "SSL",
    "BOTH": "SASL_SSL",
    "ASTRAY": "PLAINTEXT",  # names an address where nobody listens
}  # a listener each
LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


def states(kafka: Kafka) -> dict[str, str]:
    """Return the state of everything that is found."""
    return {one.what: one.state for one in reached(kafka)}


def test_a_broker_without_topics_is_well(soes: Soes, kafka: Kafka) -> None:
    done = soes("doctor", "--kafka", kafka.servers, "--prefix", kafka.prefix)

    assert done.status == 0, done.err
    assert states(kafka) == {
        f"Kafka {kafka.servers}": GOOD,
        **{f"topic {kafka.topic(name)}": WARNING for name in TOPICS},
    }


def test_topics_are_good_as_the_publisher_makes_them_and_wrong_otherwise(kafka: Kafka) -> None:
    prepare_topics(kafka, 3)
    good = {one.what: (one.state, one.found) for one in reached(kafka)}
    assert good.pop(f"Kafka {kafka.servers}") == (GOOD, "lets anybody in, in the clear")
    assert good == {
        f"topic {kafka.topic(name)}": (GOOD, f"partitions: {1 if name == 'dead-letters' else 3}")
        for name in TOPICS
    }

    admin = KafkaAdminClient(**kafka.for_kafka_python())
    events = kafka.topic("events")
    settings = {"retention.ms": "60000", "max.message.bytes": "8388608", "retention.bytes": "-1"}
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, events, settings)])
    admin.create_partitions({kafka.topic("outcomes"): NewPartitions(5)})
    admin.close()

    wrong = {one.what: one.found for one in reached(kafka) if one.state == WRONG}
    assert wrong == {
        f"topic {events}": "retention.ms is 60000, expected -1",
        f"topic {kafka.topic('outcomes')}": "5 partitions, expected 3",
    }


@pytest.fixture
def listeners(broker: str, tmp_path: Path) -> Iterator[dict[str, int]]:  # noqa: ARG001 (skips, or fails without Java)
    """Run a broker that listens in every way, and return the ports."""
    script = ROOT / "deploy" / "certificate.sh"
    subprocess.run([script, tmp_path / "tls", "localhost"], check=True)
    ports = {name: free_port() for name in SPOKEN}
    controller = free_port()
    named = ports | {"ASTRAY": free_port()}
    told = {
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": ",".join(
            f"{name}://127.0.0.1:{port}"
            for name, port in (ports | {"CONTROLLER": controller}).items()
        ),
        "advertised.listeners": ",".join(f"{n}://127.0.0.1:{port}" for n, port in named.items()),
        "listener.security.protocol.map": ",".join(
            f"{name}:{spoken}" for name, spoken in {**SPOKEN, "CONTROLLER": "PLAINTEXT"}.items()
        ),
        "inter.broker.listener.name": "PLAIN",
        "sasl.enabled.mechanisms": "SCRAM-SHA-256",
        "listener.name.users.scram-sha-256.sasl.jaas.config": LOGIN,
        "listener.name.both.scram-sha-256.sasl.jaas.config": LOGIN,
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(tmp_path / "tls" / "broker.pem"),
    }
    user = f"SCRAM-SHA-256=[name=soes,password={PASSWORD}]"
    one = Broker(tmp_path / "kafka", ports["PLAIN"], settings=told, users=[user])
    one.start()
    yield ports
    one.stop()


def test_every_refusal_is_told_from_the_others(listeners: dict[str, int], tmp_path: Path) -> None:
    known = {"username": "soes", "password": PASSWORD}
    ca = {"ca": str(tmp_path / "tls" / "ca.pem")}
    subprocess.run([ROOT / "deploy" / "certificate.sh", tmp_path / "other", "x"], check=True)
    foreign = {"ca": str(tmp_path / "other" / "ca.pem")}
    hangs_up = "hangs up at the first word"
    cases = [
        ("PLAIN", {}, "lets anybody in, in the clear"),
        ("PLAIN", known, "takes no user"),
        ("PLAIN", ca, hangs_up),
        ("USERS", known, "lets soes in, in the clear"),
        ("USERS", {}, "wants a user and a password"),
        ("USERS", known | {"password": "wrong"}, "refuses the user or the password"),
        ("USERS", known | {"username": "nobody"}, "refuses the user or the password"),
        ("USERS", known | {"mechanism": "PLAIN"}, "does not know the mechanism"),
        ("TLS", ca, "lets anybody in, encrypted"),
        ("TLS", {}, hangs_up),
        ("TLS", foreign, "its certificate is not trusted: unable to get local issuer certificate"),
        ("BOTH", known | ca, "lets soes in, encrypted"),
        ("BOTH", known, hangs_up),
        ("BOTH", ca, "wants a user and a password"),
        ("BOTH", known | ca | {"password": "wrong"}, "refuses the user or the password"),
    ]

    for listener, settings, found in cases:
        first, *_ = reached(Kafka(f"127.0.0.1:{listeners[listener]}", **settings))

        assert (listener, settings, first.found) == (listener, settings, found)

    answers, astray = reached(Kafka(f"127.0.0.1:{listeners['ASTRAY']}"))
    assert answers.state == GOOD
    assert astray.found == "named by a broker: nobody listens there"
    assert "advertised.listeners" in astray.remedy


def only(kafka: Kafka) -> Finding:
    """Return the one thing that is found."""
    (one,) = reached(kafka)
    return one


def test_a_port_where_nobody_listens_is_said(soes: Soes) -> None:
    address = f"127.0.0.1:{free_port()}"

    done = soes("doctor", "--kafka", address)

    assert done.status == 1
    assert done.err == f"soes: something is wrong with Kafka {address}\n"
    assert "nobody listens there" in " ".join(done.out.split())


def test_a_name_that_no_machine_has_is_said() -> None:
    assert only(Kafka("no-such-machine.invalid:9092")).found == "no machine has this name"


def test_what_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("replay.doctor.kafka.SECONDS", 0.2)
    with socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()

        assert only(Kafka(f"127.0.0.1:{mute.getsockname()[1]}")).found.startswith("no answer in")


def test_settings_that_suit_no_broker_are_named_before_one_is_asked(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.pem")

    found = [one.found for one in reached(Kafka("a:b,c", username="x", mechanism="Y", ca=absent))]

    assert found == [
        "'a:b' is no HOST:PORT",
        "of user and password one is missing",
        "SOES_KAFKA_MECHANISM is Y",
        f"{absent}: cannot be read (No such file or directory)",
    ]
