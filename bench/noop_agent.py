"""A Faust agent that takes every frame and does nothing with it: what Faust alone costs.

    python -m bench.noop_agent HOST:PORT PREFIX MESSAGES

prints the seconds from the first message to the last as JSON.
"""

import json
import os
import sys
import time
from typing import Any

import faust

from processors.stream.app import make_app
from schemas.kafka import Kafka


def main(servers: str, prefix: str, messages: int) -> None:
    """Take so many messages."""
    kafka = Kafka(servers, prefix)
    app = make_app(kafka, f"{prefix}-noop-{os.getpid()}", None, dict)
    topic = app.topic(kafka.topic("events"), key_type=bytes, value_type=bytes)

    @app.agent(topic)
    async def take(stream: Any) -> None:  # noqa: ANN401 (Faust's stream)
        count, began = 0, 0.0
        async for event in stream.noack().events():
            began = began or time.perf_counter()
            count += 1
            event.ack()
            if count == messages:
                print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)
                os._exit(0)

    worker = faust.Worker(app, loglevel="ERROR", redirect_stdouts=False, quiet=True)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
