"""`make env` writes passwords that nobody knows, where nobody else can read them, once."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.containers import COMPOSE, ROOT, SECURE, VARIABLE, read_yaml, strings

LINE = re.compile(r"(\w+)=([0-9a-f]{48})")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy what the script looks at."""
    shutil.copy(COMPOSE, tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    return tmp_path


def make_env(folder: Path) -> str:
    """Run what `make env` runs; return what it says."""
    command = [sys.executable, str(folder / "deploy" / "env.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr


def passwords(folder: Path) -> dict[str, str]:
    """Read the file, every line a name and a long random number."""
    text = (folder / ".env").read_text()
    assert re.fullmatch(rf"(?:{LINE.pattern}\n)+", text)
    return dict(LINE.findall(text))


def test_every_variable_that_must_be_given_gets_a_password_of_its_own(checkout: Path) -> None:
    make_env(checkout)

    written = passwords(checkout)
    texts = strings(read_yaml(COMPOSE)) + strings(read_yaml(SECURE))
    assert set(written) == {
        name for text in texts for name, kind, _ in VARIABLE.findall(text) if kind == "?"
    }
    assert len(set(written.values())) == len(written) > 0


def test_the_passwords_are_for_the_owners_eyes_and_not_for_git(checkout: Path) -> None:
    make_env(checkout)

    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()
    assert "!.env" not in (ROOT / ".dockerignore").read_text()


def test_passwords_that_are_there_stay_and_what_they_lack_is_named(checkout: Path) -> None:
    (checkout / ".env").write_text("GRAFANA_ADMIN_PASSWORD=mine\n")

    said = make_env(checkout)

    assert (checkout / ".env").read_text() == "GRAFANA_ADMIN_PASSWORD=mine\n"
    assert "CLICKHOUSE_READER_PASSWORD" in said
    assert "GRAFANA_ADMIN_PASSWORD" not in said


def test_make_runs_the_script() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "env"],  # noqa: S607 (make is where it is)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split()[-1] == "deploy/env.py"
