"""Tier sizes: the criteria to their bounds, what a review spares, and the one of 1 April 1999.

Shown here: [4.1, 4.2, D-80].
"""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from processors.provisions import provisions, sources
from processors.sessions import sessions
from processors.strict_toml import read_table
from processors.tiers import Issue, criteria_on, effective_day, review
from processors.tiers.criteria import PATH, load_criteria
from processors.tiers.effect import refuse_day
from schemas.errors import UsageError
from schemas.price import parse_price
from tests.faults import sentence_of

AS_OF = date(1998, 12, 31)
CRITERIA = criteria_on(AS_OF)
CHANGES = Path(__file__).with_name("tiers_1999_04_01.csv")


def an_issue(**differences: object) -> Issue:
    """Describe a security that meets every criterion of 1,000 shares and has them."""
    usual = {"symbol": "ABCD", "old": 1000, "volume": 50_000, "bid": "20", "makers": 10}
    fields = {**usual, "listed": None, "rank": None, **differences}
    volume, bid = Decimal(str(fields.pop("volume"))), parse_price(str(fields.pop("bid")))
    return Issue(volume=volume, bid=bid, **fields)  # type: ignore[arg-type]  # each has its own


@pytest.mark.parametrize(
    ("volume", "bid", "makers", "size"),
    [
        pytest.param(3000, "100", 3, 1000, id="1000-at-its-bounds"),
        pytest.param("2999.5", "100", 3, 500, id="too-quiet-for-1000"),
        pytest.param(3000, "100.0625", 3, 500, id="too-dear-for-1000"),
        pytest.param(3000, "100", 2, 500, id="too-few-makers-for-1000"),
        pytest.param(1000, "150", 2, 500, id="500-at-its-bounds"),
        pytest.param(999, "150", 2, 200, id="too-quiet-for-500"),
        pytest.param(999, "250", 2, 200, id="200-at-its-bound"),
        pytest.param(999, "250.01", 2, None, id="too-dear-for-any"),
        pytest.param(50_000, "20", 1, None, id="one-maker"),
        pytest.param(0, "20", 2, 200, id="never-traded"),
    ],
)
def test_a_security_gets_the_largest_size_whose_criteria_it_meets(
    volume: object, bid: str, makers: int, size: int | None
) -> None:
    finding = review(an_issue(volume=volume, bid=bid, makers=makers), AS_OF, CRITERIA)

    assert finding.formula == size


@pytest.mark.parametrize(
    ("volume", "bid", "filled", "literal"),
    [
        pytest.param(1000, "150.01", 200, None, id="busy-and-dear-has-no-row"),
        pytest.param(999, "150.01", 200, 200, id="quiet-and-dear-has-one"),
        pytest.param(1000, "150", 500, 500, id="busy-and-less-dear-has-one"),
    ],
)
def test_the_table_to_the_letter_has_a_gap(
    volume: int, bid: str, filled: int, literal: int | None
) -> None:
    issue = an_issue(old=500, volume=volume, bid=bid)

    assert review(issue, AS_OF, CRITERIA, "filled").formula == filled
    to_the_letter = review(issue, AS_OF, CRITERIA, "literal")
    assert to_the_letter.formula == literal
    assert to_the_letter.new == (literal or 500)
    assert (to_the_letter.reason == "no_level_fits") is (literal is None)


@pytest.mark.parametrize(
    ("differences", "new", "reason"),
    [
        pytest.param({}, 1000, "unchanged", id="nothing-to-do"),
        pytest.param({"old": 500}, 1000, "formula", id="up-one"),
        pytest.param({"old": 200}, 500, "one_level", id="up-two"),
        pytest.param({"volume": 2000}, 500, "formula", id="down-one"),
        pytest.param({"volume": 500}, 500, "one_level", id="down-two"),
        pytest.param({"volume": 500, "bid": "0.99"}, 1000, "under_one_dollar", id="below-a-dollar"),
        pytest.param({"volume": 500, "bid": "1"}, 500, "one_level", id="at-a-dollar"),
        pytest.param({"old": 500, "bid": "0.99"}, 1000, "formula", id="below-a-dollar-but-up"),
        pytest.param({"bid": "120", "rank": 50}, 1000, "top_50", id="the-50th"),
        pytest.param({"bid": "120", "rank": 51}, 500, "formula", id="the-51st"),
        pytest.param({"old": 200, "rank": 1}, 500, "one_level", id="the-largest-but-up"),
        pytest.param(
            {"makers": 1, "rank": 1}, 1000, "no_level_fits", id="nothing-fits-the-largest"
        ),
    ],
)
def test_a_review_moves_one_level_and_spares_the_cheap_and_the_large(
    differences: dict[str, object], new: int, reason: str
) -> None:
    finding = review(an_issue(**differences), AS_OF, CRITERIA)

    assert (finding.new, finding.reason) == (new, reason)


