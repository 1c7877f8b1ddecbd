"""The users of deploy/clickhouse/users.xml, in ClickHouse's own engine.

The embedded engine has one user, `default`; so each of ours takes that name in turn, with its
profile, quota and grants.  Only the check of passwords is left out.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from processors.store import Store, open_store
from processors.store.connection import sentences
from schemas.errors import InputError
from tests.clickhouse_http import serve
from tests.conftest import SMALL, Soes
from tests.containers import ROOT, services
from tests.stored import EventsLog, a_run, replay_into

USERS = ROOT / "deploy" / "clickhouse" / "users.xml"
WRITER, READER = "soes_writer", "soes_reader"
OUTCOMES = 6  # of the small log: three under each of two regimes


def settings() -> ET.Element:
    """Read the file."""
    return ET.parse(USERS).getroot()  # noqa: S314 (a file of our own)


def under(parent: ET.Element, path: str) -> ET.Element:
    """Return the one element at a path."""
    (found,) = parent.findall(path)
    return found


def test_there_are_two_users_and_their_passwords_stand_in_the_environment() -> None:
    users = under(settings(), "users")

    assert {one.tag for one in users} == {WRITER, READER}
    given = services()["clickhouse"]["environment"]
    for one in users:
        (password,) = one.findall("password")
        assert password.text is None
        assert password.attrib["from_env"] in given
        assert one.find("access_management") is None


def test_the_file_takes_the_place_of_the_servers_own_and_no_other_user_is_made() -> None:
    clickhouse = services()["clickhouse"]

    mounted = dict(one.split(":")[:2] for one in clickhouse["volumes"])
    assert mounted[f"./{USERS.relative_to(ROOT)}"] == "/etc/clickhouse-server/users.xml"
    assert clickhouse["environment"]["CLICKHOUSE_SKIP_USER_SETUP"] == "1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let the writer make a store and write a run, over HTTP."""
    place = tmp_path_factory.mktemp("server")
    log = EventsLog(list(SMALL))
    with logged_in(place, WRITER) as url, open_store(url) as store:
        replay_into(store, log, a_run(log, "1991", "1998"))
        assert count(store) == OUTCOMES
    return place


@contextmanager
def logged_in(folder: Path, user: str, queries: int | None = None) -> Iterator[str]:
    """Serve the store in a folder to one user; the address is what `--store` takes."""
    root = settings()
    one = under(root, f"users/{user}")
    under(root, "users")[:] = [one]
    one.tag = "default"
    one.remove(under(one, "password"))
    ET.SubElement(one, "no_password")
    if queries:
        under(root, f"quotas/{one.findtext('quota')}/interval/queries").text = str(queries)
    named = folder / f"{user}.xml"
    ET.ElementTree(root).write(named)
    config = folder / f"{user}-config.xml"
    config.write_text(f"<clickhouse><users_config>{named}</users_config></clickhouse>")
    with serve(Path(f"{folder}/store?config-file={config}")) as server:
        yield server.url()


def count(store: Store) -> int:
    """Count the outcomes that a reader sees."""
    rows: int = store.query("SELECT count() AS rows FROM outcomes")[0]["rows"]
    return rows


def answered(store: Store) -> bool:
    """Tell whether a question is answered rather than refused for the quota."""
    try:
        return count(store) == OUTCOMES
    except InputError as error:
        return "uota" not in str(error)


def refused(store: Store, statement: str) -> str:
    """Return why a statement is refused."""
    with pytest.raises(InputError) as error, sentences(store.connection.address):
        store.connection.client.command(statement)
    return str(error.value)


def test_the_writer_can_neither_destroy_what_is_stored_nor_let_others_in(folder: Path) -> None:
    with logged_in(folder, WRITER) as url, open_store(url) as store:
        for statement in (
            "DROP TABLE outcomes_stored",
            "TRUNCATE TABLE outcomes_stored",
            "ALTER TABLE outcomes_stored DELETE WHERE 1",
            "DROP DATABASE soes",
            "CREATE USER guest",
            "GRANT SELECT ON soes.* TO default",
            "CREATE TABLE default.other (n Int8) ENGINE = Memory",
        ):
            assert "Not enough privileges" in refused(store, statement)
        assert count(store) == OUTCOMES


def test_the_reader_can_change_nothing(folder: Path) -> None:
    with logged_in(folder, READER) as url, open_store(url, create=False) as store:
        for statement in (
            "INSERT INTO outcomes_stored (run) SELECT 'forged'",
            "ALTER TABLE outcomes_stored DELETE WHERE 1",
            "ALTER TABLE outcomes_stored UPDATE quantity = 1 WHERE 1",
            "TRUNCATE TABLE outcomes_stored",
            "OPTIMIZE TABLE outcomes_stored",
            "DROP TABLE outcomes_stored",
            "DROP VIEW outcomes",
            "RENAME TABLE outcomes_stored TO mine",
            "CREATE TABLE soes.mine (n Int8) ENGINE = Memory",
            "CREATE VIEW soes.mine AS SELECT 1",
            "CREATE DATABASE mine",
            "CREATE USER guest",
            "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'n Int8')",
            "SELECT * FROM file('/etc/hostname', 'CSV', 'line String')",
        ):
            assert "Not enough privileges" in refused(store, statement), statement
        assert count(store) == OUTCOMES


def test_the_reader_cannot_lift_its_limits(folder: Path) -> None:
    with logged_in(folder, READER) as url, open_store(url, create=False) as store:
        for setting in (
            "readonly = 0",
            "max_memory_usage = 0",
            "max_execution_time = 0",
            "max_execution_time = 61",
            "max_threads = 3",
            "max_result_rows = 0",
        ):
            reason = refused(store, f"SET {setting}")
            assert "readonly" in reason or "should" in reason, reason
        (row,) = store.query("SELECT getSetting('readonly') AS readonly, 1 AS answered")
        assert row == {"readonly": 2, "answered": 1}


def test_the_reader_has_a_quota(folder: Path) -> None:
    with (
        logged_in(folder, READER, queries=20) as url,
        open_store(url, create=False) as store,
    ):
        answers = [answered(store) for _ in range(20)]

    assert answers[0]
    assert not answers[-1]


def test_the_commands_that_read_a_run_work_for_the_reader(folder: Path, soes: Soes) -> None:
    question = "SELECT regime, count() AS n FROM outcomes GROUP BY regime ORDER BY regime"
    with logged_in(folder, READER) as url:
        asked = soes("sql", "--store", url, "--format", "jsonl", question)
        compared = soes("compare", "--store", url, "run-1")

    assert [json.loads(line) for line in asked.out.splitlines()] == [
        {"regime": "1991", "n": 3},
        {"regime": "1998", "n": 3},
    ], asked.err
    assert compared.status == 0, compared.err
