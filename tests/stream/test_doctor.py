"""The doctor: every wrong thing has its sentence, and what to do about it."""

from pathlib import Path

import pytest

from deploy.broker import free_port
from replay.doctor import GOOD, WARNING, WRONG, Finding, examine, packages, variables
from schemas.kafka import Kafka
from tests.conftest import Soes


def found(what: str, store: str | None = None, kafka: Kafka | None = None) -> Finding:
    (one,) = [one for one in examine(store, kafka) if one.what == what]
    return one


def test_all_is_well_here(soes: Soes) -> None:
    done = soes("doctor")

    assert done.status == 0, done.err
    assert "kafka-python" in done.out


def test_a_missing_package_is_named_with_what_to_install() -> None:
    (one,) = packages(("no-such-package",), WRONG, "install it")

    assert (one.state, one.found, one.remedy) == (WRONG, "not installed", "install it")


def test_a_variable_that_nobody_reads_is_named() -> None:
    names = [one.what for one in variables({"SOES_STOER": "x", "SOES_STORE": "y", "HOME": "z"})]

    assert names == ["SOES_STOER"]


def test_a_port_where_nobody_listens_is_told_from_a_broker(soes: Soes) -> None:
    done = soes("doctor", "--kafka", f"127.0.0.1:{free_port()}")

    assert done.status == 1
    assert "nobody listens" in " ".join(done.out.split())
    assert "something is wrong with Kafka" in done.err


def test_topics_that_are_not_there_are_to_note(kafka: Kafka) -> None:
    assert found("Kafka", kafka=kafka).state == GOOD
    assert found(kafka.topic("events"), kafka=kafka).state == WARNING


def test_a_broker_that_wants_a_password_is_told_from_none(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replay.doctor.PATIENCE_MS", 1_000)
    stranger = Kafka(kafka.servers, kafka.prefix, "somebody", "wrong")

    one = found("Kafka", kafka=stranger)

    assert one.state == WRONG
    assert "SOES_KAFKA_USERNAME" in one.remedy


def test_a_store_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    one = found("store", store=f"chdb://{tmp_path}/nothing")

    assert one.state == WRONG
    assert "there is no store" in one.found
