"""A screen as a person starts it, and a real Chromium to look at it with."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stream.conftest import broker, kafka

__all__ = ["broker", "kafka"]  # fixtures of these tests too

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 15_000  # milliseconds: the compiled rules have to be loaded
SCREEN = str(Path(sys.executable).with_name("soes"))

Show = Callable[..., str]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(*arguments: object) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `soes screen` until it is no longer needed; give its address and its process."""
    port = free_port()
    command = [SCREEN, "screen", *map(str, arguments), "--port", str(port)]
    # NiceGUI serves otherwise where it takes itself to be tested.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    with subprocess.Popen(command, env=environment) as server:
        try:
            yield answering(f"http://127.0.0.1:{port}/", server), server
        finally:
            server.terminate()


def answering(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        try:
            with urlopen(address):  # noqa: S310 - our own server
                return address
        except HTTPError:
            return address
        except URLError:
            assert server.poll() is None
            time.sleep(0.2)
    pytest.fail(f"{address} does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]  # as root there is none
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()
