"""What Grafana is given: a dashboard whose questions the store and the workers can answer."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from processors.store import Store, open_store
from processors.stream.metrics import Metrics
from processors.stream.sink_metrics import SinkMetrics
from tests.builders import at, order
from tests.conftest import SMALL
from tests.containers import ROOT, read_yaml, services, words
from tests.stored import EventsLog, a_run, replay_into

FOLDER = ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((FOLDER / "dashboards" / "soes.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
SOURCES = read_yaml(FOLDER / "provisioning" / "datasources" / "soes.yml")["datasources"]
STORE, PROMETHEUS = SOURCES
VARIABLE = "${run:singlequote}"
OF_EACH = {"counter": ["_total"], "gauge": [""], "summary": ["_sum", "_count"]}

DAY = EventsLog([*SMALL[:-1], order(at("09:30:20"), "3", "buy", 300, symbol="NONE"), SMALL[-1]])
RUN = a_run(DAY, "1991", "1998")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Store a small day: orders for 500 and 200 shares are executed, one for 300 is refused."""
    with open_store(f"chdb://{tmp_path_factory.mktemp('grafana')}/store") as opened:
        replay_into(opened, DAY, RUN)
        yield opened


def asked(panel: dict[str, Any]) -> str:
    """Return the question of a panel of the store, about our run."""
    (target,) = panel["targets"]
    question: str = target["rawSql"]
    assert "$" not in question.replace(VARIABLE, "")
    return question.replace(VARIABLE, f"'{RUN.id}'")


def titled(title: str) -> dict[str, Any]:
    """Return the panel with a title."""
    (found,) = [panel for panel in PANELS if panel["title"] == title]
    return found


def of(source: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the panels that ask a source."""
    return [panel for panel in PANELS if panel["datasource"]["uid"] == source["uid"]]


def test_every_panel_asks_one_of_the_two_sources() -> None:
    sources = {source["uid"]: source["type"] for source in SOURCES}

    for panel in PANELS:
        for one in (panel, *panel["targets"]):
            assert sources[one["datasource"]["uid"]] == one["datasource"]["type"]
    assert len(of(STORE)) + len(of(PROMETHEUS)) == len({panel["id"] for panel in PANELS})


@pytest.mark.parametrize("panel", of(STORE), ids=lambda panel: panel["title"])
def test_the_store_answers_every_panel(panel: dict[str, Any], store: Store) -> None:
    rows = store.query(asked(panel))

    assert rows
    assert {panel["options"].get("xField")} - {None} <= set(rows[0])


def test_the_outcomes_of_each_regime_are_counted(store: Store) -> None:
    counts = {"executed": 2, "held": 1, "refused": 1, "matched": 0, "returned": 0, "cancelled": 0}

    rows = store.query(asked(titled("Outcomes by regime")))

    assert rows == [{"regime": regime, **counts} for regime in RUN.regimes]


def test_executed_shares_are_set_against_those_ordered(store: Store) -> None:
    rows = store.query(asked(titled("Shares executed, of those ordered")))

    assert rows == [{"regime": regime, "share": 0.7} for regime in RUN.regimes]


def test_refusals_are_listed_with_reason_and_rule(store: Store) -> None:
    rows = store.query(asked(titled("Refusals and returns by reason")))

    found = [(row["regime"], row["reason"], row["orders"], row["shares"]) for row in rows]
    assert found == [(regime, "unknown_security", 1, 300) for regime in RUN.regimes]


def test_the_day_is_shown_in_new_yorks_time(store: Store) -> None:
    rows = store.query(asked(titled("Outcomes in five minutes of the market's day")))

    assert rows == [
        {"time": "1992-03-02 09:30", "regime": regime, "outcomes": 4} for regime in RUN.regimes
    ]


def test_the_runs_can_be_chosen(store: Store) -> None:
    (variable,) = DASHBOARD["templating"]["list"]

    assert variable["name"] == "run"
    assert store.query(variable["query"]) == [{"run": RUN.id}]


@pytest.mark.parametrize("panel", of(PROMETHEUS), ids=lambda panel: panel["title"])
def test_prometheus_is_asked_for_figures_that_are_given(panel: dict[str, Any]) -> None:
    given = {*figures(Metrics().registry), *figures(SinkMetrics().registry)}

    for target in panel["targets"]:
        named = set(re.findall(r"soes_\w+", target["expr"]))
        assert named <= given
        assert named or "up" in target["expr"]


def test_the_page_lists_the_figures_that_are_given() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    listed = re.findall(r"`(soes_\w+)`", page.partition("## Figures")[2].partition("\n## ")[0])

    families = (*Metrics().registry.collect(), *SinkMetrics().registry.collect())
    given = {
        family.name + OF_EACH[family.type][0] * (family.type == "counter") for family in families
    }
    assert len(listed) == len(set(listed)) > 0
    assert set(listed) <= given


def figures(registry: CollectorRegistry) -> Iterator[str]:
    """Return the names under which a registry's figures can be asked for."""
    for family in registry.collect():
        yield from (family.name + ending for ending in OF_EACH[family.type])


def test_grafana_reads_the_store_as_the_user_who_can_only_read() -> None:
    grafana = services()["grafana"]

    assert STORE["jsonData"]["username"] == "soes_reader"
    variable = STORE["secureJsonData"]["password"].removeprefix("$")
    assert variable in grafana["environment"]
    assert STORE["type"] in grafana["environment"]["GF_PLUGINS_PREINSTALL_SYNC"]


def test_the_addresses_are_those_of_the_services() -> None:
    host, port = re.fullmatch(r"http://(\w+):(\d+)", PROMETHEUS["url"]).groups()  # type: ignore[union-attr]  # the address matches, or the test fails
    for name, number in ((host, port), (STORE["jsonData"]["host"], STORE["jsonData"]["port"])):
        assert services()[name]["ports"][0].endswith(f":{number}")


def test_the_dashboards_are_where_grafana_looks() -> None:
    (provider,) = read_yaml(FOLDER / "provisioning" / "dashboards" / "soes.yml")["providers"]
    mounted = dict(one.split(":")[:2] for one in services()["grafana"]["volumes"])
    shown = Path(services()["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])

    assert mounted["./deploy/grafana/dashboards"] == provider["options"]["path"]
    assert (FOLDER / "dashboards" / shown.name).exists()
    assert str(shown.parent) == provider["options"]["path"]


def test_prometheus_asks_the_services_where_they_answer() -> None:
    for job in read_yaml(ROOT / "deploy" / "prometheus" / "prometheus.yml")["scrape_configs"]:
        (asked_for,) = job["dns_sd_configs"]
        (name,) = asked_for["names"]
        assert f"--metrics 0.0.0.0:{asked_for['port']}" in " ".join(words(services()[name]))
        assert f":{asked_for['port']}/" in (ROOT / "Dockerfile").read_text()
