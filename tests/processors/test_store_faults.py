"""Stores that cannot be opened or written: one clear sentence each."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processors.store import open_store
from processors.store.address import Folder, Server, parse_address
from processors.store.connection import Passing
from schemas.errors import InputError, UsageError
from schemas.names import Names
from tests.clickhouse_http import PASSWORD, serve
from tests.clickhouse_http import Server as Front
from tests.generated import make_log
from tests.in_engine import new_engine
from tests.stored import EventsLog, a_run, replay_into

ROOT = Path(__file__).parents[2]
DAY = EventsLog(list(make_log(random.Random(12), "1998-03-02")))  # noqa: S311 (the seed is the point)
HASH = "SELECT hash, outcomes FROM runs"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Run a server."""
    with serve(tmp_path_factory.mktemp("server")) as server:
        yield server


def refused(url: str, *, create: bool = True) -> str:
    """Return the sentence with which a store is refused."""
    with pytest.raises(InputError) as caught:
        open_store(url, create=create)
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("chdb:///var/soes", Folder(Path("/var/soes"))),
        ("chdb:///with%20space", Folder(Path("/with space"))),
        (
            "clickhouse://me:a%40b@db.example:9000/market",
            Server("db.example", 9000, "me", "a@b", "market", secure=False),
        ),
        (
            "clickhouse://db.example?secure=true",
            Server("db.example", 8123, "default", "", "soes", secure=True),
        ),
    ],
)
def test_an_address_is_a_folder_or_a_server(url: str, place: Folder | Server) -> None:
    assert parse_address(url) == place


@pytest.mark.parametrize(
    "url", ["", "chdb://", "clickhouse://", "mysql://x/y", "clickhouse://h:99999/x", "/var/soes"]
)
def test_anything_else_is_a_wrong_command_line(url: str) -> None:
    with pytest.raises(UsageError, match=r"expected chdb:///path/to/folder or clickhouse://user"):
        parse_address(url)


def test_a_password_is_never_shown() -> None:
    place = parse_address("clickhouse://me:hidden@db.example:9000/market")

    assert "hidden" not in f"{place} {place!r}"


def test_a_path_beneath_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    sentence = refused(f"chdb://{tmp_path}/file/store")

    assert sentence == f"the store {tmp_path}/file/store cannot be written: not a directory"


def test_a_path_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refused(f"chdb://{tmp_path}/file").startswith(
        f"the store {tmp_path}/file cannot be written: "
    )


def test_a_folder_without_permission_cannot_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)

    assert refused(f"chdb://{tmp_path}/x") == (
        f"the store {tmp_path}/x cannot be written: permission denied"
    )


HOLDER = """
import os, sys
{}
print(os.getpid(), flush=True)
sys.stdin.read()
"""
OURS = "from processors.store import open_store; store = open_store('chdb://' + sys.argv[1])"
ANOTHER = "import chdb; store = chdb.connect(sys.argv[1])"


