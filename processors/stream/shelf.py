"""The snapshots' topic: finding the newest whole snapshot of a part."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from processors.stream.snapshot import Seal, assembled
from schemas.kafka import LARGEST_MESSAGE, Kafka

FIRST_LOOK = 16  # records from the end, then ever more
PATIENCE = 30.0  # seconds for the broker to hand over what it has


async def find_snapshots(kafka: Kafka, prefixes: dict[int, str]) -> dict[int, tuple[Seal, bytes]]:
    """Return the newest whole snapshot by part; `prefixes` are those of their keys."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.servers,
        enable_auto_commit=False,
        max_partition_fetch_bytes=LARGEST_MESSAGE,
        fetch_max_wait_ms=20,
        **kafka.for_aiokafka(),
    )
    await consumer.start()
    try:
        found = {}
        for number, prefix in prefixes.items():
            partition = TopicPartition(kafka.topic("snapshots"), number)
            snapshot = await _find(consumer, partition, prefix)
            if snapshot:
                found[number] = snapshot
        return found
    finally:
        await consumer.stop()


async def _find(
    consumer: AIOKafkaConsumer, partition: TopicPartition, prefix: str
) -> tuple[Seal, bytes] | None:
    """Look from the end backwards: the newest snapshot is near it."""
    consumer.assign([partition])
    begin = (await consumer.beginning_offsets([partition]))[partition]
    end = (await consumer.end_offsets([partition]))[partition]
    look = FIRST_LOOK
    while begin < end:
        start = max(begin, end - look)
        snapshot = assembled(await _latest(consumer, partition, start, end), prefix)
        if snapshot or start == begin:
            return snapshot
        look *= 4
    return None


async def _latest(
    consumer: AIOKafkaConsumer, partition: TopicPartition, start: int, end: int
) -> dict[str, bytes]:
    """Return the last value of each key between two offsets."""
    consumer.seek(partition, start)
    latest: dict[str, bytes] = {}
    while await consumer.position(partition) < end:
        records: Any = await asyncio.wait_for(consumer.getmany(partition, timeout_ms=500), PATIENCE)
        for record in records.get(partition, ()):
            if record.offset < end:
                latest[record.key.decode()] = record.value
    return latest
