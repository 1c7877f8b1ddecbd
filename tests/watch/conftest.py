"""A real Chromium in which the tests look at a screen, as a person would."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.screen import chromium
from tests.stream.conftest import broker, kafka

__all__ = ["broker", "kafka"]  # fixtures of these tests too

PATIENCE = 15_000  # milliseconds: the compiled rules have to be loaded


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()
