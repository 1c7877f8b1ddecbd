"""The Faust app of a worker: its settings, and a consumer that begins where the snapshots end."""

from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.auth import AuthProtocol, CredentialsT

from schemas.kafka import LARGEST_MESSAGE, Kafka

Offsets = Callable[[], dict[TP, int]]  # where to go on, by partition

SETTINGS: dict[str, Any] = {
    "store": "memory://",
    "web_enabled": False,
    "key_serializer": "raw",
    "value_serializer": "raw",
    "topic_allow_declare": False,  # topics are made by the publisher, with settings of their own
    "topic_disable_leader": True,
    "consumer_auto_offset_reset": "earliest",
    "consumer_max_fetch_size": LARGEST_MESSAGE,
    "producer_max_request_size": LARGEST_MESSAGE,
    "producer_acks": -1,
    "producer_max_batch_size": 2**17,
    "producer_request_timeout": 60.0,
    "broker_session_timeout": 6.0,  # a worker that died blocks its group no longer
    "broker_heartbeat_interval": 2.0,
    "broker_commit_interval": 0.5,
    "stream_buffer_maxsize": 4096,  # smaller ones stall for a second at a time
    "stream_wait_empty": False,  # with acknowledgements held back it would wait for ever
    "stream_recovery_delay": 0.0,
}


def make_app(kafka: Kafka, group: str, member: str | None, offsets: Offsets) -> faust.App:
    """Return an app whose consumer seeks to `offsets` after each rebalance."""
    app = faust.App(
        group,
        broker=f"kafka://{kafka.servers}",
        broker_credentials=_credentials(kafka),
        datadir=str(Path(gettempdir()) / f"soes-{group}"),
        consumer_group_instance_id=member,
        **SETTINGS,
    )
    app.transport = _transport(offsets)(app.conf.broker_consumer, app)
    return app


def known_end(app: faust.App, partition: TP) -> int | None:
    """Return where a partition ends, None as long as nothing of it was fetched."""
    try:
        end: int | None = app.consumer.highwater(partition)
    except (AssertionError, AttributeError):  # Kafka has just taken it away
        return None
    return end


def _credentials(kafka: Kafka) -> CredentialsT | None:
    """Return how to log in, None where nobody has to."""
    context = kafka.ssl_context()
    if kafka.username is None:
        return faust.SSLCredentials(context) if context else None
    credentials = faust.SASLCredentials(
        username=kafka.username,
        password=kafka.password,
        mechanism=kafka.mechanism,
        ssl_context=context,
    )
    credentials.protocol = AuthProtocol.SASL_SSL if context else AuthProtocol.SASL_PLAINTEXT
    return credentials


def _transport(offsets: Offsets) -> type[driver.Transport]:
    """Return a transport whose consumer takes the snapshots' word, not the group's."""

    class Consumer(driver.Consumer):
        async def perform_seek(self) -> None:
            await super().perform_seek()
            for partition, offset in offsets().items():
                await self.seek(partition, offset)
                self._committed_offset[partition] = offset or None

    class Transport(driver.Transport):
        pass

    Transport.Consumer = Consumer
    return Transport
