"""`python -m bench.screen`: how soon the replay screen shows a moment, and whether it keeps up.

A real Chromium seeks in a security of a million events, and ten viewers play a day at 60 times.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

import replay
from deploy.screen import chromium, serving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen

    from playwright.sync_api import Browser, Page

PATIENCE = 180_000  # milliseconds: a million events are decided under four regimes
FAST = 60
SETTLED = 0.5  # seconds between two jumps: the chart comes after the tables
GOLDEN = 0.618034
OPEN, CLOSE = 9.5 * 3600, 16 * 3600  # seconds of the day
CLOCK = "() => document.querySelector('.moment').textContent.slice(0, 8)"
SHOWN = "clock => document.querySelector('.moment').textContent.startsWith(clock)"
CHOOSER = "input[aria-label=Security]"
FOUND = """() => {
    const listed = [...document.querySelectorAll('.q-item')].map(one => one.textContent);
    return listed.length > 0 && listed.every(one => one.includes('ZU'));
}"""
LISTED = "() => document.querySelectorAll('.q-item').length > 0"


@click.command()
@click.option("--events", default=1_000_000, show_default=True, help="Of the security sought in.")
@click.option("--seeks", default=60, show_default=True)
@click.option("--viewers", default=10, show_default=True)
@click.option("--seconds", default=60, show_default=True, help="For which they play.")
def main(events: int, seeks: int, viewers: int, seconds: int) -> None:
    """Make the days, look at them, print the figures."""
    with tempfile.TemporaryDirectory(prefix="soes-screen-") as folder, ExitStack() as stack:
        browser = stack.enter_context(chromium())
        long, usual, many = (Path(folder) / name for name in ("long", "usual", "many"))
        replay.generate(long, events=events, securities=1)
        replay.generate(usual)
        replay.generate(many, events=events, securities=5_000)
        with serving(long) as (address, server):
            seek(browser, address, server, seeks)
        with serving(usual) as (address, server):
            play(browser, address, server, (viewers, seconds))
        with serving(many) as (address, _):
            choose(browser, address)


def opened(browser: Browser, address: str) -> Page:
    """Open a page, and wait until it shows a market."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector(".moment")
    return page


def seek(browser: Browser, address: str, server: Popen[bytes], seeks: int) -> None:
    """Jump about in the day: from the key to the picture in the browser."""
    began = time.monotonic()
    page = opened(browser, address)
    print(f"opened in {time.monotonic() - began:.1f} s, {memory(server):,.0f} MB")
    taken = []
    for number in range(seeks):
        clock = written(OPEN + (number * GOLDEN % 1) * (CLOSE - OPEN))  # here and there
        page.fill(".bar input[aria-label=Time]", clock)
        time.sleep(SETTLED)
        began = time.monotonic()
        page.keyboard.press("Enter")
        page.wait_for_function(SHOWN, arg=clock, polling="raf")
        taken.append(1000 * (time.monotonic() - began))
    print(f"seek, key to picture: {spread(taken, 'ms')}; {memory(server):,.0f} MB")
    page.context.close()


def play(browser: Browser, address: str, server: Popen[bytes], asked: tuple[int, int]) -> None:
    """Let viewers of ten securities play at once: how far behind is each at the end."""
    viewers, seconds = asked
    symbols = symbols_of(browser, address)
    pages = [
        opened(browser, f"{address}?symbol={symbols[n % len(symbols)]}&time=09:30:00")
        for n in range(viewers)
    ]
    starts = []
    for page in pages:
        page.keyboard.press(" ")
        starts.append(time.monotonic())
    time.sleep(seconds / 4)
    before, used = memory(server), processor(server)
    time.sleep(seconds)
    used = (processor(server) - used) / seconds
    behind = [
        time.monotonic() - start - (seconds_of(page.evaluate(CLOCK)) - OPEN) / FAST
        for page, start in zip(pages, starts, strict=True)
    ]
    print(f"{viewers} viewers at {FAST} times: behind by {spread(behind, 's')}")
    print(f"memory {before:,.0f} MB, then {memory(server):,.0f} MB; {used:.0%} of a core")
    for page in pages:
        page.context.close()


def choose(browser: Browser, address: str) -> None:
    """Open a page with 5,000 securities, and find one of them."""
    began = time.monotonic()
    page = opened(browser, address)
    told = time.monotonic() - began
    page.click(CHOOSER)
    page.wait_for_function(LISTED, polling="raf")
    began = time.monotonic()
    page.keyboard.type("ZU")
    page.wait_for_function(FOUND, polling="raf")
    typed = time.monotonic() - began
    print(f"5,000 securities: opened in {told:.1f} s, found in {1000 * typed:.0f} ms")
    page.context.close()


def symbols_of(browser: Browser, address: str) -> list[str]:
    """Return the securities that the chooser lists first."""
    page = opened(browser, address)
    page.click(CHOOSER)
    page.wait_for_function(LISTED, polling="raf")
    found = page.locator(".q-item").all_inner_texts()
    page.context.close()
    return found


def written(second: float) -> str:
    """Return a second of the day as people write it."""
    return time.strftime("%H:%M:%S", time.gmtime(second))


def seconds_of(clock: str) -> int:
    """Return the second of the day of a time."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + seconds


def memory(server: Popen[bytes]) -> float:
    """Return the megabytes that a process has now."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def processor(server: Popen[bytes]) -> float:
    """Return the seconds of a core that a process has used."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def spread(values: Sequence[float], unit: str) -> str:
    """Tell median, 99th percentile and the worst."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return f"median {statistics.median(values):.3g} {unit}, p99 {high:.3g} {unit}"


if __name__ == "__main__":
    main()
