"""`soes screen`, and a Chromium to look at it with: for pictures, measurements and tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
SOES = str(Path(sys.executable).with_name("soes"))
SECONDS = 60  # until it must answer: the compiled rules are loaded, the log is read
LOOK = 0.1


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(*arguments: object) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `soes screen` until it is no longer needed; give its address and its process."""
    port = free_port()
    command = [SOES, "screen", *map(str, arguments), "--port", str(port)]
    # NiceGUI serves otherwise where it takes itself to be tested.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    with subprocess.Popen(command, env=environment) as server:
        try:
            yield _answering(f"http://127.0.0.1:{port}/", server), server
        finally:
            server.terminate()


def _answering(address: str, server: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(address).close()  # noqa: S310 (our own server)
        except URLError:
            time.sleep(LOOK)
        else:
            return address
    message = f"{address} does not answer"
    raise TimeoutError(message)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]  # as root there is none
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()
