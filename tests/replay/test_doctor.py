"""The doctor, without Kafka: packages, variables, compiled code, stores."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from replay.doctor.finding import GOOD, WARNING, WRONG
from replay.doctor.packages import faults_of, requirements
from replay.doctor.report import examine
from replay.doctor.settings import ELSEWHERE, READ, compiled, variables
from replay.doctor.store import stored
from tests.clickhouse_http import serve
from tests.conftest import Soes

ROOT = Path(__file__).parents[2]


def words(text: str) -> str:
    """Return text without the lines in which a table breaks it."""
    return " ".join(text.split())


def test_all_is_well_here(soes: Soes) -> None:
    done = soes("doctor")

    assert done.status == 0, done.err
    assert f"numba {version('numba')}" in words(done.out)
    assert f"kafka-python {version('kafka-python')}" in words(done.out)


def test_packages_are_what_the_project_asks_for_and_what_that_asks_for_of_others() -> None:
    base = {one.name for one in requirements("soes-replay", "")}
    stream = {one.name for one in requirements("soes-replay", "stream")}

    assert {"numba", "numpy", "click", "chdb"} <= base
    assert {"faust-streaming", "kafka-python", "crc32c", "zstandard"} <= stream
    assert "numba" not in stream
    assert "crc32c" not in base


def test_a_package_that_is_missing_or_another_is_named() -> None:
    asked = ["no-such-package>=1", "no-such-package", "click==0.1", "click>=8", "numpy"]

    assert faults_of(map(Requirement, asked)) == [
        "no-such-package is not installed",
        f"click is {version('click')}, expected ==0.1",
    ]


@pytest.mark.parametrize(
    ("package", "arguments", "what"),
    [
        ("numba", [], "compiled code"),
        ("kafka", ["--kafka", "127.0.0.1:9"], "Kafka"),
        ("aiokafka", ["--kafka", "127.0.0.1:9"], "Kafka"),
    ],
)
def test_a_package_that_cannot_be_imported_is_found_like_anything_else(
    package: str, arguments: list[str], what: str
) -> None:
    code = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from replay.cli import status\n"
        f"sys.exit(status(['doctor', *{arguments}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == f"soes: something is wrong with {what}\n"
    assert "mend the packages first" in words(done.stdout)


def test_a_variable_that_nobody_reads_is_named_with_the_one_that_is_meant() -> None:
    given = {"SOES_STOER": "x", "SOES_STORE": "y", "HOME": "z", "SOES_UMBRELLA": "w"}
    found = {one.what: one for one in variables(given)}

    assert list(found) == ["SOES_STOER", "SOES_UMBRELLA"]
    assert found["SOES_STOER"].state == WARNING
    assert found["SOES_STOER"].remedy == "if SOES_STORE is meant, rename it"
    assert "known are SOES_STORE" in found["SOES_UMBRELLA"].remedy


def test_values_of_variables_are_never_shown() -> None:
    (one,) = variables({"SOES_KAFKA_PASSWORD": "right", "SOES_STORE": "clickhouse://a:right@b/c"})

    assert (one.state, one.found) == (GOOD, "SOES_KAFKA_PASSWORD, SOES_STORE")


def test_every_variable_that_the_project_names_is_known() -> None:
    places = [ROOT / one for one in ("schemas", "producers", "processors", "replay", "deploy")]
    files = [
        file for place in places for file in place.rglob("*") if file.suffix in {".py", ".yml"}
    ]
    texts = [file.read_text() for file in files] + [(ROOT / "docker-compose.yml").read_text()]
    named = {name for text in texts for name in re.findall(r"SOES_[A-Z_]*[A-Z]", text)}

    assert named == set(READ + ELSEWHERE)


def test_where_the_cache_cannot_be_written_the_other_place_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/x")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    one = compiled()

    assert one.state == WARNING
    assert "for /dev/null/x cannot be written" in one.found
    assert str(tmp_path) in one.found


def test_nothing_is_said_of_a_store_that_is_not_given() -> None:
    assert not [one for one in examine(None, None) if one.what in {"store", "Kafka"}]


def test_a_store_that_is_to_be_made_is_no_fault(tmp_path: Path) -> None:
    one = stored(f"chdb://{tmp_path}/nothing")

    assert (one.state, one.found) == (WARNING, f"{tmp_path}/nothing is not there yet")
    assert not (tmp_path / "nothing").exists()


def test_a_store_tells_its_runs(soes: Soes, log: Callable[..., Path], tmp_path: Path) -> None:
    store = f"chdb://{tmp_path}/store"
    assert soes("replay", log(), "--regime", "1991,1997", "--store", store).status == 0

    done = soes("doctor", "--store", store)

    assert done.status == 0
    assert words(done.out).count("runs: 1 complete") == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nowhere", "no address of a store"),
        ("chdb:///dev/null/x", "no folder can be made in /dev/null"),
        ("chdb:///dev/null", "/dev/null cannot be written: file exists"),
    ],
)
def test_a_store_that_cannot_be_is_wrong(url: str, said: str) -> None:
    one = stored(url)

    assert one.state == WRONG
    assert said in one.found


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # and never listens
        one = stored(f"clickhouse://writer:secret@127.0.0.1:{held.getsockname()[1]}/soes")

    assert one.state == WRONG
    assert "connection refused" in one.found
    assert "secret" not in one.found


def test_a_server_is_told_empty_from_filled_and_from_one_that_refuses_the_password(
    soes: Soes, log: Callable[..., Path], tmp_path: Path
) -> None:
    with serve(tmp_path / "server") as server:
        empty = stored(server.url())
        assert soes("replay", log(), "--regime", "1991", "--store", server.url()).status == 0
        filled = stored(server.url())
        refused = stored(server.url("wrong"))

    assert empty.state == WARNING
    assert empty.found.endswith(": no runs yet")
    assert filled.state == GOOD
    assert filled.found.endswith("; runs: 1 complete")
    assert refused.state == WRONG
    assert refused.found.endswith("refuses the user or the password")


def test_brackets_are_shown_as_they_are(soes: Soes, tmp_path: Path) -> None:
    done = soes("doctor", "--store", f"chdb://{tmp_path}/[bold]/[/x]")

    assert done.status == 0, done.err
    assert "/[bold]/[/x]" in "".join(done.out.split())
