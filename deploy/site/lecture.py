"""The notebooks as pages, with what they show: they are run when the site is built."""

from base64 import b64decode
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

from deploy.site.markdown import page

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
PATIENCE = 300  # seconds a cell
QUIET = ["--log-level=ERROR"]  # a kernel warns that it listens on this machine

Files = dict[str, str | bytes]  # what a path of the site holds


def lecture() -> Files:
    """Run the notebooks; return a page for each, and its pictures."""
    files: Files = {}
    for path in sorted(FOLDER.glob("*.ipynb")):
        files |= _pages(path.stem, run(path))
    return files


def run(path: Path) -> Any:  # noqa: ANN401 (a notebook)
    """Run a notebook in a folder that is gone afterwards, and return it with what it shows."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=PATIENCE,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            extra_arguments=QUIET,
        ).execute()
    return notebook


def _pages(name: str, notebook: Any) -> Files:  # noqa: ANN401 (as above)
    """Return a notebook's page and pictures."""
    pictures: Files = {}
    blocks = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            blocks.append(cell.source)
            continue
        blocks.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            blocks += _output(output, f"{name}-{len(pictures) + 1}.png", pictures)
    blocks.append(f"*The notebook itself: `notebooks/{name}.ipynb`.*")
    return {f"lecture/{name}.md": page(*blocks), **pictures}


def _output(output: Any, picture: str, pictures: Files) -> Iterator[str]:  # noqa: ANN401 (as above)
    """Yield what a cell shows: its richest form; a picture goes into a file of its own."""
    data = output.get("data", {})
    if "image/png" in data:
        pictures[f"lecture/{picture}"] = b64decode(data["image/png"])
        yield f"![What the lines above draw]({picture})"
    elif "text/html" in data:
        yield f'<div class="output">\n{data["text/html"]}\n</div>'
    elif text := output.get("text") or data.get("text/plain"):
        yield f'<pre class="output">{escape(text)}</pre>'
