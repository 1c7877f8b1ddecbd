"""Names are numbers in order of first appearance, and keep them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.names import Names


def test_numbers_are_given_as_names_appear() -> None:
    names = Names()

    assert [names.symbol(text) for text in ("B", "A", "B")] == [0, 1, 0]
    assert list(names.symbols) == ["B", "A"]


def test_participants_and_accounts_have_numberings_of_their_own() -> None:
    names = Names()
    names.participant("X")

    assert names.account("X") == 0
    assert names.symbol("X") == 0


def test_a_maker_has_its_place_among_those_of_its_security() -> None:
    names = Names()

    assert [names.maker(0, 5), names.maker(0, 3), names.maker(1, 3), names.maker(0, 5)] == [
        0,
        1,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("0", 0, id="zero"),
        pytest.param("17", 34, id="number"),
        pytest.param("2305843009213693951", 2 * (2**61 - 1), id="largest"),
        pytest.param("2305843009213693952", 1, id="too-large"),
        pytest.param("017", 1, id="not-canonical"),
        pytest.param("-1", 1, id="signed"),
        pytest.param("٣", 1, id="foreign-digit"),
        pytest.param("A-1", 1, id="text"),
    ],
)
def test_order_ids_that_are_numbers_are_not_kept(text: str, code: int) -> None:
    names = Names()

    assert names.order_id(text) == code
    assert names.order_id_text(code) == text
    assert len(names.orders) == code % 2


def test_ranks_follow_the_lexical_order_of_mpids() -> None:
    names = Names()
    for text in ("NITE", "AGED", "MLCO"):
        names.participant(text)

    assert names.participant_ranks().tolist() == [2, 0, 1]
    names.participant("A")
    assert names.participant_ranks().tolist() == [3, 1, 2, 0]


@given(st.lists(st.tuples(st.sampled_from("spaom"), st.text(min_size=1))))
def test_dumped_names_are_loaded_as_they_were(given_names: list[tuple[str, str]]) -> None:
    names = Names()
    for kind, text in given_names:
        if text.encode("utf-8", "replace").decode() != text:
            continue
        number = names.symbol(text)
        names.participant(text) if kind == "p" else names.account(text)
        names.order_id(text)
        names.maker(number, len(names.participants) // 2)
    loaded = Names.load(names.dump())

    assert loaded.dump() == names.dump()
    assert loaded.makers == names.makers
    assert [loaded.maker(*pair) for pair in names.makers] == [
        names.maker(*pair) for pair in names.makers
    ]
