"""MkDocs calls this: the reference pages are made from the code each time the site is built."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parent.parent.parent


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add the pages that nobody writes."""
    sys.path.insert(0, str(ROOT))
    from deploy.site.pages import pages  # noqa: PLC0415 (found through the line above)

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
