"""LEAN tick files become a log; what they do not say is told, what is wrong in them is named."""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from producers.sources.lean import import_lean
from producers.sources.lean_tape import LeanSettings
from producers.sources.venues import read_venues
from producers.summary import Summary
from schemas.batch import Batch
from schemas.errors import InputError, UsageError
from schemas.names import Names
from schemas.price import format_price
from schemas.records import records
from schemas.time import format_time

OPEN = 34_200_000  # 09:30 in milliseconds
QUOTES = (
    f"{OPEN},1810000,300,0,0,N,1,0",
    f"{OPEN},0,0,1812000,500,N,1,0",
)


@dataclass
class Kept:
    """A writer that keeps the events that it is given."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def write(self, batch: Batch, names: Names) -> None:
        self.events += [{"type": kind, **record} for kind, record in records(batch, names)]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]


def a_zip(path: Path, rows: Sequence[str], name: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\n".join(rows))
    return path


def quotes_file(folder: Path, *rows: str, name: str = "20131007_abc_Quote_Tick.csv") -> Path:
    return a_zip(folder / "quote.zip", rows, name)


def trades_file(folder: Path, *rows: str, name: str = "20131007_abc_Trade_Tick.csv") -> Path:
    return a_zip(folder / "trade.zip", rows, name)


def imported(
    folder: Path,
    quotes: Sequence[str] = QUOTES,
    trades: Sequence[str] = (),
    settings: LeanSettings | None = None,
) -> tuple[Kept, Summary]:
    kept = Kept()
    tapes = trades_file(folder, *trades) if trades else None
    return kept, import_lean(quotes_file(folder, *quotes), tapes, kept, settings)


def test_the_day_and_the_symbol_come_from_the_name_in_the_zip(tmp_path: Path) -> None:
    kept, summary = imported(tmp_path)

    assert kept.events[0]["type"] == "security"
    assert {event["symbol"] for event in kept.events} == {"ABC"}
    assert format_time(summary.first_ts) == "2013-10-07T09:30:00-04:00"


def test_another_name_needs_the_day_and_the_symbol_to_be_given(tmp_path: Path) -> None:
    path = quotes_file(tmp_path, *QUOTES, name="ticks.csv")
    with pytest.raises(UsageError, match=r"ticks|--date"):
        import_lean(path, None, Kept())

    summary = import_lean(path, None, Kept(), LeanSettings(day=date(1998, 3, 2), symbol="XYZ"))

    assert format_time(summary.first_ts) == "1998-03-02T09:30:00-05:00"


def test_both_sides_of_an_instant_are_one_quote_in_dollars(tmp_path: Path) -> None:
    (quote,) = imported(tmp_path)[0].of("quote")

    assert format_price(quote["bid"]) == "181"
    assert format_price(quote["ask"]) == "181.2"
    assert (quote["bid_size"], quote["ask_size"]) == (300, 500)


def test_a_row_of_one_side_leaves_the_other_as_it_stood(tmp_path: Path) -> None:
    kept, _ = imported(tmp_path, [*QUOTES, f"{OPEN + 5},0,0,1811000,100,N,1,0"])
    last = kept.of("quote")[-1]

    assert (format_price(last["bid"]), format_price(last["ask"])) == ("181", "181.1")
    assert last["ts"] == kept.of("quote")[0]["ts"] + 5_000


def test_rows_of_two_venues_are_two_quotes(tmp_path: Path) -> None:
    rows = [f"{OPEN},1810000,300,0,0,N,1,0", f"{OPEN},0,0,1812000,500,P,1,0"]
    quotes = imported(tmp_path, rows)[0].of("quote")

    assert [quote["participant"] for quote in quotes] == ["NYSE", "ARCX"]
    assert [quote["participant_type"] for quote in quotes] == ["market_maker", "ecn"]
    assert quotes[1]["bid"] is None


def test_a_row_without_a_price_takes_the_quote_away(tmp_path: Path) -> None:
    last = imported(tmp_path, [*QUOTES, f"{OPEN + 1},0,0,0,0,N,1,0"])[0].of("quote")[-1]

    assert last["bid"] is None
    assert last["ask"] is None


def test_a_size_of_zero_is_not_given_and_told(tmp_path: Path) -> None:
    kept, summary = imported(tmp_path, [f"{OPEN},1810000,0,0,0,N,1,0"])

    assert kept.of("quote")[0]["bid_size"] is None
    assert any("1 sizes of 0" in sentence for sentence in summary.assumptions)


def test_flagged_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    kept, summary = imported(tmp_path, [*QUOTES, f"{OPEN + 1},1,100,0,0,N,1,1"])

    assert len(kept.of("quote")) == 1
    assert any(sentence.startswith("1 rows flagged") for sentence in summary.assumptions)


@pytest.mark.parametrize(
    ("price", "side"),
    [
        pytest.param(1812000, "buy", id="at-the-offer"),
        pytest.param(1811100, "buy", id="above-the-midpoint"),
        pytest.param(1810900, "sell", id="below-the-midpoint"),
        pytest.param(1810000, "sell", id="at-the-bid"),
    ],
)
def test_a_trade_off_the_midpoint_has_the_side_of_the_nearer_quote(
    tmp_path: Path, price: int, side: str
) -> None:
    (order,) = imported(tmp_path, trades=[f"{OPEN + 1},{price},200,N,1,0"])[0].of("order")

    assert order["side"] == side
    assert order["quantity"] == 200
    assert order["limit"] is None


@pytest.mark.parametrize(
    ("before", "side"), [(1810500, "buy"), (1811500, "sell")], ids=["an-uptick", "a-downtick"]
)
def test_a_trade_at_the_midpoint_has_the_side_of_the_last_change_of_price(
    tmp_path: Path, before: int, side: str
) -> None:
    trades = [f"{OPEN + 1},{before},200,N,1,0", f"{OPEN + 2},1811000,200,N,1,0"]
    trades.append(f"{OPEN + 3},1811000,200,N,1,0")
    orders = imported(tmp_path, trades=trades)[0].of("order")

    assert [order["side"] for order in orders[1:]] == [side, side]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(f"{OPEN + 1},1812000,1001,N,1,0", id="more-than-a-thousand-shares"),
        pytest.param(f"{OPEN - 1},1812000,100,N,1,0", id="before-the-open"),
        pytest.param("57600000,1812000,100,N,1,0", id="at-the-close"),
        pytest.param(f"{OPEN + 1},1811000,100,N,1,0", id="neither-midpoint-nor-tick-tells"),
    ],
)
def test_other_trades_stay_trades(tmp_path: Path, row: str) -> None:
    kept, _ = imported(tmp_path, trades=[row])

    assert kept.of("order") == []
    assert len(kept.of("trade")) == 1


def test_orders_can_be_turned_off(tmp_path: Path) -> None:
    trades = [f"{OPEN + 1},1812000,100,D,1,0"]
    kept, _ = imported(tmp_path, trades=trades, settings=LeanSettings(orders=False))

    assert kept.of("order") == []
    assert kept.of("trade")[0]["venue"] == "OTCR"


def test_at_one_instant_quotes_come_before_trades(tmp_path: Path) -> None:
    kept, _ = imported(tmp_path, trades=[f"{OPEN},1812000,100,N,1,0"])

    assert [event["type"] for event in kept.events] == ["security", "quote", "order"]
    assert [event["seq"] for event in kept.events] == [1, 2, 3]


def test_the_mapping_of_venues_can_be_given(tmp_path: Path) -> None:
    settings = LeanSettings(venues=read_venues(["N=ABCD:utp"]))
    (quote,) = imported(tmp_path, settings=settings)[0].of("quote")

    assert (quote["participant"], quote["participant_type"]) == ("ABCD", "utp")


def test_an_unknown_venue_is_a_market_maker_and_told(tmp_path: Path) -> None:
    kept, summary = imported(tmp_path, [f"{OPEN},1810000,100,0,0,7,1,0"])

    assert kept.of("quote")[0]["participant"] == "EX7"
    assert any("nothing is known" in sentence for sentence in summary.assumptions)


@pytest.mark.parametrize("text", ["N", "N=", "=NYSE", "N=NYSE:dealer"])
def test_a_mapping_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is expected"):
        read_venues([text])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param("1,2,3", "line 3: 3 columns were found, 8 are expected", id="columns"),
        pytest.param("x,1,1,0,0,N,1,0", "line 3: column 1: 'x' was found", id="no-number"),
        pytest.param("-5,1,1,0,0,N,1,0", "line 3: column 1: '-5' was found", id="negative"),
        pytest.param("1,1.5,1,0,0,N,1,0", "line 3: column 2: '1.5' was found", id="a-fraction"),
        pytest.param("86400000,1,1,0,0,N,1,0", "line 3: time: 86400000 ms", id="past-midnight"),
        pytest.param(f"{OPEN},{10**13},1,0,0,N,1,0", "line 3: price", id="a-huge-price"),
        pytest.param(f"{OPEN},1,{2**31},0,0,N,1,0", "line 3: size", id="a-huge-size"),
        pytest.param(f"{OPEN},1,1,0,0,N,1,x", "line 3: suspicious: 'x'", id="no-flag"),
        pytest.param(f"{OPEN - 1},1,1,0,0,N,1,0", "follows one of", id="time-goes-backwards"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, found: str) -> None:
    with pytest.raises(InputError, match=found):
        imported(tmp_path, [*QUOTES, row])


def test_a_file_that_is_no_zip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "quote.zip"
    path.write_text("no zip")

    with pytest.raises(InputError, match=r"quote\.zip: no whole zip file"):
        import_lean(path, None, Kept())


def test_a_zip_cut_at_any_byte_is_refused_or_read_whole(tmp_path: Path) -> None:
    rows = [*QUOTES, *(f"{OPEN + i},{1810000 + i},100,0,0,P,1,0" for i in range(50))]
    whole = quotes_file(tmp_path, *rows).read_bytes()
    cut = tmp_path / "cut.zip"
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        with pytest.raises(InputError, match=r"cut\.zip"):
            import_lean(cut, None, Kept())


def test_damage_inside_a_zip_is_named(tmp_path: Path) -> None:
    rows = [f"{OPEN + i},{1810000 + i * 7 % 1000},100,0,0,P,1,0" for i in range(500)]
    path = quotes_file(tmp_path, *rows)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)

    with pytest.raises(InputError, match=r"quote\.zip"):
        import_lean(path, None, Kept())


def test_an_empty_file_and_a_missing_one_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        imported(tmp_path, [])
    with pytest.raises(InputError, match="nowhere"):
        import_lean(tmp_path / "nowhere.zip", None, Kept())


def test_quotes_and_trades_of_different_days_are_refused(tmp_path: Path) -> None:
    trades = trades_file(tmp_path, f"{OPEN},1,1,N,1,0", name="20131008_abc_Trade_Tick.csv")

    with pytest.raises(InputError, match="2013-10-08"):
        import_lean(quotes_file(tmp_path, *QUOTES), trades, Kept())


@pytest.mark.skipif("SOES_SAMPLES" not in os.environ, reason="SOES_SAMPLES names no folder")
def test_a_real_day_is_taken_whole() -> None:
    """The sample has 24,293 trades, and quotes of 11 venues."""
    folder = Path(os.environ["SOES_SAMPLES"])
    quotes, trades = (folder / f"lean_ibm_20131007_{kind}.zip" for kind in ("quote", "trade"))
    if not quotes.exists():
        pytest.skip("the sample is not there")
    kept = Kept()
    import_lean(quotes, trades, kept)

    assert len(kept.of("order")) + len(kept.of("trade")) == 24_293
    assert len({quote["participant"] for quote in kept.of("quote")}) == 11
