"""The notebooks run from the first cell to the last, and are kept without what they print."""

import ast
import sys
from pathlib import Path

import nbformat
import pytest

from deploy.site.lecture import FOLDER, run

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
USED = {"replay", "polars", "matplotlib", *sys.stdlib_module_names}

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


@notebooks
@pytest.mark.filterwarnings("default")  # of the kernel's own machinery
def test_a_notebook_runs_and_shows_what_it_promises(path: Path) -> None:
    notebook = run(path)

    shown = [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for kind in output.get("data", ())
    ]
    assert "image/png" in shown
    assert "text/html" in shown


@notebooks
def test_a_notebook_is_kept_without_outputs_and_as_its_tool_writes_it(path: Path) -> None:
    notebook = read(path)

    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook, indent=1) + "\n"
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


@notebooks
def test_a_notebook_imports_what_a_reader_of_it_has(path: Path) -> None:
    source = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import)]
    origins = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    names = [alias.name for node in imports for alias in node.names]
    names += [str(node.module) for node in origins]

    assert {name.partition(".")[0] for name in names} <= USED


def test_the_lecture_has_an_order() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["1-", "2-", "3-"]
