"""A log cut into parts and frames, written here the plain way, event by event."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from producers.folder_writer import rows_by_kind
from producers.generate import GenerateSettings, generate
from producers.log import Log, LogWriter, open_log
from schemas.encoder import Encoder
from schemas.end import End
from schemas.frame import NO_EVENTS, Head, encode_frame
from schemas.names import Names
from schemas.records import Collector, records


def make_day(folder: Path, events: int = 3_000, securities: int = 12) -> Path:
    """Generate a small day."""
    with LogWriter(folder) as writer:
        generate(GenerateSettings(events=events, securities=securities), writer)
    return folder


def cut(log: Log, parts: int, size: int) -> list[list[bytes]]:
    """Return the frames of every part, of at most `size` events, and the end frames."""
    names, events = Names(), []
    for batch in log.batches(names):
        events += list(records(batch, names))
    end = End(len(events), events[-1][1]["seq"], events[-1][1]["ts"], str(log.path), log.notes)
    return [list(_frames(log, events, part, parts, size, end)) for part in range(parts)]


def _frames(
    log: Log, events: list[tuple[str, dict[str, Any]]], part: int, parts: int, size: int, end: End
) -> Iterator[bytes]:
    mine = [
        (kind, event)
        for kind, event in events
        if "symbol" not in event or zlib.crc32(event["symbol"].encode()) % parts == part
    ]
    previous, names = NO_EVENTS, Names()
    encoder, collector = Encoder(names), Collector(names)
    for first in range(0, len(mine), size):
        for kind, event in mine[first : first + size]:
            collector.add(kind, event)
        batch = collector.take()
        head = Head(log.fingerprint, part, parts, previous, batch.last_seq)
        yield encode_frame(head, dict(rows_by_kind(batch)), encoder)
        previous = batch.last_seq
    yield encode_frame(Head(log.fingerprint, part, parts, previous, previous, end), {}, encoder)


def opened_day(folder: Path, events: int = 3_000) -> Log:
    """Generate a small day and open it."""
    return open_log(make_day(folder, events))
