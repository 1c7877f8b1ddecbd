"""Files of the record with one fault in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.errors import InputError


def sentence_of(
    load: Callable[[Path], object], good: Path, fault: tuple[str, str], folder: Path
) -> str:
    """Put one text in another's place, load the file, and return what the error says of it."""
    path = folder / good.name
    right, wrong = fault
    content = good.read_text()
    assert right in content
    path.write_text(content.replace(right, wrong))

    with pytest.raises(InputError) as refusal:
        load(path)

    where, _, sentence = str(refusal.value).partition(": ")
    assert where == str(path)
    return sentence
