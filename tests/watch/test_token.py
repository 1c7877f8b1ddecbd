"""A page that others can reach needs the token of its address."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from deploy.screen import free_port
from replay.watch.serve import token_for

SERVE = """
import sys
from pathlib import Path
from replay.watch.serve import serve
from replay.watch.source import LogSource
from replay.watch.studio import Studio
serve(Studio(LogSource(Path(sys.argv[1]), {})), "127.0.0.1", int(sys.argv[2]), "the-token")
"""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_page_that_only_this_machine_reaches_needs_no_token(host: str) -> None:
    assert token_for(host) == ""


def test_every_page_that_others_reach_has_a_token_of_its_own() -> None:
    assert len({token_for(host) for host in ("0.0.0.0", "0.0.0.0", "example.org")}) == 3  # noqa: S104 (nothing listens)


@pytest.fixture
def address(log: Callable[..., Path]) -> Iterator[str]:
    """Serve a page as if others could reach it."""
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(log()), str(port)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    with subprocess.Popen(command, env=environment) as server:
        yield f"http://127.0.0.1:{port}/"
        server.terminate()


def refused(address: str) -> int:
    """Ask for a page until there is an answer, and return its status."""
    for _ in range(300):
        try:
            with urlopen(address) as answer:  # noqa: S310 (our own server)
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"{address} does not answer")


@pytest.mark.slow
def test_a_page_is_shown_to_those_alone_who_have_its_token(page: Page, address: str) -> None:
    assert refused(address) == 403
    assert refused(f"{address}?token=another") == 403

    page.goto(f"{address}?token=the-token")
    expect(page.locator(".moment")).to_contain_text("New York")
    assert page.url.endswith("token=the-token")
