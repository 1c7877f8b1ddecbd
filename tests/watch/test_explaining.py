"""What the screen tells of an order is what `soes explain` tells of it from a store."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from processors.fingerprint import rules_fingerprint
from processors.store import Store, open_store
from replay.explain import explain
from replay.watch.explaining import explain as explain_on_screen
from replay.watch.explaining import hinges
from replay.watch.reel import Reel, open_reel
from replay.watch.source import RunSource
from tests.replay.test_explain import MARKET, REGIMES
from tests.stored import a_run, replay_into

ORDERS = {"1": 4, "2": 5, "3": 6, "4": 8, "5": 9}  # id and place in the log


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"chdb://{tmp_path_factory.mktemp('explaining')}/store") as opened:
        replay_into(opened, MARKET, a_run(MARKET, *REGIMES, rules=rules_fingerprint()))
        yield opened


@pytest.fixture(scope="module")
def reel(store: Store) -> Reel:
    return open_reel(RunSource(store, "run-1").footage("ABCD"), REGIMES, {}, every=2)


@pytest.mark.parametrize("name", ORDERS)
def test_the_screen_tells_all_that_the_command_tells(store: Store, reel: Reel, name: str) -> None:
    seq = ORDERS[name]
    told = replace(explain_on_screen(reel, seq, {}), hinges=hinges(reel, seq, {}))

    assert told.to_markdown() == explain(store, "run-1", name, symbol="ABCD").to_markdown()
    assert told.hinges or name != "2"


def test_readings_that_were_not_sought_are_not_denied(reel: Reel) -> None:
    assert "reading" not in explain_on_screen(reel, ORDERS["2"], {}).to_markdown()
