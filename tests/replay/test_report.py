"""`soes report`: a run in one file, in three forms, every figure from a view that it names."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from processors.store import open_store
from replay.asked import askable
from replay.cli import status
from replay.palette import ENDS, FAINT, INK
from replay.report.content import Report
from replay.report.pictures import gapped, seen, steps, whole
from replay.report.sections import report
from replay.report.write import as_html, as_json, as_markdown
from replay.stored_run import whole_run
from tests.builders import Event, at, event, order, quote, security
from tests.conftest import SMALL, Soes

REGIMES = ("pre-1991", "1991", "1997", "1998")
SECTIONS = (
    "run", "regimes", "picture", "fates", "quality", "professionals", "rotation", "orders",
    "readings", "limits",
)  # fmt: skip


class Seen(HTMLParser):
    """What a browser would load, and the ids that are there."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses that are loaded by themselves."""
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        names = ("src", "data", "srcset", "poster") + ("href",) * (tag != "a")
        self.loaded += [f"{tag} {given[name]}" for name in names if name in given]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Store a synthetic day under four regimes, and return the store's address."""
    folder = tmp_path_factory.mktemp("report")
    made = ("--date", "1998-03-02", "--events", "20000", "--securities", "5", "--seed", "3")
    assert status(["generate", *made, "--to", f"{folder}/day"]) == 0
    address = f"chdb://{folder}/store"
    assert status(["replay", f"{folder}/day", "--store", address, "--run", "r"]) == 0
    return address


@pytest.fixture(scope="module")
def told(day: str) -> Report:
    """Tell the day, once for all forms."""
    with open_store(day, create=False) as store:
        return report(store, whole_run(store, "r"))


@pytest.fixture(scope="module")
def page(told: Report) -> str:
    """Return it as a page."""
    return as_html(told)


@pytest.fixture(scope="module")
def content(told: Report) -> dict[str, Any]:
    """Return it as machines read it."""
    read: dict[str, Any] = json.loads(as_json(told))
    return read


@pytest.fixture(scope="module")
def text(told: Report) -> str:
    """Return it as Markdown."""
    return as_markdown(told)


def test_a_page_has_every_section_and_loads_nothing(page: str) -> None:
    seen = Seen(page)

    assert [one for one in seen.ids if one in SECTIONS] == list(SECTIONS)
    assert all(one.split()[1].startswith("#") for one in seen.loaded), seen.loaded
    assert not re.search(r"url\((?!['\"]?#)|@import", page)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert len(page) < 5_000_000


def test_pictures_take_the_pages_colours_and_say_what_they_show(page: str) -> None:
    assert INK not in page
    assert FAINT not in page
    assert page.count("<svg") == page.count('role="img"') == 6
    assert page.count("<figcaption>") == 6


def test_every_figure_names_a_view_that_there_is(content: dict[str, Any]) -> None:
    known = {one.name for one in askable()}

    parts = [part for section in content["sections"] for part in section["parts"]]
    sources = [part["source"] for part in parts if "source" in part]

    assert len(sources) >= 10
    assert all(set(source.split(", ")) <= known for source in sources)


def test_its_figures_are_those_of_the_views(content: dict[str, Any], day: str) -> None:
    with open_store(day, create=False) as store:
        counted = store.query(
            "SELECT regime, ended, count() AS orders FROM order_results(run = 'r') GROUP BY ALL"
        )

    ended = {row["regime"]: row for row in part_of(content, "fates", "ends")["rows"]}

    assert set(ended) == set(REGIMES)
    for row in counted:
        assert ended[row["regime"]][row["ended"]] == row["orders"]
    assert all(set(row) == {"regime", *ENDS} for row in ended.values())


def part_of(content: dict[str, Any], section: str, name: str) -> dict[str, Any]:
    """Find a part by its section and name."""
    (parts,) = (one["parts"] for one in content["sections"] if one["name"] == section)
    (part,) = (one for one in parts if one.get("name") == name)
    found: dict[str, Any] = part
    return found


