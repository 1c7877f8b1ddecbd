"""Whether Kafka answers and lets us in; if not, why not."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.protocol.metadata import MetadataRequest

from replay.doctor.finding import GOOD, WRONG, Finding
from replay.doctor.refusals import CREDENTIALS, SECONDS, WHERE, StrangerError, explained
from replay.doctor.topics import topics
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.kafka import Kafka

PORT = 9092  # unless said otherwise
FAREWELL = 0.2  # seconds for a connection to close
MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN")  # of a user with a password


class Address(NamedTuple):
    """Where a broker listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.host}:{self.port}"


def reached(kafka: Kafka) -> Iterator[Finding]:
    """Go through the settings, the brokers given, those that they name, and the topics."""
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what matters is raised
    mistakes = list(mistaken(kafka))
    if mistakes:
        yield from mistakes
        return
    brokers = asyncio.run(_brokers(kafka))
    yield from brokers
    if all(one.state == GOOD for one in brokers):
        yield from topics(kafka)


def mistaken(kafka: Kafka) -> Iterator[Finding]:
    """Name the settings that will do for no broker."""
    for server in kafka.servers.split(","):
        if _address(server) is None:
            yield Finding("Kafka", WRONG, f"'{server}' is no HOST:PORT", WHERE)
    if (kafka.username is None) != (kafka.password is None):
        yield Finding("Kafka", WRONG, "of user and password one is missing", f"set {CREDENTIALS}")
    if kafka.mechanism not in MECHANISMS:
        found = f"SOES_KAFKA_MECHANISM is {kafka.mechanism}"
        yield Finding("Kafka", WRONG, found, f"expected {', '.join(MECHANISMS)}")
    try:
        kafka.ssl_context()
    except InputError as error:
        yield Finding("Kafka", WRONG, str(error), "see SOES_KAFKA_CA")


def _address(server: str) -> Address | None:
    try:
        parts = urlsplit(f"//{server.strip()}")
        return Address(parts.hostname, parts.port or PORT) if parts.hostname else None
    except ValueError:
        return None


async def _brokers(kafka: Kafka) -> list[Finding]:
    """Ask the brokers given, then at the addresses that they have for one another."""
    given = [one for server in kafka.servers.split(",") if (one := _address(server))]
    answers = await asyncio.gather(*(_ask(kafka, one) for one in given))
    named = sorted({one for _, others in answers for one in others} - set(given))
    further = await asyncio.gather(*(_ask(kafka, one) for one in named))
    return [one for one, _ in answers] + [_as_named(one) for one, _ in further]


async def _ask(kafka: Kafka, address: Address) -> tuple[Finding, list[Address]]:
    """Say how a broker answers, and which brokers it names."""
    what = f"Kafka {address}"
    try:
        async with asyncio.timeout(SECONDS):
            brokers = await _named(kafka, address)
    except (OSError, KafkaError, StrangerError) as error:
        return Finding(what, WRONG, *explained(error)), []
    who = "anybody" if kafka.username is None else kafka.username
    how = "in the clear" if kafka.ca is None else "encrypted"
    return Finding(what, GOOD, f"lets {who} in, {how}"), brokers


async def _named(kafka: Kafka, address: Address) -> list[Address]:
    """Return the addresses at which a broker says that brokers are."""
    connection = AIOKafkaConnection(*address, **kafka.for_aiokafka())
    try:
        await connection.connect()
        answer = await _asked(connection)
    finally:
        await asyncio.wait([connection.close()], timeout=FAREWELL)
    return [Address(host, port) for _, host, port, *_ in answer.brokers]


async def _asked(connection: AIOKafkaConnection) -> Any:  # noqa: ANN401 (has no types)
    try:
        return await connection.send(MetadataRequest([]))
    except KafkaConnectionError as error:
        raise StrangerError from error


def _as_named(one: Finding) -> Finding:
    """Say of a broker that was not given how it comes into this."""
    if one.state == GOOD:
        return one
    remedy = f"{one.remedy}; or correct advertised.listeners, where the brokers have this from"
    return replace(one, found=f"named by a broker: {one.found}", remedy=remedy)