@pytest.mark.parametrize("opening", [OURS, ANOTHER], ids=["ours", "another-program"])
def test_a_store_that_is_open_elsewhere_says_which_process_holds_it(
    tmp_path: Path, opening: str
) -> None:
    folder = tmp_path / "store"
    command = [sys.executable, "-c", HOLDER.format(opening), str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pid = holder.stdout.readline().strip()
        sentence = refused(f"chdb://{folder}")
        holder.communicate("")

    assert sentence == (
        f"the store {folder} is in use by process {pid}; only one at a time can open it"
    )
    open_store(f"chdb://{folder}").close()


def test_a_reader_makes_no_store(tmp_path: Path) -> None:
    assert refused(f"chdb://{tmp_path}/none", create=False) == (
        f"there is no store at {tmp_path}/none: replay a log into it first"
    )
    assert not (tmp_path / "none").exists()


def test_a_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    url = f"chdb://{tmp_path}/store"
    with open_store(url) as store:
        store.connection.client.command(
            "CREATE OR REPLACE VIEW layout AS SELECT 'older' AS tables, 'older' AS views"
        )

    assert refused(url) == (
        f"the store {tmp_path}/store was made by another version of this program; "
        "replay into a new one"
    )


def test_views_of_an_older_version_are_made_anew(tmp_path: Path) -> None:
    url = f"chdb://{tmp_path}/store"
    with open_store(url) as store:
        known = store.query("SELECT tables FROM layout")[0]["tables"]
        store.connection.client.command(
            f"CREATE OR REPLACE VIEW layout AS SELECT '{known}' AS tables, 'older' AS views"
        )
        store.connection.client.command("DROP VIEW fates")
    with open_store(url, create=False) as store:
        assert store.query("SELECT * FROM fates") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk, and not on every machine")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S607 (its place differs)


def test_a_full_disk_is_said_and_the_run_stays_incomplete(small_disk: Path) -> None:
    with open_store(f"chdb://{small_disk}/store") as store:
        names = Names()
        engine = new_engine("1991", None, names)
        decided = engine.apply(next(DAY.batches(names)))
        store.begin(a_run(DAY, "1991"))
        with pytest.raises(OSError, match="No space left"):
            (small_disk / "filler").write_bytes(bytes(10**7))
        store.write_outcomes("run-1", "1991", decided.outcomes, names)
        with pytest.raises(InputError) as caught:
            store.finish("run-1", events=1)
        found = store.find("run-1")

    assert str(caught.value) == (
        f"the store {small_disk}/store has no space left on its disk; "
        "nothing of the last batch is stored"
    )
    assert found is not None
    assert found[1] == "incomplete"


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    sentence = refused("clickhouse://me:hidden@127.0.0.1:1/soes")

    assert sentence == "the ClickHouse server 127.0.0.1:1 is not there: connection refused"


def test_a_wrong_password_is_said(front: Front) -> None:
    assert refused(front.url("wrong")) == (
        f"the ClickHouse server 127.0.0.1:{front.port} refuses the user or the password"
    )


def test_what_may_be_over_in_a_while_is_told_from_what_lasts(front: Front) -> None:
    with open_store(front.url(database="passing")) as store:
        front.fault("error", "SELECT 1")
        with pytest.raises(Passing, match="Something broke"):
            store.query("SELECT 1")
        with pytest.raises(InputError) as lasting:
            store.query("SELECT nothing FROM runs")

    assert not isinstance(lasting.value, Passing)


def test_a_server_without_runs_is_not_written_by_a_reader(front: Front) -> None:
    assert refused(front.url(database="nothing"), create=False).startswith("there are no runs in")


def test_a_server_holds_the_same_rows_as_a_folder(front: Front, tmp_path: Path) -> None:
    run = a_run(DAY, "1991", "1998", settings={"it's": 'a "quote"'}, from_ts=123_456)
    with open_store(f"chdb://{tmp_path}/store") as store:
        replay_into(store, DAY, run)
        expected = store.query(HASH), store.find(run.id), store.query("SELECT * FROM notices")
    with open_store(front.url(database="same")) as store:
        replay_into(store, DAY, run)

        assert (store.query(HASH), store.find(run.id), store.query("SELECT * FROM notices")) == (
            expected
        )


@pytest.mark.parametrize("mode", ["reset", "after"])
def test_a_broken_connection_loses_nothing_and_doubles_nothing(
    front: Front, tmp_path: Path, mode: str
) -> None:
    run = a_run(DAY, "1998")
    with open_store(f"chdb://{tmp_path}/store") as store:
        replay_into(store, DAY, run)
        expected = store.query(HASH)
    with open_store(front.url(database=f"broken_{mode}")) as store:
        front.fault(mode, "INSERT INTO .*outcomes_stored")
        replay_into(store, DAY, run)

        assert store.query(HASH) == expected


def test_a_server_that_stays_away_is_said_and_the_run_is_incomplete(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processors.store.insert.PAUSES", (0.0,))
    with open_store(front.url(database="away")) as store:
        front.fault("status", "INSERT INTO .*outcomes_stored", times=2)
        with pytest.raises(InputError, match="Too many simultaneous queries"):
            replay_into(store, DAY, a_run(DAY, "1998"))
        found = store.find("run-1")

    assert found is not None
    assert found[1] == "incomplete"
    assert PASSWORD not in str(found)
