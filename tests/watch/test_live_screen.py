"""A run on the screen while workers decide it, over a real broker."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from deploy.screen import SOES, free_port, serving
from producers.log import Log
from replay.watch.source import LogSource
from schemas.kafka import Kafka
from tests.conftest import Soes
from tests.stream.cut import opened_day
from tests.stream.sent import Sent, make_topics, messages, send

PARTS = 2
BEGIN = 3  # messages of each part that have come when one begins to look


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return opened_day(tmp_path_factory.mktemp("live") / "day")


@pytest.fixture(scope="module")
def sent(day: Log) -> Sent:
    return messages(day, PARTS, 100)


@pytest.fixture
def address(kafka: Kafka, sent: Sent) -> Iterator[str]:
    """Serve a run of which the beginning has been decided."""
    make_topics(kafka, PARTS)
    send(kafka, "events", [part[:BEGIN] for part in sent.frames])
    send(kafka, "outcomes", [part[:BEGIN] for part in sent.results])
    with serving("run-1", "--kafka", kafka.servers, "--prefix", kafka.prefix) as (found, _):
        yield found


@pytest.mark.slow
def test_a_live_run_is_followed_until_its_end_unless_one_goes_back(
    page: Page, address: str, kafka: Kafka, sent: Sent, day: Log
) -> None:
    log = LogSource(day.path, {})
    events, symbol = max((len(log.footage(one)), one) for one in log.symbols)
    page.goto(f"{address}?symbol={symbol}")
    moment = page.locator(".moment")
    expect(moment).to_contain_text(", live")
    expect(page.locator(".note")).to_have_text("This run is followed while it is decided.")
    first = count(moment.inner_text())
    assert first < events

    page.keyboard.press("ArrowLeft")
    expect(moment).not_to_contain_text(", live")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    behind = moment.inner_text().partition(" of ")[0]

    send(kafka, "events", [part[BEGIN:] for part in sent.frames])
    send(kafka, "outcomes", [part[BEGIN:] for part in sent.results])
    expect(moment).to_contain_text(f"of {events:,}")
    assert moment.inner_text().startswith(behind)

    page.get_by_role("button", name="Newest").click()
    expect(moment).to_contain_text(f"event {events:,} of {events:,}")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def count(text: str) -> int:
    return int(re.sub(r".* of ([\d,]+).*", r"\1", text).replace(",", ""))


def test_a_run_of_which_nothing_is_in_kafka_is_refused(
    soes: Soes, kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topics(kafka, 1)
    monkeypatch.setattr("replay.watch.live.PATIENCE", 0.5)
    where = ("--kafka", kafka.servers, "--prefix", kafka.prefix)
    done = soes("screen", "june", *where, "--port", free_port())

    assert done.status == 1
    assert "nothing of a run june is in" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_cluster_that_is_not_there_is_refused() -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    command = [SOES, "screen", "june", "--kafka", nowhere, "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert f"Kafka at {nowhere} does not answer" in done.stderr
    assert len(done.stderr.splitlines()) == 1
