"""How to reach Kafka: where it listens, who asks, and the names of the topics."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import InputError, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ssl import SSLContext

PATIENCE_MS = 5_000  # for a broker to answer at all
LARGEST_MESSAGE = 2**23  # bytes; topics, producers and consumers agree on it
MECHANISM = "SCRAM-SHA-256"  # unless said otherwise
TOPICS = ("events", "outcomes", "snapshots", "dead-letters")


@dataclass(frozen=True, slots=True)
class Kafka:
    """A cluster, and the topics in it that belong together."""

    servers: str  # HOST:PORT
    prefix: str = "soes"
    username: str | None = None
    password: str | None = None
    mechanism: str = MECHANISM
    ca: str | None = None  # file of certificates; given, the connection is encrypted

    def topic(self, name: str) -> str:
        """Return the full name of one of TOPICS."""
        return f"{self.prefix}.{name}"

    def ssl_context(self) -> SSLContext | None:
        """Return how to encrypt, None if not at all; InputError if the file will not do."""
        if self.ca is None:
            return None
        import ssl  # noqa: PLC0415 (seldom used)

        try:
            return ssl.create_default_context(cafile=self.ca)
        except ssl.SSLError as error:
            raise InputError(f"{self.ca}: no certificate in it, expected a PEM file") from error
        except OSError as error:
            raise unreadable(Path(self.ca), error) from error

    def for_aiokafka(self) -> dict[str, Any]:
        """Return the settings of aiokafka's clients."""
        settings: dict[str, Any] = {"security_protocol": self._protocol()}
        if self.ca is not None:
            settings["ssl_context"] = self.ssl_context()
        if self.username is not None:
            settings |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return settings

    def for_kafka_python(self) -> dict[str, Any]:
        """Return the settings of kafka-python's clients."""
        return {"bootstrap_servers": self.servers, **self.for_aiokafka()}

    def _protocol(self) -> str:
        secure = "PLAINTEXT" if self.ca is None else "SSL"
        return secure if self.username is None else f"SASL_{secure}"


@contextmanager
def sentences(kafka: Kafka) -> Iterator[None]:
    """Turn what kafka-python raises inside into one sentence."""
    from kafka.errors import KafkaError  # noqa: PLC0415 (streams alone need it)

    try:
        yield
    except KafkaError as error:
        raise InputError(
            f"Kafka at {kafka.servers} does not answer ({error}): is it there, and are user and "
            "password right? `soes doctor` says more"
        ) from error
