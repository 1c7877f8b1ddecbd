"""MkDocs calls this: the reference and the lecture are made each time the site is built."""

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
    from deploy.site.lecture import lecture  # noqa: PLC0415 (found through the line above)
    from deploy.site.pages import pages  # noqa: PLC0415 (as above)

    for path, content in {**pages(), **lecture()}.items():
        files.append(File.generated(config, path, content=content))
    return files
