"""The replay screen in a real Chromium, as a person uses it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.screen import free_port, serving
from tests.builders import at, event, order, quote, security
from tests.conftest import Soes
from tests.watch.test_reel import a_day

pytestmark = pytest.mark.slow

NOTICES = [
    event(at("09:10:00"), "agreement", participant="MAKA", firm="OEFX", agreed=True),
    event(at("09:10:00"), "agreement", participant="MAKB", firm="OEFY", agreed=True),
    event(at("09:11:00"), "agreement", participant="MAKB", firm="OEFY", agreed=False),
    security(at("09:12:00"), "QUIET"),
    quote(at("09:13:00"), "ECNX", "19 - 21", participant_type="ecn"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small day under two regimes, and give the address of its page."""
    day = sorted([*a_day(), *NOTICES], key=lambda one: str(one["ts"]))
    log = tmp_path_factory.mktemp("screen") / "day.jsonl"
    log.write_text("".join(f"{json.dumps(one)}\n" for one in day))
    with serving(log, "--regime", "1991,1998") as (address, _):
        yield address


@pytest.fixture
def ten(page: Page, address: str) -> Page:
    """Look at 10:00."""
    page.goto(f"{address}?symbol=ABCD&time=10:00:00")
    expect(page.locator(".moment")).to_contain_text("10:00:00 New York, event 8")
    return page


def test_nothing_is_fetched_from_elsewhere(page: Page, address: str) -> None:
    asked = set[str]()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(address)

    expect(page.locator("canvas")).to_be_visible()
    assert all(url.startswith((address, "data:", "blob:")) for url in asked)


def test_a_market_is_shown_as_the_dealers_saw_it(ten: Page) -> None:
    regime = ten.get_by_role("region", name="regime 1998")

    expect(regime).to_contain_text("20 to 20.125")
    bids = regime.locator("table", has_text="Bids").locator("tbody tr")
    expect(bids.nth(0)).to_contain_text(re.compile("▸ ?MAKA"))
    expect(bids.nth(1)).to_contain_text("MAKB")
    expect(bids.nth(2)).to_contain_text("ECN")
    agreements = ten.locator("table", has_text="Preferencing agreements")
    expect(agreements).to_contain_text("MAKAOEFX")
    expect(agreements).not_to_contain_text("MAKB")


def test_a_day_is_stepped_with_buttons_and_keys(ten: Page) -> None:
    moment = ten.locator(".moment")

    ten.get_by_role("button", name="Forward").click()
    expect(moment).to_contain_text("event 9 ")
    ten.keyboard.press("ArrowLeft")
    expect(moment).to_contain_text("event 8 ")
    ten.keyboard.press("ArrowRight")
    ten.keyboard.press("ArrowRight")
    expect(moment).to_contain_text("event 10 ")


def test_a_time_is_written_and_a_wrong_one_is_said_in_a_sentence(ten: Page) -> None:
    ten.keyboard.press("t")
    ten.keyboard.type("10:01:00")
    ten.keyboard.press("Enter")
    expect(ten.locator(".moment")).to_contain_text("10:01:00")
    expect(ten).to_have_url(re.compile("time=10:01:00"))

    ten.get_by_label("Time", exact=True).fill("23:00")
    ten.get_by_role("button", name="Go to time").click()
    expect(ten.locator(".said")).to_contain_text("lies outside the events of ABCD")
    expect(ten.locator(".moment")).to_contain_text("10:01:00")


def test_playing_is_as_fast_as_was_asked_for(ten: Page) -> None:
    ten.keyboard.press("+")
    expect(ten.get_by_label("Speed")).to_have_value("120 times")
    ten.keyboard.press("-")
    ten.keyboard.press("-")
    expect(ten.get_by_label("Speed")).to_have_value("30 times")

    ten.keyboard.press(" ")
    expect(ten.get_by_role("button", name="Pause")).to_be_visible()
    expect(ten.locator(".moment")).not_to_contain_text("10:00:0")
    ten.keyboard.press(" ")
    expect(ten.get_by_role("button", name="Play")).to_be_visible()


