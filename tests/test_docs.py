"""The documentation: snippets run, command lines are understood, the site holds together."""

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from deploy.site.pages import pages
from processors.provisions import provisions
from processors.regimes import parameters, readings
from replay.cli import COMMANDS, soes
from replay.views import views

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUN = ("sh", "python", "pycon")
PATIENCE = 300  # seconds
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
LOADED = re.compile(r"""(?:src=|<link[^>]*href=|@import\s|url\()["']?(?:https?:)?//[^"')\s]+""")


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the snippets of a page with their languages."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [(kind, text) for kind, text in found if not text.startswith("make ")]


def of_page(page: Path) -> str:
    return str(page.relative_to(DOCS))


WITH_SNIPPETS = [page for page in PAGES if any(kind in RUN for kind, _ in blocks(page))]


@pytest.mark.parametrize("page", WITH_SNIPPETS, ids=of_page)
def test_the_snippets_of_a_page_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOES_STORE", f"chdb://{tmp_path}/soes-store")
    names: dict[str, object] = {}

    for number, (kind, text) in enumerate(blocks(page)):
        match kind:
            case "sh":
                run_in_shell(text, tmp_path)
            case "python":
                exec(compile(text, f"{page.name}:{number}", "exec"), names)  # noqa: S102 (our own)
            case "pycon":
                example = doctest.DocTestParser().get_doctest(text, names, page.name, None, 0)
                failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(example, clear_globs=False)
                assert failed == 0


def run_in_shell(text: str, folder: Path) -> None:
    """Run a snippet as a person would, with the command on the path."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],  # noqa: S607 (bash is where it is)
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_the_commands_that_a_page_shows_are_understood(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOES_KAFKA", "kafka:9092")
    shown = "\n".join(text for kind, text in blocks(page) if kind == "console")

    for line in re.findall(r"(?:^|[|] *|\n)(soes [^|\n]*)", shown.replace("\\\n", " ")):
        _, name, *arguments = shlex.split(line, comments=True)
        command = soes.get_command(click.Context(soes), name)
        assert command is not None, line
        command.make_context(name, arguments)


def test_the_record_of_a_value_that_a_page_shows_is_in_the_record() -> None:
    shown = dict(blocks(DOCS / "how-to" / "rule.md"))["toml"]
    kept = (ROOT / "processors" / "regimes" / "update_period_s.toml").read_text(encoding="utf-8")

    assert tomllib.loads(shown)["values"][0].items() <= next(
        one.items() for one in tomllib.loads(kept)["values"] if one.get("value") == 17
    )


@pytest.mark.slow
def test_the_site_has_every_page_and_loads_nothing_from_a_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr

    lectures = [f"lecture/{path.stem}.md" for path in (ROOT / "notebooks").glob("*.ipynb")]
    expected = {*map(of_page, PAGES), *pages(), *lectures}
    made = {str(page.relative_to(tmp_path)) for page in tmp_path.rglob("*.html")}
    assert made >= {name.removesuffix(".md") + ".html" for name in expected}
    assert len(list((tmp_path / "lecture").glob("*.png"))) >= len(lectures)

    texts = [*tmp_path.rglob("*.html"), *tmp_path.rglob("*.css")]
    assert {one for path in texts for one in LOADED.findall(path.read_text())} == set()


def test_the_reference_names_everything_that_there_is() -> None:
    made = pages()

    assert all(f"## soes {name}\n" in made["reference/commands.md"] for name in COMMANDS)
    assert all(f"#### {name} " in made["reference/rules.md"] for name in provisions())
    assert all(f"| `{name}` |" in made["reference/rules.md"] for name in parameters())
    assert all(f"| `{name}` |" in made["reference/readings.md"] for name in readings())
    for path in (ROOT / "schemas" / "store").glob("*.sql"):
        assert f"## {path.stem}\n" in made["reference/store.md"]


def test_every_view_has_its_place_among_the_measures() -> None:
    made = pages()["reference/views.md"]

    for name, view in views().items():
        assert f"## {name}\n" in made
        assert " ".join(view.cannot_say.split()).replace("|", "\\|") in made
