"""Events that need a rule not built are refused, never ignored."""

import numpy as np
import pytest

from processors.regimes import regime_rows
from processors.rules import kind
from processors.rules.tables import BUY, NNM, SELL, SELL_SHORT, SMALLCAP
from processors.unbuilt import refuse_unbuilt_events
from schemas import columns
from schemas.batch import Batch
from schemas.errors import InputError
from schemas.time import parse_time

SYMBOLS = ["ABCD", "WXYZ"]


def a_batch(*rows: dict[str, int | str]) -> Batch:
    """Build a batch of orders (rows with a side) and other events, numbered in their order."""
    orders = np.zeros(sum("side" in row for row in rows), columns.ORDER)
    others = np.zeros(len(rows) - len(orders), columns.OTHER)
    tables = {True: iter(orders), False: iter(others)}
    for seq, row in enumerate(rows, 1):
        event = next(tables["side" in row])
        event["seq"] = seq
        for field, value in row.items():
            event[field] = parse_time(value) if isinstance(value, str) else value
    kinds = np.array([kind.ORDER if "side" in row else row["kind"] for row in rows], np.int64)
    quotes, trades = np.zeros(0, columns.QUOTE), np.zeros(0, columns.TRADE)
    return Batch(kinds, quotes, orders, trades, others, len(rows), 0, len(rows))


def short(ts: str, symbol: int = 0) -> Batch:
    """Build a batch with a short sale after a buy and a sell."""
    return a_batch(
        {"side": BUY, "ts": ts, "symbol": symbol},
        {"side": SELL, "ts": ts, "symbol": symbol},
        {"side": SELL_SHORT, "ts": ts, "symbol": symbol},
    )


def test_a_withdrawal_is_refused() -> None:
    batch = a_batch({"kind": kind.CLOCK, "symbol": -1}, {"kind": kind.WITHDRAWAL, "symbol": 1})

    with pytest.raises(InputError, match=r"event 2 \(WXYZ\): .* rule E-9 is not built"):
        refuse_unbuilt_events(batch, regime_rows("1998"), SYMBOLS)


@pytest.mark.parametrize("mode", [1, 2])
def test_an_automated_update_is_refused(mode: int) -> None:
    batch = a_batch({"kind": kind.AUTO_UPDATE, "mode": mode})

    with pytest.raises(InputError, match=r"event 1 \(ABCD\): .* rule G-5 is not built"):
        refuse_unbuilt_events(batch, regime_rows("1998"), SYMBOLS)


def test_an_automated_update_that_is_off_and_other_events_are_accepted() -> None:
    batch = a_batch(
        {"kind": kind.AUTO_UPDATE, "mode": 0},
        {"kind": kind.DESIGNATION},
        {"kind": kind.AGREEMENT},
        {"kind": kind.HALT},
        {"kind": kind.CLOCK},
    )

    refuse_unbuilt_events(batch, regime_rows("1998"))


@pytest.mark.parametrize("regime", ["1984", "pre-1991", "1991"])
def test_a_short_sale_is_accepted_where_no_rule_is_against_it(regime: str) -> None:
    refuse_unbuilt_events(short("1998-03-02T10:00:00-05:00"), regime_rows(regime))


@pytest.mark.parametrize(
    ("regime", "rule"), [("1994", "H-2"), ("1995-01-25", "H-2"), ("1995", "H-4"), ("1999", "H-4")]
)
def test_a_short_sale_is_refused_under_the_ban_and_the_bid_test(regime: str, rule: str) -> None:
    with pytest.raises(InputError, match=rf"event 3: short sales .* rule {rule} is not built"):
        refuse_unbuilt_events(short("1998-03-02T10:00:00-05:00"), regime_rows(regime))


@pytest.mark.parametrize(
    ("ts", "rule"),
    [
        ("1994-01-25T15:59:59-05:00", None),
        ("1994-01-26T09:30:00-05:00", "H-2"),
        ("1995-01-25T15:59:59-05:00", "H-2"),
        ("1995-01-26T09:30:00-05:00", "H-4"),
    ],
)
def test_under_historical_the_day_decides(ts: str, rule: str | None) -> None:
    rows = regime_rows("historical")
    if rule is None:
        refuse_unbuilt_events(short(ts), rows)
        return

    with pytest.raises(InputError, match=rule):
        refuse_unbuilt_events(short(ts), rows)


def test_a_short_sale_of_a_smallcap_security_has_no_bid_test() -> None:
    rows, markets = regime_rows("1995"), dict[int, int]()
    listing = a_batch({"kind": kind.SECURITY, "symbol": 1, "market": SMALLCAP})

    refuse_unbuilt_events(listing, rows, SYMBOLS, markets)
    refuse_unbuilt_events(short("1995-06-01T10:00:00-04:00", symbol=1), rows, SYMBOLS, markets)

    with pytest.raises(InputError, match=r"\(ABCD\).*H-4"):
        refuse_unbuilt_events(short("1995-06-01T10:00:00-04:00"), rows, SYMBOLS, markets)


def test_the_ban_covers_smallcap_securities() -> None:
    listing = a_batch(
        {"kind": kind.SECURITY, "symbol": 0, "market": SMALLCAP},
        {"side": SELL_SHORT, "ts": "1994-06-01T10:00:00-04:00"},
    )

    with pytest.raises(InputError, match="H-2"):
        refuse_unbuilt_events(listing, regime_rows("1994"))


def test_a_security_that_was_once_in_the_nnm_is_not_exempt() -> None:
    """The order of events within a batch is not looked at, so the stricter market counts."""
    batch = a_batch(
        {"kind": kind.SECURITY, "symbol": 0, "market": NNM},
        {"side": SELL_SHORT, "ts": "1995-06-01T10:00:00-04:00"},
        {"kind": kind.SECURITY, "symbol": 0, "market": SMALLCAP},
    )

    with pytest.raises(InputError, match="H-4"):
        refuse_unbuilt_events(batch, regime_rows("1995"))