@pytest.mark.parametrize(
    ("listed", "young"),
    [
        pytest.param(date(1998, 11, 17), True, id="44-days"),
        pytest.param(date(1998, 11, 16), False, id="45-days"),
        pytest.param(date(1999, 1, 4), True, id="listed-later"),
        pytest.param(None, False, id="nobody-knows"),
    ],
)
def test_a_security_is_reviewed_from_its_45th_calendar_day_on(
    listed: date | None, *, young: bool
) -> None:
    finding = review(an_issue(old=200, listed=listed), AS_OF, CRITERIA)

    assert (finding.reason == "ipo_45_days") is young
    assert finding.new == (200 if young else 500)
    assert finding.formula == 1000


@pytest.mark.parametrize(
    ("differences", "reason"),
    [
        pytest.param({"listed": AS_OF, "makers": 1}, "ipo_45_days", id="young-before-nothing-fits"),
        pytest.param({"listed": AS_OF}, "ipo_45_days", id="young-before-unchanged"),
        pytest.param(
            {"volume": 500, "bid": "0.5", "rank": 1}, "under_one_dollar", id="cheap-before-large"
        ),
    ],
)
def test_of_several_reasons_the_first_is_told(differences: dict[str, object], reason: str) -> None:
    assert review(an_issue(**differences), AS_OF, CRITERIA).reason == reason


def published() -> list[tuple[str, int, int]]:
    """Return the changes of 1 April 1999: symbol, old and new size (NASD Notice 99-22)."""
    _, *lines = CHANGES.read_text().split()
    return [(symbol, int(old), int(new)) for symbol, old, new in (li.split(",") for li in lines)]


def test_the_383_changes_of_1_april_1999_are_what_one_level_allows() -> None:
    """Wanted is the size farthest away, in the direction in which each security went."""
    moves = {}
    for symbol, old, new in published():
        volume = 50_000 if new > old else 500
        finding = review(an_issue(symbol=symbol, old=old, volume=volume), AS_OF, CRITERIA)
        moves[symbol] = (finding.old, finding.new)

    assert moves == {symbol: (old, new) for symbol, old, new in published()}
    assert Counter(moves.values()) == {
        (500, 1000): 189,
        (1000, 500): 83,
        (200, 500): 76,
        (500, 200): 35,
    }


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        pytest.param(date(1998, 12, 31), date(1999, 4, 1), id="as-of-1999-04-01"),
        pytest.param(date(1998, 6, 30), date(1998, 10, 1), id="as-of-1998-10-01"),
        pytest.param(date(1999, 9, 30), date(2000, 1, 3), id="a-year-ends-a-weekend-passes"),
        pytest.param(date(1999, 1, 4), date(1999, 7, 1), id="a-quarter-just-begun"),
    ],
)
def test_a_review_holds_from_the_second_quarter_after_its_data(as_of: date, first: date) -> None:
    assert effective_day(as_of, criteria_on(as_of), sessions()) == first


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(date(1998, 12, 31), "expected a later day", id="the-data's-day"),
        pytest.param(date(2001, 7, 30), "up to 2001-07-29", id="after-the-last-day"),
        pytest.param(date(1999, 4, 2), "was closed", id="good-friday"),
    ],
)
def test_a_review_begins_to_hold_on_a_later_session_alone(day: date, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        refuse_day(day, AS_OF, sessions())


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(1988, 6, 29), False),
        (date(1988, 6, 30), True),
        (date(2001, 7, 29), True),
        (date(2001, 7, 30), False),
    ],
    ids=str,
)
def test_there_are_criteria_as_long_as_there_were_tiers(day: date, *, known: bool) -> None:
    if known:
        assert [level.shares for level in criteria_on(day).levels] == [1000, 500, 200]
    else:
        with pytest.raises(UsageError, match="no criteria of tier sizes"):
            criteria_on(day)


def test_the_criteria_cite_provisions_and_sources() -> None:
    table = read_table(PATH).content

    assert set(table["rules"]) <= set(provisions())
    assert {source for record in table["values"] for source in record["source"]} <= set(sources())


FAULTS = {
    "an unknown key": ("steps =", "stairs =", "unknown key 'stairs'"),
    "a missing number": ("steps = 1", "", "no 'steps'"),
    "no source": ('["S2", "N98-76", "N99-104", "N88-43"]', "[]", "'source' is empty"),
    "an unknown grade": ('grade = "P"', 'grade = "A"', "'grade' must be one of"),
    "a size twice": ("shares = 500", "shares = 1000", "expected levels, the largest first"),
    "no rules": ('["4.1", "4.2", "D-80"]', "[]", "'rules' is empty"),
    "a bound that is a text": ("dearest_bid = 150", 'dearest_bid = "150"', "a whole number"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_criteria_is_named(fault: str, tmp_path: Path) -> None:
    good, bad, expected = FAULTS[fault]

    assert expected in sentence_of(load_criteria, PATH, (good, bad), tmp_path)
