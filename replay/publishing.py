"""Publishing a log: at which pace, with which words."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from producers.log import open_log
from replay.pace import TICK, Pace
from replay.progress import progress
from replay.signals import ended_by_signals
from schemas.batch import Batch, stretch, times
from schemas.kafka import Kafka

if TYPE_CHECKING:
    from producers.stream.live import Manner


@dataclass(frozen=True, slots=True)
class Publication:
    """What is to be published, as the command line asks for it."""

    log: Path
    kafka: Kafka
    partitions: int
    frame: int  # events at most
    speed: float | None  # times as fast as it happened; None = as fast as possible


def publish(asked: Publication) -> None:
    """Put a log on Kafka; what is there already is not sent again."""
    from producers.stream.publish import Way, publish_log

    log, speed = open_log(asked.log), asked.speed
    way = Way(asked.partitions, asked.frame)
    if speed is not None:
        way = replace(way, steps=lambda batches: paced(batches, speed), is_prompt=True)
    with progress("publishing", log.events) as tell:
        whole = publish_log(asked.kafka, log, way, tell)
    topic = asked.kafka.topic("events")
    if len(whole) == asked.partitions:
        sys.stderr.write(f"soes: {topic} holds the whole log already; nothing is sent twice\n")
    else:
        sys.stderr.write(f"soes: {asked.log} is in {topic}, in {asked.partitions} parts\n")


def paced(batches: Iterator[Batch], speed: float) -> Iterator[Batch]:
    """Yield batches in pieces, each when its time has come."""
    pace, start = Pace(speed), None
    for batch in batches:
        moments = times(batch)
        start = int(moments[0]) if start is None else start
        ticks = (moments - start) // max(1, int(TICK * speed))
        ends = [*(np.flatnonzero(np.diff(ticks)) + 1).tolist(), len(moments)]
        begin = 0
        for end in ends:
            pace.wait_for(int(moments[begin]), start)
            yield stretch(batch, begin, end)
            begin = end


def publish_live(kafka: Kafka, source: Path | None, kept: Path, manner: "Manner") -> None:
    """Put on Kafka what comes, from a growing file or standard input, and keep it as a log."""
    from producers.stream.incoming import Incoming
    from producers.stream.keep import open_keep
    from producers.stream.live import follow

    topic, ending = kafka.topic("events"), Event()
    with (
        closing(Incoming(source)) as incoming,
        open_keep(kept) as keep,
        ended_by_signals(ending.set),
    ):
        sys.stderr.write(f"soes: what comes goes to {topic}, and is kept in {kept}\n")
        with progress("publishing") as tell:
            follow(kafka, incoming, keep, manner, ending.is_set, tell)
        state = "has ended" if manner.ends else "is open to go on"
        sys.stderr.write(f"soes: {keep.events} events are in {topic}; the log {state}\n")
