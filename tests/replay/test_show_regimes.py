"""What `soes regimes` prints."""

from io import StringIO

import pytest
from rich.console import Console

from replay.regimes import show
from schemas.errors import UsageError


def printed(on: str | None = None, diff: tuple[str, str] | None = None, width: int = 80) -> str:
    """Return what is printed on a console of some width."""
    console = Console(file=StringIO(), width=width)
    show(console, on=on, diff=diff)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def line(text: str, name: str) -> list[str]:
    """Return the words of the first line that begins with a name."""
    return next(words for row in text.splitlines() if (words := row.split())[:1] == [name])


def test_the_named_regimes_stand_side_by_side_with_their_days() -> None:
    text = printed()

    assert line(text, "pre-1991")[1] == "1991-10-09"
    assert line(text, "1998")[1] == "1998-02-23"
    assert line(text, "maximum_order")[1:] == [
        *("1,000", "1,000", "1,000", "500"),
        *("1,000", "1,000", "1,000", "1,000"),
    ]
    assert line(text, "hold_s")[1:] == ["-"] * 6 + ["90", "s"] * 2
    assert line(text, "price_limit")[1:] == ["$250"] * 8


def test_the_named_regimes_fit_into_eighty_columns() -> None:
    text = printed()

    assert "…" not in text
    assert max(map(len, text.splitlines())) <= len("=" * 80)


def test_a_day_has_every_value_with_source_grade_and_note() -> None:
    text = printed(on="1997-12-24")

    assert line(text, "update_period_s") == [
        *("update_period_s", "17", "s", "1997-12-24", "R39490", "P-head"),
    ]
    assert line(text, "locked_update_period_s")[1:4] == ["5", "s", "1997-01-20"]
    assert "weak recollection" in text


def test_a_day_may_be_a_name() -> None:
    assert printed(on="1998") == printed(on="1998-02-23")


def test_the_difference_of_two_days_is_what_changed_between_them() -> None:
    text = printed(diff=("1998-02-22", "1998"), width=120)

    assert line(text, "hold_s") == ["hold_s", "-", "90", "s"]
    assert line(text, "ecn_alone_holds") == ["ecn_alone_holds", "no", "yes"]
    assert "since 1998-02-23, S1, P" in text
    assert "update_period_s" not in text


def test_days_without_a_difference_say_so() -> None:
    assert printed(diff=("1998", "1998-03-02")) == (
        "No dated value differs between 1998-02-23 and 1998-03-02.\n"
    )


@pytest.mark.parametrize("name", ["historical", "2001-07-30", "today"])
def test_what_is_no_day_of_the_system_is_a_wrong_command_line(name: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        printed(on=name)
    with pytest.raises(UsageError, match="expected"):
        printed(diff=("1998", name))


def test_the_timeline_tells_each_day_with_its_new_values_and_marks_the_named_ones() -> None:
    timeline = printed(width=120).split("What changed when")[1]

    assert line(timeline, "1997-12-24") == ["1997-12-24", "│", "update_period_s", "17", "s"]
    assert line(timeline, "1998-02-23")[:3] == ["1998-02-23", "●", "1998"]
    days = [row.split()[0] for row in timeline.splitlines() if row[:2] in ("19", "20")]
    assert days == sorted(set(days))