def test_the_next_hold_difference_and_withdrawal_are_found(ten: Page) -> None:
    outcomes = ten.locator("table", has_text="Latest outcomes").locator("tbody tr:first-child")
    ten.keyboard.press("h")
    expect(outcomes.filter(has_text="held").first).to_be_visible()
    ten.keyboard.press("d")
    expect(ten.locator("tr.differs").first).to_contain_text("≠")
    ten.get_by_role("button", name="Next withdrawal").click()
    expect(ten.locator(".regimes")).to_contain_text("withdrawn")


def test_that_nothing_more_comes_is_said(page: Page, address: str) -> None:
    page.goto(f"{address}?symbol=ABCD&time=16:00:00")
    expect(page.locator(".moment")).to_contain_text("16:00:00")
    for key, what in (("h", "hold"), ("d", "difference"), ("w", "withdrawal")):
        page.keyboard.press(key)

        expect(page.locator(".said")).to_have_text(f"No {what} comes after this moment.")


def test_the_keys_are_told(ten: Page) -> None:
    ten.keyboard.press("?")

    keys = ten.locator("table.keys, .keys table")
    for key in ("space", "←", "→", "d", "h", "w", "+", "-", "t", "s", "r"):
        expect(keys.get_by_role("cell", name=key, exact=True)).to_be_visible()
    ten.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_an_order_is_explained(ten: Page, how: str) -> None:
    moment = ten.locator(".moment")
    ten.keyboard.press("ArrowRight")
    expect(moment).to_contain_text("event 9 ")
    the_order = ten.get_by_role("region", name="regime 1998").get_by_role("button").first
    if how == "mouse":
        the_order.click()
    else:
        the_order.focus()
        ten.keyboard.press("ArrowRight")
        expect(moment).to_contain_text("event 10 ")  # tables are drawn anew; one stays where one is
        ten.keyboard.press("Enter")
    window = ten.get_by_role("dialog")

    expect(window).to_contain_text("ABCD order 1: sell 1,000 at the market, entered 10:00:03")
    expect(window).to_contain_text("the order arrives")
    expect(window).to_contain_text("reading")
    expect(ten).to_have_url(re.compile(r"order=\d+"))
    ten.keyboard.press("Escape")
    expect(window).to_be_hidden()
    expect(ten).not_to_have_url(re.compile("order="))


def test_an_address_is_sent_to_somebody(ten: Page, browser: Browser) -> None:
    ten.keyboard.press("h")
    expect(ten.locator(".moment")).not_to_contain_text("event 8 ")
    ten.locator("[data-order]").first.click()
    expect(ten).to_have_url(re.compile("order="))
    other = browser.new_page()
    other.goto(ten.url)

    expect(other.locator(".moment")).to_have_text(ten.locator(".moment").inner_text())
    expect(other.get_by_role("dialog")).to_contain_text("the order arrives")
    expect(other).to_have_url(ten.url)
    assert other.locator(".regimes").inner_text() == ten.locator(".regimes").inner_text()
    other.close()


def test_regimes_are_chosen_on_the_page(ten: Page) -> None:
    ten.keyboard.press("r")
    ten.keyboard.press("Enter")
    ten.get_by_role("option", name="1997").click()
    ten.keyboard.press("Escape")

    expect(ten.get_by_role("region", name="regime 1997")).to_be_visible()
    expect(ten.locator(".moment")).to_contain_text("10:00:00 New York, event 8")


@pytest.mark.parametrize(("asked", "told"), [
    ("symbol=NONE", "There is no event of a security NONE to be seen."),
    ("symbol=ABCD&regime=1066", "1066"),
    ("symbol=ABCD&regime=1984,1991,1994,1995,1997", "5 regimes: expected one to 4 side by side."),
])  # fmt: skip
def test_what_cannot_be_shown_is_said_in_a_sentence(
    page: Page, address: str, asked: str, told: str
) -> None:
    page.goto(f"{address}?{asked}")

    expect(page.get_by_role("alert")).to_contain_text(told)
    page.get_by_role("link", name="See another security").click()
    expect(page.locator(".moment")).to_be_visible()


