"""A worker: a Faust app that decides the parts of a log that are assigned to it.

Results are acknowledged before the snapshot, the snapshot before the frames: whatever dies, the
next worker goes on from a snapshot and sends again, with the same identities, what came after it.
The group's offsets are never trusted, and any exception ends the process: a supervisor starts it
again.
"""

import asyncio
import os
import signal
import time
from dataclasses import dataclass
from typing import Any

import faust
from faust.types import TP

from processors.stream.app import known_end, make_app
from processors.stream.metrics import Metrics
from processors.stream.occurrence import fail, logging_config, tell
from processors.stream.part import Order, Part
from processors.stream.running import Running
from processors.stream.shelf import find_snapshots
from processors.stream.snapshot import prefix_of, records, unpack
from schemas.dead_letter import headers as dead_letter_headers
from schemas.kafka import Kafka

REST = 9  # times as long as deciding took messages gather; after a longer silence none waits
TICK = 0.5  # seconds between looks at parts that went quiet


@dataclass(frozen=True, slots=True)
class Duty:
    """How a worker works."""

    kafka: Kafka
    order: Order
    member: str | None = None  # a name that it keeps when it is started again
    idle: float | None = None  # seconds without events after which it ends


class Worker:
    """Decides frames; use `run`."""

    def __init__(self, duty: Duty, metrics: Metrics) -> None:
        """Make the app and its agent."""
        self.duty = duty
        self.metrics = metrics
        self.token = f"{os.getpid()}-{time.time_ns()}"  # tells this process's snapshots apart
        self.parts = metrics.parts
        self.heard = self.sent = time.monotonic()
        self.began: float | None = None  # when the first message came
        self.arrival = asyncio.Event()  # something waits to be decided
        kafka = duty.kafka
        group = f"{kafka.prefix}-{duty.order.run}"
        self.app = make_app(kafka, group, duty.member, self.offsets)
        self.events, self.outcomes, self.snapshots, self.letters = (
            self.app.topic(kafka.topic(name), key_type=bytes, value_type=bytes)
            for name in ("events", "outcomes", "snapshots", "dead-letters")
        )
        self.connect()

    def connect(self) -> None:
        """Tell Faust what to call when."""
        self.app.on_rebalance_complete.connect(self.restore, weak=False)
        self.app.on_partitions_revoked.connect(self.leave, weak=False)
        self.app.agent(self.events, name="work")(self.work)
        self.app.task(self.decide_always)
        self.app.timer(TICK)(self.tick)

    def run(self) -> None:
        """Work until the process is told to end."""
        config = logging_config()
        worker = faust.Worker(self.app, redirect_stdouts=False, quiet=True, logging_config=config)
        worker.spinner = None  # it writes to standard output
        worker.execute_from_commandline()

    def offsets(self) -> dict[TP, int]:
        """Return where each part goes on."""
        topic = self.duty.kafka.topic("events")
        return {TP(topic, number): one.part.place.offset for number, one in self.parts.items()}

    async def restore(self, *_: object, **__: object) -> None:
        """Take over the parts that are assigned now, each from its newest snapshot."""
        try:
            began, topic = time.monotonic(), self.duty.kafka.topic("events")
            numbers = [tp.partition for tp in self.app.consumer.assignment() if tp.topic == topic]
            run = self.duty.order.run
            prefixes = {number: prefix_of(run, number) for number in sorted(numbers)}
            found = await find_snapshots(self.duty.kafka, prefixes) if prefixes else {}
            self.parts.clear()
            for number in prefixes:
                self.parts[number] = self.taken_up(number, *found.get(number, (None, b"")))
            self.heard = time.monotonic()
            places = {number: one.part.place.last for number, one in self.parts.items()}
            tell("restored", parts=places, seconds=round(time.monotonic() - began, 3))
        except Exception as error:  # noqa: BLE001 (whatever it is, nothing may go on)
            fail(error)

    def taken_up(self, number: int, seal: Any, data: bytes) -> Running:  # noqa: ANN401 (a seal or None)
        """Return a part as its snapshot has it, or from the beginning."""
        if seal is None:
            return Running(Part(number, self.duty.order))
        return Running(unpack(data, number, self.duty.order), seal.number + 1, size=len(data))

    async def leave(self, *_: object, **__: object) -> None:
        """Forget the parts: somebody else may go on with them."""
        tell("revoked", parts=sorted(self.parts))
        self.parts.clear()
        self.metrics.left()

    async def work(self, stream: Any) -> None:  # noqa: ANN401 (Faust's stream)
        """Go through the messages of the assigned parts."""
        try:
            async for event in stream.noack().events():
                running = self.parts.get(event.message.partition)
                is_ours = event.message.generation_id == self.app.consumer_generation_id
                if running is not None and is_ours:
                    await self.take(running, event)
        except Exception as error:  # noqa: BLE001 (Faust would start the agent again and lose events)
            fail(error)

    async def decide_always(self) -> None:
        """Decide what has come at once, and what comes soon after it together."""
        try:
            while True:
                await self.arrival.wait()
                self.arrival.clear()
                began = time.monotonic()
                for running in list(self.parts.values()):
                    async with running.lock:
                        await self.decide(running)
                await asyncio.sleep(REST * (time.monotonic() - began))
        except Exception as error:  # noqa: BLE001 (as above)
            fail(error)

    async def take(self, running: Running, event: Any) -> None:  # noqa: ANN401 (Faust's event)
        """Take a message if it is the next one, and a snapshot if it is time."""
        message, place = event.message, running.part.place
        self.heard = time.monotonic()
        if message.offset < place.offset:
            event.ack()
            return
        if message.offset > place.offset and running.sought != place.offset:
            running.sought = place.offset  # the second time the place is known to be empty
            tell("sought", part=running.part.number, offset=place.offset)
            await self.app.consumer.seek(message.tp, place.offset)
            return
        self.began = self.began or time.monotonic()
        async with running.lock:
            running.arrive(event)
            if running.is_full():
                await self.decide(running)
        self.arrival.set()
        if running.is_due(time.monotonic(), len(self.parts)):
            await self.snapshot(running)

    async def decide(self, running: Running) -> None:
        """Decide what has come for a part, and send the result; the caller holds the lock."""
        for message, reason in running.take_in():
            await self.bury(running, message, reason)
        self.metrics.accepted(running.part.events_waiting())
        for result in running.part.decide():
            number = running.part.number
            running.pending.append(await self.outcomes.send(value=result, partition=number))
            self.sent = time.monotonic()

    async def bury(self, running: Running, message: Any, reason: str) -> None:  # noqa: ANN401 (Faust's message)
        """Send a message whole to the dead letters."""
        tell("dead letter", part=message.partition, offset=message.offset, reason=reason)
        about = dead_letter_headers(
            reason=reason,
            kind="damaged",
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
        )
        sent = await self.letters.send(value=message.value, headers=dict(about), partition=0)
        running.pending.append(sent)
        self.metrics.buried()

    async def snapshot(self, running: Running) -> None:
        """Save a part: results are acknowledged, then the snapshot, then the frames."""
        async with running.lock:
            if not running.unacked:
                return
            await self.decide(running)  # under the same lock: nothing comes between it and the cut
            began, part = time.monotonic(), running.part
            pending, unacked = running.pending, running.unacked
            running.pending, running.unacked = [], []
            data = await asyncio.to_thread(running.pack)
            await asyncio.gather(*pending)
            prefix = prefix_of(self.duty.order.run, part.number)
            for record in records(data, prefix, running.number, self.token):
                key = record.key.encode()
                await (
                    await self.snapshots.send(key=key, value=record.value, partition=part.number)
                )
            for event in unacked:
                event.ack()
            running.took(len(data), time.monotonic() - began)
            self.metrics.saved(part, running)

    async def tick(self) -> None:
        """Save parts that went quiet; end when nothing comes any more, if that is wanted."""
        try:
            topic = self.duty.kafka.topic("events")
            self.metrics.look(lambda number: known_end(self.app, TP(topic, number)))
            for running in list(self.parts.values()):
                if running.is_due(time.monotonic(), len(self.parts)):
                    await self.snapshot(running)
            is_saved = not any(running.unacked for running in self.parts.values())
            idle = self.duty.idle
            if idle is not None and is_saved and time.monotonic() - self.heard >= idle:
                tell("idle", **self.figures())
                os.kill(os.getpid(), signal.SIGTERM)
        except Exception as error:  # noqa: BLE001 (as above)
            fail(error)

    def figures(self) -> dict[str, float]:
        """Return what was done, and what snapshots took of it."""
        seconds = 0.0 if self.began is None else self.sent - self.began
        parts = self.parts.values()
        return {
            "events": self.metrics.events_so_far(),
            "seconds": round(seconds, 3),
            "snapshots": sum(one.number for one in parts),
            "snapshot_bytes": sum(one.size for one in parts),
            "snapshot_cpu": round(sum(one.packing for one in parts), 3),
        }
