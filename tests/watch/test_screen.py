"""The replay screen in a real Chromium, as a person uses it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import Soes
from tests.watch.test_reel import a_day

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 30_000  # milliseconds: the compiled rules have to be loaded
SCREEN = str(Path(sys.executable).with_name("soes"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def screen(log: Callable[..., Path]) -> Iterator[str]:
    """Serve a small day, and give the address of its page."""
    port = free_port()
    command = [SCREEN, "screen", str(log(a_day())), "--port", str(port), "--regime", "1991,1998"]
    # NiceGUI serves otherwise where it takes itself to be tested.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    with subprocess.Popen(command, env=environment) as server:
        try:
            yield answering(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()


def answering(address: str) -> str:
    for _ in range(300):
        try:
            with urlopen(address):  # noqa: S310 - our own server
                return address
        except HTTPError:
            return address
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"{address} does not answer")


@pytest.fixture
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]  # as root there is none
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield page
        browser.close()


@pytest.mark.slow
def test_a_day_is_watched_with_buttons_and_keys(screen: str, browser_page: Page) -> None:
    page, asked = browser_page, set[str]()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"{screen}?symbol=ABCD&time=10:00:00")
    moment = page.locator(".moment")

    expect(moment).to_contain_text("10:00:00 New York, event 4")
    expect(page.get_by_role("region", name="regime 1991")).to_contain_text("MAKA")
    expect(page.get_by_role("region", name="regime 1998")).to_contain_text("20 to 20.125")

    page.get_by_role("button", name="Forward").click()
    expect(moment).to_contain_text("event 5 ")
    page.keyboard.press("ArrowLeft")
    expect(moment).to_contain_text("event 4 ")

    page.get_by_label("Time").fill("10:01:00")
    page.get_by_label("Time").press("Enter")
    expect(moment).to_contain_text("10:01:00")
    expect(page).to_have_url(re.compile("time=10%3A01%3A00"))

    page.get_by_label("Time").fill("23:00")
    page.get_by_role("button", name="Go to time").click()
    expect(page.locator(".said")).to_contain_text("lies outside the events of ABCD")

    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(moment).not_to_contain_text("10:01:00")
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Time").fill("16:00")
    page.get_by_label("Time").press("Enter")
    expect(moment).to_contain_text("16:00:00")
    page.get_by_role("button", name="Next withdrawal").click()
    expect(page.locator(".said")).to_contain_text("No withdrawal comes after this moment.")
    assert all(url.startswith(screen) for url in asked if not url.startswith(("data:", "blob:")))


@pytest.mark.slow
def test_a_security_that_is_not_there_is_said_in_a_sentence(
    screen: str, browser_page: Page
) -> None:
    browser_page.goto(f"{screen}?symbol=NONE")

    expect(browser_page.get_by_role("alert")).to_have_text(
        "there is no event of a security NONE to be seen."
    )


def test_two_screens_on_one_port_are_refused(soes: Soes, log: Callable[..., Path]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = soes("screen", log(), "--port", other.getsockname()[1])

    assert done.status == 1
    assert "cannot be listened on" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_run_that_is_not_there_is_refused(soes: Soes) -> None:
    done = soes("screen", "june", "--port", free_port())

    assert done.status == 1
    assert len(done.err.splitlines()) == 1