def test_markdown_tells_the_same_without_the_pictures(text: str, content: dict[str, Any]) -> None:
    assert [f"## {section['title']}" for section in content["sections"]] == [
        line for line in text.splitlines() if line.startswith("## ")
    ]
    assert "<svg" not in text
    assert "| regime | executed | partly executed |" in text


def test_orders_are_explained_with_rules_and_sources(text: str) -> None:
    assert "The regimes part here:" in text
    assert "(grade P" in text


def test_the_same_run_gives_the_same_report(
    soes: Soes, day: str, page: str, tmp_path: Path
) -> None:
    assert soes("report", "r", "--store", day, "--out", tmp_path / "r.html").status == 0

    assert (tmp_path / "r.html").read_text(encoding="utf-8") == page


def test_what_hangs_on_a_reading_is_taken_from_a_file(
    soes: Soes, log: Callable[..., Path], tmp_path: Path
) -> None:
    address = stored(soes, log(), "1991", "1998")
    found = {
        "changes": [
            {"reading": "rotation", "value": "alphabetical", "regime": "1998", "orders": 7,
             "filled": 1, "shares": -100},
        ],
        "turned": {"rotation=alphabetical": ["1998 fills more than 1997"]},
        "idle": ["hold_end=inclusive"],
    }  # fmt: skip
    file, out = tmp_path / "found.json", tmp_path / "r.md"
    file.write_text(json.dumps(found))

    done = soes("report", "r", "--store", address, "--sensitivity", file, "--out", out)

    assert (done.status, done.err) == (0, "")
    assert "| rotation | alphabetical | 1998 | 7 | 1 | -100 |" in out.read_text()
    assert "- rotation=alphabetical: 1998 fills more than 1997" in out.read_text()
    assert "Nothing changes on this log with hold_end=inclusive." in out.read_text()


def test_without_it_the_command_that_finds_it_is_named(text: str) -> None:
    assert "`soes sensitivity" in text


@pytest.mark.parametrize("odd", ["", "[]", '{"changes": []}', None])
def test_a_file_that_is_not_of_soes_sensitivity_is_refused(
    soes: Soes, day: str, tmp_path: Path, odd: str | None
) -> None:
    file = tmp_path / "odd.json"
    if odd is not None:
        file.write_text(odd)

    done = soes("report", "r", "--store", day, "--sensitivity", file, "--out", tmp_path / "r.html")

    assert done.status == 1
    assert f"{file}: " in done.err
    assert not (tmp_path / "r.html").exists()


def stored(soes: Soes, log: Path, *regimes: str) -> str:
    """Store a run of a log, and return the store's address."""
    address = f"chdb://{log.parent}/store"
    done = soes("replay", log, "--regime", ",".join(regimes), "--run", "r", "--store", address)
    assert done.status == 0, done.err
    return address


@pytest.mark.parametrize("regimes", [("1991",), ("1991", "1998")])
@pytest.mark.parametrize(
    "events",
    [SMALL, (event(at("09:00:00"), "clock"),), SMALL[:2]],
    ids=["two orders", "one event", "no orders"],
)
def test_a_run_of_next_to_nothing_has_its_report(
    soes: Soes,
    log: Callable[..., Path],
    tmp_path: Path,
    events: Iterable[Event],
    regimes: tuple[str, ...],
) -> None:
    address = stored(soes, log(events), *regimes)

    done = soes("report", "r", "--store", address, "--out", tmp_path / "r.html")

    assert (done.status, done.err) == (0, "")
    assert [one for one in Seen((tmp_path / "r.html").read_text()).ids if one in SECTIONS]


def test_names_in_a_log_are_text_and_nothing_else(
    soes: Soes, log: Callable[..., Path], tmp_path: Path
) -> None:
    evil = [
        {**one, **({"order_id": "<script>alert(1)</script>"} if one["type"] == "order" else {})}
        for one in SMALL[:3]
    ]
    address = stored(soes, log([*evil, SMALL[-1]], name="a<b>&.jsonl"), "1984", "1998")

    soes("report", "r", "--store", address, "--out", tmp_path / "r.html")

    page = (tmp_path / "r.html").read_text()
    assert "<script" not in page
    assert "a&lt;b&gt;&amp;.jsonl" in page


