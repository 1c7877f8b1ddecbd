"""How to reach Kafka: names of topics, and what the two libraries are told."""

import ssl
import subprocess
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.kafka import Kafka

ROOT = Path(__file__).parents[2]
SERVERS = "127.0.0.1:9092"
PASSWORD = "right" * 5


def test_topics_begin_with_the_prefix() -> None:
    assert Kafka(SERVERS).topic("events") == "soes.events"
    assert Kafka(SERVERS, "mine").topic("dead-letters") == "mine.dead-letters"


def test_without_user_and_authority_nothing_is_said_of_either() -> None:
    assert Kafka(SERVERS).for_kafka_python() == {
        "bootstrap_servers": SERVERS,
        "security_protocol": "PLAINTEXT",
    }
    assert Kafka(SERVERS).for_aiokafka() == {"security_protocol": "PLAINTEXT"}
    assert Kafka(SERVERS).ssl_context() is None


def test_a_user_logs_in_with_the_password() -> None:
    assert Kafka(SERVERS, username="sink", password=PASSWORD).for_aiokafka() == {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": "sink",
        "sasl_plain_password": PASSWORD,
    }


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make certificates as docs/deploy.md says, and return the authority's."""
    folder = tmp_path_factory.mktemp("certificates") / "tls"
    subprocess.run([ROOT / "deploy" / "certificate.sh", folder, "localhost"], check=True)
    return str(folder / "ca.pem")


@pytest.mark.parametrize(("user", "protocol"), [(None, "SSL"), ("sink", "SASL_SSL")])
def test_an_authority_makes_it_encrypted_and_the_broker_prove_its_name(
    authority: str, user: str | None, protocol: str
) -> None:
    told = Kafka(SERVERS, username=user, ca=authority).for_kafka_python()

    assert told["security_protocol"] == protocol
    assert told["ssl_context"].verify_mode == ssl.CERT_REQUIRED
    assert told["ssl_context"].check_hostname
    (trusted,) = told["ssl_context"].get_ca_certs()
    assert trusted["subject"] == ((("commonName", "soes-authority"),),)


def test_an_authority_that_will_not_do_is_named(tmp_path: Path) -> None:
    absent, rubbish = tmp_path / "absent.pem", tmp_path / "rubbish.pem"
    rubbish.write_text("no certificate\n")

    with pytest.raises(InputError, match=r"absent\.pem: cannot be read \(No such file"):
        Kafka(SERVERS, ca=str(absent)).for_kafka_python()
    with pytest.raises(InputError, match=r"rubbish\.pem: no certificate in it"):
        Kafka(SERVERS, ca=str(rubbish)).for_aiokafka()
