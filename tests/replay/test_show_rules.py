"""What `soes rules` prints."""

from io import StringIO

import pytest
from rich.console import Console

from processors.provisions import provisions
from replay.rules import show
from schemas.errors import UsageError


def printed(provision: str | None = None, width: int = 100) -> str:
    """Return what is printed on a console of some width."""
    console = Console(file=StringIO(), width=width)
    show(console, provision)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_all_provisions_stand_in_a_line_each_by_part() -> None:
    lines = printed().splitlines()
    begun = [line.split()[0] for line in lines if line.strip()]

    assert set(provisions()) <= set(begun)
    assert "ECN or UTP exchange alone at the inside (3.12)" in lines


def test_a_provision_prints_what_a_lawyer_asks_for() -> None:
    text = printed("u-6")

    assert text.startswith("U-6  Time out\n")
    assert "at the end of the 90 seconds" in " ".join(text.split())
    assert "from 1998-02-23" in text
    assert "Head Trader Alert 1998-6, 10 February 1998" in text
    assert "si.frajer.net/readreplies.aspx?msgid=3499814&subjectid=16961" in text
    assert "P: the primary text" in text
    assert "D-64: Order life" in text
    assert "hold_s: - from 1984-12-01; 90 s from 1998-02-23" in text


def test_a_decision_prints_what_it_settles() -> None:
    text = printed("D-36")

    assert "settles" in text
    assert "G-4: What counts as an update" in text


def test_a_provision_with_a_choice_prints_the_readings() -> None:
    assert "all_in_update_period: wait, return (the first is the default)" in printed("G-6")


def test_a_provision_that_is_not_done_says_why() -> None:
    assert "Nothing to do: no event can ask for all-or-none." in printed("S-5")


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_cut_off_whatever_the_width(width: int) -> None:
    for provision in ("U-6", "D-79", "7.1", "S-4"):
        assert "…" not in printed(provision, width)


def test_every_provision_can_be_printed() -> None:
    for provision in provisions():
        assert printed(provision).startswith(f"{provision}  ")


def test_an_unknown_provision_is_a_wrong_command_line() -> None:
    with pytest.raises(UsageError, match="no provision 'U-99'"):
        printed("U-99")