def test_the_largest_order_of_a_cluster_is_that_of_the_regime(
    soes: Soes, log: Callable[..., Path], tmp_path: Path
) -> None:
    day = "1994-03-01"  # the interim rules took at most 500 shares
    events = [
        security(at("09:00:00", day)),
        quote(at("09:20:00", day), "A", "20 - 20 1/4"),
        *(order(at(n, day), str(n), "buy", 500) for n in range(3)),
        event(at("16:00:00", day), "clock"),
    ]
    address = stored(soes, log(events), "1991", "1994")

    soes("report", "r", "--store", address, "--out", tmp_path / "r.json")

    found = part_of(json.loads((tmp_path / "r.json").read_text()), "professionals", "clusters")
    assert [(row["regime"], row["clusters"]) for row in found["rows"]] == [("1994", 1)]


def test_an_ending_that_is_no_form_is_a_fault_of_the_command_line(
    soes: Soes, day: str, tmp_path: Path
) -> None:
    done = soes("report", "r", "--store", day, "--out", tmp_path / "r.pdf")

    assert done.status == 2
    assert "expected a name that ends in .html, .md, .json" in done.err


def test_a_run_that_is_not_there_is_said(soes: Soes, day: str, tmp_path: Path) -> None:
    done = soes("report", "none", "--store", day, "--out", tmp_path / "r.html")

    assert done.status == 1
    assert "there is no run none" in done.err


def test_a_run_of_other_rules_is_told_without_explanations(
    soes: Soes, log: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = stored(soes, log(), "1991", "1998")
    monkeypatch.setattr("replay.explain.rules_fingerprint", lambda: "other rules")

    done = soes("report", "r", "--store", address, "--out", tmp_path / "r.md")

    assert done.status == 0
    assert "No order is explained" in (tmp_path / "r.md").read_text()


def test_a_line_of_the_inside_has_a_gap_where_there_is_none() -> None:
    rows: list[dict[str, Any]] = [{"ts": 0, "bid": 20.0}, {"ts": 5, "bid": None}]

    times, prices = steps(rows, "bid", 9)

    assert times == [0, 5, 9]
    assert prices[0] == 20
    assert str(prices[1:]) == "[nan, nan]"
    assert steps([], "bid", 9) == ([], [])


def test_stretches_at_a_price_are_one_line_with_gaps() -> None:
    times, prices = gapped([{"since": 0, "until": 3, "price": 20.5}])

    assert times == [0, 3, 3]
    assert str(prices) == "[20.5, 20.5, nan]"


def test_of_executions_that_would_lie_on_one_another_the_first_is_drawn() -> None:
    instants = [datetime(1998, 3, 2, 15, 0, 1, micro, UTC) for micro in (5, 9)]
    rows = [{"ts": ts, "price": price} for price in (20.0, 20.5) for ts in instants]

    assert sorted((row["ts"], row["price"]) for row in seen(rows)) == [
        (instants[0], 20.0), (instants[0], 20.5)
    ]  # fmt: skip


def test_held_orders_are_counted_by_the_spans_of_the_rules(content: dict[str, Any]) -> None:
    (parts,) = (one["parts"] for one in content["sections"] if one["name"] == "fates")
    held, *done = parts[-1]["rows"]
    waits = part_of(content, "fates", "waits")["rows"]

    for place, regime in enumerate(REGIMES, 1):
        within_15 = sum(
            row["orders"] for row in waits if row["regime"] == regime and row["second"] <= 15
        )
        assert done[1][0] == "done within 15 s, %"
        assert done[1][place] == pytest.approx(100 * within_15 / held[place], abs=0.06)


def test_what_differs_is_bold_in_markdown(text: str) -> None:
    (line,) = (one for one in text.splitlines() if one.startswith("| shares executed |"))
    cells = [one.strip() for one in line.split("|")[2:-1]]

    assert not cells[0].startswith("**")
    assert all(cell.startswith("**") == (cell.strip("*") != cells[0]) for cell in cells)


def test_figures_beside_an_axis_have_no_powers_of_ten() -> None:
    assert [whole(1_000_000), whole(2.5), whole(0)] == ["1,000,000", "2.5", "0"]
