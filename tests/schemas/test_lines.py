"""Lines of JSON: what is read, and what every wrong one is answered with."""

import json
from typing import Any

import pytest

from schemas.jsonl import read_line, write_line

TS = "1991-11-18T09:30:00-05:00"
QUOTE = {"type": "quote", "ts": TS, "symbol": "ABCD", "participant": "MLCO"}
ORDER = {
    "type": "order",
    "ts": TS,
    "symbol": "ABCD",
    "order_id": "1",
    "firm": "OEFX",
    "account": "a",
    "side": "buy",
    "quantity": 100,
}
TRADE = {"type": "trade", "ts": TS, "symbol": "ABCD", "price": "20", "quantity": 1, "venue": "X"}
SECURITY = {"type": "security", "ts": TS, "symbol": "ABCD", "market": "NNM"}


def line(event: dict[str, Any], **changed: object) -> bytes:
    return json.dumps({**event, **changed}).encode()


def without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != name}


def test_a_line_without_seq_takes_its_number() -> None:
    assert read_line(line(QUOTE), 7)[1]["seq"] == 7
    assert read_line(line(QUOTE, seq=9), 7)[1]["seq"] == 9


def test_prices_are_texts_or_numbers_of_dollars() -> None:
    kind, quote = read_line(line(QUOTE, bid="20.125", ask=20.25), 1)

    assert kind == "quote"
    assert (quote["bid"], quote["ask"]) == (2_012_500_000, 2_025_000_000)


def test_a_number_keeps_every_digit() -> None:
    text = line(QUOTE).replace(b"}", b', "bid": 123456789.12345678}')

    assert read_line(text, 1)[1]["bid"] == 12_345_678_912_345_678


def test_a_quote_may_be_no_quote_at_all() -> None:
    assert read_line(line(QUOTE, bid=None, ask=None), 1)[1]["bid"] is None


@pytest.mark.parametrize("quantity", [0, -1, -(2**31), 2**31 - 1])
def test_the_market_judges_the_quantity_of_an_order(quantity: int) -> None:
    assert read_line(line(ORDER, quantity=quantity), 1)[1]["quantity"] == quantity


WRONG_FIELDS = [
    ("unknown-field", line(QUOTE, colour="red"), "field colour", '"red"', "one of the fields seq"),
    ("unknown-type", line(QUOTE, type="quotation"), "field type", '"quotation"', "security"),
    ("no-type", line(without(QUOTE, "type")), "field type", "nothing", "security"),
    ("null-type", line(QUOTE, type=None), "field type", "nothing", "security"),
    ("type-list", line(QUOTE, type=["quote"]), "field type", '["quote"]', "security"),
    ("unknown-choice", line(ORDER, side="hold"), "field side", '"hold"', "buy, sell, sell_short"),
    ("choice-number", line(ORDER, side=1), "field side", "found 1,", "buy, sell, sell_short"),
    ("missing", line(without(ORDER, "firm")), "field firm", "nothing", "a text"),
    ("null", line(ORDER, firm=None), "field firm", "nothing", "a text"),
    ("empty-name", line(QUOTE, symbol=""), "field symbol", '""', "not empty"),
    ("number-name", line(QUOTE, symbol=5), "field symbol", "found 5,", "a text"),
    ("surrogate", line(QUOTE, symbol="\ud800"), "field symbol", "\\ud800", "a text"),
    ("nine-decimals", line(QUOTE, bid="20.123456789"), "field bid", "20.123456789", "8 decimals"),
    ("negative-price", line(QUOTE, bid=-1), "field bid", "found -1,", "above 0"),
    ("zero-price", line(QUOTE, ask="0"), "field ask", "found 0,", "above 0"),
    ("enormous-price", line(TRADE, price="1e9"), "field price", '"1e9"', "below 1,000,000,000"),
    ("huge-price", line(TRADE, price=10**9), "field price", "1000000000", "below 1,000,000,000"),
    ("price-flag", line(QUOTE, bid=True), "field bid", "true", "dollars"),
    ("price-list", line(QUOTE, bid=["20"]), "field bid", '["20"]', "dollars"),
    ("price-nan", line(QUOTE, bid=float("nan")), "field bid", "NaN", "dollars"),
    ("price-infinite", line(QUOTE, bid=float("inf")), "field bid", "Infinity", "dollars"),
    ("size-zero", line(QUOTE, bid_size=0), "field bid_size", "found 0,", "from 1 to 2147483647"),
    ("trade-zero", line(TRADE, quantity=0), "field quantity", "found 0,", "from 1 to 2147483647"),
    ("trade-below", line(TRADE, quantity=-5), "field quantity", "found -5,", "from 1"),
    ("quantity-2^31", line(ORDER, quantity=2**31), "field quantity", "2147483648", "2147483647"),
    ("quantity-text", line(ORDER, quantity="100"), "field quantity", '"100"', "a whole number"),
    ("quantity-half", line(ORDER, quantity=1.5), "field quantity", "1.5", "a whole number"),
    ("quantity-flag", line(ORDER, quantity=True), "field quantity", "true", "a whole number"),
    ("tier", line(SECURITY, tier=300), "field tier", "found 300,", "1000, 500, 200"),
    ("flag-number", line(QUOTE, soes=1), "field soes", "found 1,", "true or false"),
    ("conditions-text", line(TRADE, conditions="iso"), "field conditions", '"iso"', "a list"),
    ("condition", line(TRADE, conditions=["odd"]), "field conditions", '["odd"]', "iso, opening"),
    ("seq-negative", line(QUOTE, seq=-1), "field seq", "found -1,", "from 0"),
    ("seq-fraction", line(QUOTE, seq=1.0), "field seq", "found 1.0,", "a whole number"),
    ("seq-2^63", line(QUOTE, seq=2**63), "field seq", str(2**63), "a whole number"),
    ("no-time", line(without(QUOTE, "ts")), "field ts", "nothing", "ISO-8601"),
    ("no-offset", line(QUOTE, ts=TS[:-6]), "field ts", "without a UTC offset", "ISO-8601"),
    ("year-1700", line(QUOTE, ts="1700-01-01T00:00:00Z"), "field ts", "outside", "1980 to 2049"),
    ("nanoseconds", line(QUOTE, ts=f"{TS[:19]}.1234567Z"), "field ts", "finer", "ISO-8601"),
    ("time-number", line(QUOTE, ts=690474600000000), "field ts", "690474600000000", "ISO-8601"),
    ("twice", line(QUOTE)[:-1] + b', "symbol": "X"}', "field symbol", "twice", "once"),
]


