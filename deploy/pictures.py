"""Takes the README's pictures of the replay screen, of the day that `make replay` makes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.screen import chromium, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZE = {"width": 1280, "height": 960}
SEEN = "?symbol=BUQB&regime=1991,1998&time=10:31:28.065603"
EXPLAINED = "?symbol=BUQB&regime=pre-1991,1991,1997,1998&time=10:31:28.065603"

ORDER = "500159"  # executed under two regimes, returned under one, held under one


def main(day: str, folder: str) -> None:
    """Take a picture of a moment, and one of an order's explanation on a dark page."""
    with serving(day) as (address, _), chromium() as browser:
        page = opened(browser, address + SEEN, "light")
        page.screenshot(path=Path(folder) / "screen.png")
        page = opened(browser, address + EXPLAINED, "dark")
        page.get_by_role("button", name=ORDER).first.click()
        page.wait_for_selector(".explanation .said:empty", state="attached")
        page.wait_for_timeout(500)  # the window comes up slowly
        page.screenshot(path=Path(folder) / "explanation.png")


def opened(browser: Browser, address: str, scheme: str) -> Page:
    """Open a page, and wait until it shows everything."""
    page = browser.new_page(viewport=SIZE, color_scheme=scheme)
    page.goto(address)
    page.wait_for_selector(".moment")
    page.wait_for_selector("canvas")
    page.wait_for_timeout(500)  # the chart is drawn a little later
    return page


if __name__ == "__main__":
    main(*sys.argv[1:3])
