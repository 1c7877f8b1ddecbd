"""How long a live order takes from the publisher's input to a row that a reader sees."""

import json
import statistics
import subprocess
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import clickhouse_connect

from bench.kafka_day import SOES, where
from schemas.kafka import Kafka
from tests.clickhouse_http import PASSWORD, USER, serve

OPENING = datetime(1997, 2, 3, 15, 0, tzinfo=UTC)
MAKERS = ("AAAA", "BBBB", "CCCC")
GAP = 0.1  # seconds between a row that is seen and the next order
PATIENCE = 60.0  # seconds for the first row


def live_latency(kafka: Kafka, orders: int) -> list[float]:
    """Return the seconds of each order, from send to visible."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soes-bench-")))
        server = stack.enter_context(serve(folder / "store"))
        keep = ["--keep", str(folder / "live.jsonl"), "--clock", "1000"]
        publisher = start(stack, ["publish", "-", "--follow", *keep, *where(kafka)])
        time.sleep(5)  # until there are topics
        start(stack, ["worker", "--regime", "1997", "--run", "live", *where(kafka)])
        start(stack, ["sink", "--store", server.url(), *where(kafka)])
        client = clickhouse_connect.get_client(
            host="127.0.0.1", port=server.port, username=USER, password=PASSWORD
        )
        began = time.monotonic()
        say(publisher, 0, {"type": "security", "symbol": "ACME", "market": "NNM"})
        for maker in MAKERS:
            say(publisher, 0, {"type": "quote", "symbol": "ACME", "participant": maker,
                               "bid": "20", "ask": "20.25"})  # fmt: skip
        return [one_order(publisher, client, number, began) for number in range(orders)]


def start(stack: ExitStack, arguments: list[str]) -> "subprocess.Popen[bytes]":
    """Start a process that ends with the stack."""
    process = subprocess.Popen([SOES, *arguments], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def say(publisher: "subprocess.Popen[bytes]", seconds: float, event: dict[str, Any]) -> None:
    """Give a publisher an event that happens so long after the opening."""
    ts = (OPENING + timedelta(seconds=seconds)).isoformat()
    if publisher.stdin is not None:
        publisher.stdin.write(json.dumps({**event, "ts": ts}).encode() + b"\n")
        publisher.stdin.flush()


def one_order(publisher: Any, client: Any, number: int, began: float) -> float:  # noqa: ANN401 (clickhouse-connect has no types)
    """Send an order, and wait until its outcome is there."""
    time.sleep(GAP)
    sent = time.monotonic()
    say(publisher, sent - began, {"type": "order", "symbol": "ACME", "order_id": f"o{number}",
                                  "firm": "FIRM", "account": f"a{number}", "side": "buy",
                                  "quantity": 100})  # fmt: skip
    question = "SELECT count() FROM soes.outcomes WHERE order_id = {order:String}"
    while time.monotonic() - sent < PATIENCE:
        if is_there(client, question, f"o{number}"):
            return time.monotonic() - sent
        time.sleep(0.002)
    message = f"no outcome of order {number} in {PATIENCE:g} seconds"
    raise RuntimeError(message)


def is_there(client: Any, question: str, order: str) -> bool:  # noqa: ANN401 (as above)
    """Tell whether an order has an outcome in the store."""
    try:
        return bool(client.query(question, parameters={"order": order}).first_row[0])
    except clickhouse_connect.driver.exceptions.DatabaseError:  # no tables yet
        return False


def summary(seconds: list[float]) -> dict[str, float]:
    """Return median and 99th percentile; the first order, which waits for the start, left out."""
    rest = seconds[1:]
    cuts = statistics.quantiles(rest, n=100, method="inclusive")
    return {"orders": len(rest), "median": statistics.median(rest), "p99": cuts[98]}
