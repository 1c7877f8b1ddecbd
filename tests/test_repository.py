"""What the repository says about itself is true."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GENERATED = ("reference/", "lecture/")  # made with the site, whose own test follows the links
NAMED = re.compile(r"`((?:schemas|producers|processors|replay|tests|bench|docs)/[\w./-]+)`")
LINKED = re.compile(r"\]\(([\w./-]+)\)")
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RULES_MAY_IMPORT = {"numba", "numpy", "processors", *sys.stdlib_module_names}
PATIENCE = 300  # seconds


def tracked() -> list[Path]:
    """Return the files of the repository; in an unpacked archive of it there is nothing to ask."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607 (git is where it is)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = [ROOT / name for name in NAMED.findall(text) if "NAME" not in name]
    links = [name for name in LINKED.findall(text) if not any(one in name for one in GENERATED)]
    paths += [page.parent / name for name in links]

    missing = [str(path.relative_to(ROOT)) for path in paths if not path.exists()]
    ours = [name for name in missing if name != "bench/results.json"]  # made by make bench
    assert ours == []


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    tapes = {
        "quote": "34200000,1810000,300,1812000,500,N,0,0\n",
        "trade": "34202000,1812000,100,N,0,0\n",
    }
    for kind, rows in tapes.items():
        with zipfile.ZipFile(tmp_path / f"20131007_{kind}.zip", "w") as file:
            file.writestr(f"20131007_ibm_{kind}_tick.csv", rows)
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    script = "\n".join(
        f"python - <<'PYTHON'\n{block}PYTHON" if kind == "python" else block
        for kind, block in blocks
        if not block.startswith("make ")
    )
    binaries = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"}

    done = subprocess.run(
        ["bash", "-euc", script],  # noqa: S607 (bash is where it is)
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} >= {"day", "ibm.parquet", "what-if.csv"}


def test_the_rules_import_the_compiler_numpy_and_each_other() -> None:
    for path in (ROOT / "processors" / "rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import():
                    names = [alias.name for alias in node.names]
                case ast.ImportFrom(module=str(module)):
                    names = [module]
                case _:
                    continue
            for name in names:
                assert name.partition(".")[0] in RULES_MAY_IMPORT, f"{path.name}: {name}"
                if name.startswith("processors"):
                    assert name.startswith("processors.rules"), f"{path.name}: {name}"


def test_no_file_names_a_place_where_it_was_made_or_a_host_of_packages() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org"]
    places = [f"{ROOT}/", str(Path.home() / "."), *hosts]
    found = [
        f"{path.relative_to(ROOT)}: {place}"
        for path in tracked()
        if path.is_file()
        for place in places
        if place.encode() in path.read_bytes()
    ]

    assert found == []


def test_the_locks_hold_what_the_project_asks_for_exactly() -> None:
    asked = re.findall(r'"(\w[\w-]*)==([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert all(f"{name}=={version} " in text for name, version in asked)


def test_every_exception_from_lint_and_types_has_its_reason() -> None:
    bare = re.compile(r"# (noqa(: [A-Z0-9, ]+)?|type: ignore(\[[a-z, -]+\])?)$", re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.suffix == ".py"
        for match in bare.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []
