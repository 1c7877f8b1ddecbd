"""A generated day looks like a day of its date."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import pytest

from producers.generate import GenerateSettings, generate
from schemas.batch import Batch
from schemas.columns import KINDS
from schemas.errors import UsageError
from schemas.names import Names
from schemas.time import format_time, parse_time

EIGHTH = 12_500_000
SIXTEENTH = 6_250_000
TEN_DOLLARS = 10 * 10**8
ECN_OR_UTP = (1, 2)
MONDAY = date(1998, 3, 2)


@dataclass
class Kept:
    """A writer that keeps what it is given."""

    batches: list[Batch] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def write(self, batch: Batch, names: Names) -> None:
        self.batches.append(batch)
        self.names = names

    def rows(self, table: str) -> np.ndarray:
        return np.concatenate([getattr(batch, table) for batch in self.batches])

    def count(self, kind: str) -> int:
        return sum(int((batch.kinds == KINDS.index(kind)).sum()) for batch in self.batches)

    def others(self, kind: str) -> np.ndarray:
        rows = self.rows("others")
        chosen: np.ndarray = rows[rows["kind"] == KINDS.index(kind)]
        return chosen


@cache
def a_day(
    day: date = MONDAY,
    events: int = 40_000,
    securities: int | None = None,
) -> Kept:
    kept = Kept()
    generate(GenerateSettings(day, events, securities), kept)
    return kept


def dear_bids(day: date) -> np.ndarray:
    bids = a_day(day).rows("quotes")["bid"]
    return bids[bids >= TEN_DOLLARS]


@pytest.mark.parametrize("events", [1_000, 32_769, 40_000])
def test_there_are_as_many_events_as_were_asked_for(events: int) -> None:
    batches = a_day(events=events).batches

    assert sum(len(batch.kinds) for batch in batches) == events
    assert sum(batch.events for batch in batches) == events


def test_events_are_numbered_from_one_and_time_never_goes_backwards() -> None:
    tables = [
        a_day().rows(table)[["seq", "ts"]] for table in ("quotes", "orders", "trades", "others")
    ]
    rows = np.sort(np.concatenate(tables), order="seq")

    assert np.array_equal(rows["seq"], np.arange(1, 40_001))
    assert (np.diff(rows["ts"]) >= 0).all()


def test_a_batch_ends_with_its_own_last_event() -> None:
    for batch in a_day().batches:
        tables = (batch.quotes, batch.orders, batch.trades, batch.others)
        assert batch.last_seq == max(int(rows["seq"][-1]) for rows in tables if len(rows))
        assert batch.last_ts == max(int(rows["ts"][-1]) for rows in tables if len(rows))


def test_the_same_seed_is_the_same_day_and_another_seed_is_another() -> None:
    first, again, other = Kept(), Kept(), Kept()
    generate(GenerateSettings(events=5_000, seed=7), first)
    generate(GenerateSettings(events=5_000, seed=7), again)
    generate(GenerateSettings(events=5_000, seed=8), other)

    assert first.rows("quotes").tobytes() == again.rows("quotes").tobytes()
    assert first.rows("orders").tobytes() == again.rows("orders").tobytes()
    assert first.rows("quotes").tobytes() != other.rows("quotes").tobytes()


def test_nine_events_in_ten_are_quotes_and_eight_per_cent_orders() -> None:
    day = a_day()

    assert 0.895 < day.count("quote") / 40_000 < 0.91
    assert 0.075 < day.count("order") / 40_000 < 0.081


def test_quotes_begin_at_nine_and_a_clock_ends_the_day_after_the_close() -> None:
    day = a_day()

    assert format_time(int(day.rows("quotes")["ts"][0])).startswith("1998-03-02T09:0")
    assert day.batches[-1].kinds.tolist() == [KINDS.index("clock")]
    assert format_time(day.batches[-1].last_ts) == "1998-03-02T16:01:00-05:00"


def test_the_open_and_the_close_are_busier_than_noon() -> None:
    hours = (a_day().rows("quotes")["ts"] - 888_849_000_000_000) // 3_600_000_000  # from 09:30
    first, noon, last = ((hours == hour).sum() for hour in (0, 3, 5))

    assert first > 1.2 * noon
    assert last > 1.2 * noon


def test_an_early_close_ends_the_day_early() -> None:
    kept = Kept()
    opens = parse_time("1998-12-24T09:30:00-05:00")
    closes = parse_time("1998-12-24T13:00:00-05:00")
    settings = GenerateSettings(day=date(1998, 12, 24), events=2_000)
    generate(settings, kept, session=(opens, closes))

    assert kept.rows("quotes")["ts"].max() < closes
    assert kept.batches[-1].last_ts == parse_time("1998-12-24T13:01:00-05:00")


def test_before_june_1997_prices_are_eighths_and_odd_ones_are_rare() -> None:
    bids = dear_bids(date(1994, 5, 2))

    assert (bids % EIGHTH == 0).all()
    assert 0 < (bids // EIGHTH % 2 == 1).mean() < 0.2


@pytest.mark.parametrize(
    ("day", "sixteenths"),
    [
        pytest.param(date(1997, 5, 30), False, id="the-last-session-of-eighths"),
        pytest.param(date(1997, 6, 2), True, id="the-first-session-of-sixteenths"),
    ],
)
def test_sixteenths_come_in_june_1997(day: date, *, sixteenths: bool) -> None:
    bids = dear_bids(day)

    assert (bids % SIXTEENTH == 0).all()
    assert bool((bids % EIGHTH != 0).any()) is sixteenths


@pytest.mark.parametrize(
    ("day", "quoting"),
    [
        pytest.param(date(1997, 1, 17), False, id="before-the-order-handling-rules"),
        pytest.param(date(1997, 1, 20), True, id="under-them"),
    ],
)
def test_ecns_and_exchanges_quote_from_1997(day: date, *, quoting: bool) -> None:
    types = a_day(day).rows("quotes")["participant_type"]

    assert bool(np.isin(types, ECN_OR_UTP).any()) is quoting


def test_an_ecn_is_sometimes_alone_at_the_inside() -> None:
    offers: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    alone = 0
    for row in a_day().rows("quotes"):
        market = offers[int(row["symbol"])]
        market[int(row["participant"])] = (int(row["ask"]) or 2**62, int(row["participant_type"]))
        best = min(market.values())[0]
        alone += all(kind in ECN_OR_UTP for price, kind in market.values() if price == best)

    assert 0.02 < alone / len(a_day().rows("quotes")) < 0.35


def test_sizes_stand_out_at_the_usual_ones_and_hardly_any_is_above_the_maximum() -> None:
    sizes = a_day().rows("orders")["quantity"]
    usual = np.isin(sizes, (100, 200, 500, 1000)).mean()

    assert usual > 0.7
    assert (sizes % 100 != 0).any()
    assert 0 < (sizes > 1000).mean() < 0.01


def test_under_the_interim_rules_hardly_any_order_is_above_five_hundred() -> None:
    sizes = a_day(date(1994, 5, 2)).rows("orders")["quantity"]

    assert (sizes > 500).mean() < 0.01


def test_securities_have_three_to_forty_makers_and_few_have_many() -> None:
    quotes = a_day(events=200_000).rows("quotes")
    makers = quotes[quotes["participant_type"] == 0]
    pairs = np.unique(makers[["symbol", "participant"]])
    counts = np.bincount(pairs["symbol"])

    assert counts.min() == 3
    assert counts.max() == 40
    assert np.median(counts) < 8


def test_makers_are_placed_as_they_first_quoted() -> None:
    day = a_day()
    places: dict[tuple[int, int], int] = {}
    for row in day.rows("quotes"):
        pair = (int(row["symbol"]), int(row["participant"]))
        place = places.setdefault(pair, sum(symbol == pair[0] for symbol, _ in places))
        assert row["maker"] == place == day.names.maker(*pair)


def test_some_quotes_are_sent_again_as_they_are() -> None:
    seen: dict[tuple[int, int], tuple[int, ...]] = {}
    again = 0
    for row in a_day().rows("quotes"):
        pair = (int(row["symbol"]), int(row["participant"]))
        shown = tuple(int(row[name]) for name in ("bid", "ask", "bid_size", "ask_size"))
        again += seen.get(pair) == shown
        seen[pair] = shown

    assert again > 1_000


def test_professionals_trade_the_maximum_and_get_out_again() -> None:
    day = a_day()
    orders = day.rows("orders")
    trader = np.array([day.names.accounts[i].startswith("T") for i in orders["account"]])
    outside = day.rows("trades")

    assert 0.1 < trader.mean() < 0.6
    assert np.isin(orders["quantity"][trader], (200, 500, 1000)).all()
    assert (outside["account"] >= 0).any()


def test_no_two_orders_of_a_security_have_one_id_and_cancels_name_orders() -> None:
    day = a_day()
    ids = day.rows("orders")[["symbol", "order_id"]]
    cancels = day.others("cancel")[["symbol", "order_id"]]

    assert len(np.unique(ids)) == len(ids)
    assert len(cancels) > 0
    assert np.isin(cancels, ids).all()


def test_every_rule_has_its_actors() -> None:
    day = a_day(events=200_000)
    orders = day.rows("orders")
    traders = orders[orders["account"] != orders["controller"]]

    assert (orders["side"] == 2).any()
    assert (orders["preference"] >= 0).any()
    assert day.count("auto_update") > 0
    assert set(day.others("auto_update")["mode"]) == {1, 2}
    assert day.count("withdrawal") > 0
    assert len(traders) > 0
    assert day.others("security")["actual_size"].any()


def test_a_halt_is_followed_by_its_resumption() -> None:
    day = a_day(events=200_000)
    halts, resumptions = day.others("halt"), day.others("resume")

    assert len(halts) == len(resumptions) > 0
    assert set(halts["symbol"]) == set(resumptions["symbol"])


def test_preferenced_orders_name_makers_some_of_whom_agreed() -> None:
    day = a_day()
    agreed = {(int(row["participant"]), int(row["firm"])) for row in day.others("agreement")}
    orders = day.rows("orders")
    preferred = orders[orders["preference"] >= 0]
    share = np.mean([(int(row["preference"]), int(row["firm"])) in agreed for row in preferred])

    assert 0.05 < len(preferred) / len(orders) < 0.2
    assert 0.3 < share < 0.95


def test_smallcap_makers_may_stay_outside_soes_and_nnm_makers_may_not() -> None:
    day = a_day(events=200_000)
    securities = day.others("security")
    smallcap = securities["symbol"][securities["market"] == 1]
    quotes = day.rows("quotes")
    dealers = quotes[quotes["participant_type"] == 0]
    inside = np.isin(dealers["symbol"], smallcap)

    assert (dealers["soes"][inside] == 0).any()
    assert (dealers["soes"][~inside] == 1).all()


def test_names_are_distinct_and_invented_for_every_role() -> None:
    names = a_day().names

    for numbering in (names.symbols, names.participants, names.accounts):
        assert len(set(numbering)) == len(numbering)
    assert all(len(code) == 4 for code in (*names.symbols, *names.participants))


def test_five_thousand_securities_all_quote() -> None:
    day = a_day(events=125_000, securities=5_000)

    assert len(np.unique(day.rows("quotes")["symbol"])) == 5_000


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        pytest.param((date(1998, 3, 1),), "Sunday", id="a-sunday"),
        pytest.param((MONDAY, 10_000, 0), "--securities", id="no-security"),
        pytest.param((MONDAY, 10**8, 5_001), "--securities", id="too-many-securities"),
        pytest.param((MONDAY, 50), "--events", id="too-few-events"),
        pytest.param((MONDAY, 1_000, 3, -1), "--seed", id="a-negative-seed"),
    ],
)
def test_what_cannot_be_generated_is_refused_by_name(
    asked: tuple[date, int, int, int], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        GenerateSettings(*asked)


def test_a_day_before_soes_is_refused() -> None:
    with pytest.raises(UsageError, match="1984-12-01"):
        generate(GenerateSettings(day=date(1984, 11, 30)), Kept())