@pytest.mark.parametrize("asked", ["time=ten", "time=08:00", "time=10:00:00&event=99", "order=2"])
def test_a_moment_that_is_not_there_is_said_and_the_day_is_seen_all_the_same(
    page: Page, address: str, asked: str
) -> None:
    page.goto(f"{address}?symbol=ABCD&{asked}")

    expect(page.locator(".moment")).to_contain_text("New York")
    expect(page.locator(".said").filter(has_text=re.compile(r"\.$")).first).to_be_visible()


def test_a_security_without_orders_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}?symbol=QUIET")

    expect(page.get_by_role("region", name="regime 1991")).to_contain_text("no inside")
    page.keyboard.press("h")
    expect(page.locator(".said")).to_have_text("No hold comes after this moment.")


def test_on_a_telephone_nothing_is_wider_than_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(f"{address}?symbol=ABCD&time=10:00:30")
    expect(page.locator(".moment")).to_contain_text("10:00:30")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    page.close()


def test_a_log_of_one_event_is_seen(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "one.jsonl"
    log.write_text(json.dumps(order(at(0), "only", "buy", 100)) + "\n")
    with serving(log) as (address, _):
        page.goto(address)

        expect(page.locator(".moment")).to_contain_text("event 1 of 1")
        expect(page.get_by_role("region", name="regime 1998")).to_contain_text("unknown security")
        page.get_by_role("button", name="Play").click()
        expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_one_of_five_thousand_securities_is_chosen(page: Page, tmp_path: Path) -> None:
    log = tmp_path / "many.jsonl"
    many = (security(at("09:00:00"), f"S{number:04}") for number in range(5_000))
    log.write_text("".join(f"{json.dumps(one)}\n" for one in many))
    with serving(log) as (address, _):
        page.goto(address)
        expect(page.locator(".moment")).to_be_visible()
        page.keyboard.press("s")
        page.keyboard.type("S4321")
        page.get_by_role("option", name="S4321").click()

        expect(page).to_have_url(re.compile("symbol=S4321"))
        expect(page.locator(".moment")).to_contain_text("event 1 of 1")


def test_a_stored_run_is_seen_under_its_own_regimes(
    page: Page, soes: Soes, tmp_path: Path, log: Callable[..., Path]
) -> None:
    store = ("--store", f"chdb://{tmp_path}/store")
    assert soes("replay", log(), "--regime", "1991,1997", "--run", "june", *store).status == 0
    with serving("june", *store) as (address, _):
        page.goto(f"{address}?time=09:30:10")

        expect(page.get_by_role("region", name="regime 1997")).to_contain_text("20 to 20.125")
        page.get_by_role("button", name="1", exact=True).first.click()
        expect(page.get_by_role("dialog")).to_contain_text("ABCD order 1: buy 500")
        expect(page.get_by_role("dialog")).to_contain_text("reading")


def test_a_viewer_who_goes_away_while_playing_leaves_the_others_alone(
    ten: Page, browser: Browser, address: str
) -> None:
    leaving = browser.new_page()
    leaving.goto(f"{address}?symbol=ABCD&time=10:00:00")
    leaving.get_by_role("button", name="Play").click()
    expect(leaving.locator(".moment")).not_to_contain_text("10:00:00 ")
    leaving.close()

    ten.keyboard.press(" ")
    expect(ten.locator(".moment")).not_to_contain_text("10:00:00 ")


def test_two_screens_on_one_port_are_refused(soes: Soes, address: str) -> None:
    done = soes("screen", "day.jsonl", "--port", address.rstrip("/").rpartition(":")[2])

    assert done.status == 1
    assert "cannot be listened on" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_run_that_is_not_there_is_refused(soes: Soes) -> None:
    done = soes("screen", "june", "--port", free_port())

    assert done.status == 1
    assert len(done.err.splitlines()) == 1