@pytest.mark.parametrize(
    ("wrong", "field", "found", "expected"),
    [pytest.param(*case, id=name) for name, *case in WRONG_FIELDS],
)
def test_a_wrong_field_is_named_with_what_was_found_and_what_is_expected(
    wrong: bytes, field: str, found: str, expected: str
) -> None:
    with pytest.raises(ValueError, match="found") as error:
        read_line(wrong, 1)

    before, after = str(error.value).split("expected", 1)
    assert before.startswith(f"{field}: found")
    assert found in before
    assert expected in after


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        pytest.param(b"", "a blank line", id="blank"),
        pytest.param(b" \t\n", "a blank line", id="spaces"),
        pytest.param(b"[1]", "[1]", id="list"),
        pytest.param(b"null", "null", id="null"),
        pytest.param(line(QUOTE)[:-1], "text that is not JSON", id="cut"),
        pytest.param(b"\xef\xbb\xbf" + line(QUOTE), "text that is not JSON", id="byte-order-mark"),
        pytest.param(line(QUOTE) + line(QUOTE), "text that is not JSON", id="two-events"),
        pytest.param(b'{"type": "clock\xff"}', "bytes that are not UTF-8", id="latin-1"),
        pytest.param(b"[" * 100_000, "text that is not JSON", id="deep"),
        pytest.param(b'{"seq": ' + b"1" * 5000 + b"}", "text that is not JSON", id="long-number"),
        pytest.param(b'{"bid": 1e9999999999999999999}', "exponent is too large", id="exponent"),
    ],
)
def test_a_line_that_is_no_event_is_refused(wrong: bytes, found: str) -> None:
    with pytest.raises(ValueError, match="expected") as error:
        read_line(wrong, 1)

    assert found in str(error.value)


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(ValueError, match="field soes") as error:
        read_line(line(QUOTE, soes="y" * 10_000), 1)

    assert len(str(error.value)) < 250


def test_nulls_are_left_out_of_a_written_line() -> None:
    kind, quote = read_line(line(QUOTE, ask="20.5"), 3)
    full = {"participant_type": "ecn", "bid": None, "bid_size": None, "ask_size": 5}
    written = json.loads(write_line(kind, {**quote, **full, "soes": True, "automated": False}))

    assert written == {
        "type": "quote",
        "seq": 3,
        "ts": TS,
        "symbol": "ABCD",
        "participant": "MLCO",
        "participant_type": "ecn",
        "ask": "20.5",
        "ask_size": 5,
        "soes": True,
        "automated": False,
    }
