"""The folder of what is compiled is named after the sources, so no edit is overlooked."""

from pathlib import Path

import pytest

from schemas.compiled import KEPT, cache_folder


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "one.py").write_text("LIMIT = 1\n")
    (folder / "two.py").write_text("from package.one import LIMIT\n")
    cache_folder.cache_clear()
    return folder


def fresh(sources: Path) -> Path:
    """Return the folder as a new process would."""
    cache_folder.cache_clear()
    return cache_folder(sources)


def test_the_same_sources_have_the_same_folder(sources: Path) -> None:
    assert fresh(sources) == fresh(sources)


def test_an_edit_of_any_module_leads_to_another_folder(sources: Path) -> None:
    before = fresh(sources)
    (sources / "one.py").write_text("LIMIT = 2\n")

    assert fresh(sources) != before


def test_folders_of_sources_that_are_gone_are_dropped(sources: Path) -> None:
    first = fresh(sources)
    for number in range(2 * KEPT):
        (sources / "one.py").write_text(f"LIMIT = {number + 5}\n")
        last = fresh(sources)

    assert last.is_dir()
    assert not first.exists()
    assert len(list(last.parent.iterdir())) <= KEPT


def test_a_cache_that_cannot_be_written_is_replaced(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))

    assert fresh(sources).is_relative_to(tmp_path)
