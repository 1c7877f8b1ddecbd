"""The ids in docstrings and the record of provisions agree."""

from pathlib import Path

import pytest

from processors.codes import PROVISION_IDS
from processors.provisions import implementations, provisions
from processors.provisions.implemented import cited
from processors.regimes import parameters


def test_every_id_in_a_docstring_is_in_the_record() -> None:
    unknown = {
        provision: places
        for provision, places in implementations().items()
        if provision not in provisions()
    }

    assert unknown == {}


def test_every_record_is_done_somewhere_or_says_why_not() -> None:
    """A dated value that names a provision does it too: then the date is all there is to do."""
    dated = {rule for parameter in parameters().values() for rule in parameter.rules}
    done = {*implementations(), *dated}

    assert [
        record.id
        for record in provisions().values()
        if record.id not in done and not record.not_implemented
    ] == []


def test_no_record_says_that_it_is_not_done_when_it_is() -> None:
    assert [
        (record.id, places)
        for record in provisions().values()
        if record.not_implemented and (places := implementations().get(record.id))
    ] == []


def test_every_provision_that_an_outcome_can_cite_is_in_the_record() -> None:
    assert set(PROVISION_IDS.values()) - {None} <= set(provisions())


@pytest.mark.parametrize(
    ("docstring", "ids"),
    [
        ("Refuse it [S-1].", ["S-1"]),
        ("Refuse it [3.1-4e, D-12a, U-0]; see [3.13].", ["3.1-4e", "D-12a", "U-0", "3.13"]),
        ("The window [t-300 s, t], a list[int], a row[0].", []),
        ("No brackets: S-1.", []),
    ],
)
def test_ids_are_read_from_brackets_alone(docstring: str, ids: list[str]) -> None:
    assert cited(docstring) == ids


def test_the_places_are_dotted_names_of_what_has_the_docstring(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text('"""Hold rules [A-1]."""\n')
    (package / "rules.py").write_text(
        '"""Rules [A-2]."""\n\n\nclass Table:\n    """A table [A-3]."""\n\n'
        '    def row(self):\n        """Return a row [A-1, A-3]."""\n\n\n'
        'def refuse():\n    """Refuse [A-2]."""\n'
    )

    assert implementations(package) == {
        "A-1": ("package", "package.rules.Table.row"),
        "A-2": ("package.rules", "package.rules.refuse"),
        "A-3": ("package.rules.Table", "package.rules.Table.row"),
    }
