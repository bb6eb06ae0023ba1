"""The commands that defend a plan: their records as planning has them, their tables in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.store import load_area
from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.proposals import run_scenario
from planning.redundancy import redundancy
from planning.scenario import Scenario


def record_of(run_command, *arguments: object) -> dict:  # type: ignore[no-untyped-def, type-arg]
    code, out, err = run_command(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)  # type: ignore[no-any-return]


def test_explain_tells_reasons_limits_and_years(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    options = ("--sites", 3, "--spacing", 500, "--stage", "2026=1", "--stage", "2027=2")
    record = record_of(run_command, "explain", sample_area_folder, *options)
    assert record["request"]["spacing_metres"] == 500
    assert len(record["sites"]) == 3
    assert all(site["communities"] and site["alternative"] for site in record["sites"])
    assert [limit["limit_en"] for limit in record["limits"]] == ["one site more", "no minimum spacing"]
    assert [(year["year"], len(year["sites"])) for year in record["years"]] == [(2026, 1), (2027, 2)]
    assert record["years"][-1]["covered"] == pytest.approx(record["persons_gained"], abs=0.01)


def test_the_trade_off_runs_a_few_sites_beyond_those_asked_for(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    record = record_of(run_command, "trade-off", sample_area_folder, "--sites", 3)
    plan = record_of(run_command, "propose", sample_area_folder, "--sites", 3)
    assert [point["sites"] for point in record["points"]] == list(range(9))
    assert record["points"][0]["covered"] == pytest.approx(plan["persons_covered_before"], abs=0.01)
    assert record["points"][3]["covered"] == pytest.approx(plan["persons_covered_after"], abs=0.01)


def test_redundancy_tells_every_outlet(run_command, sample_area_folder: Path, sample_area: StudyArea) -> None:  # type: ignore[no-untyped-def]
    record = record_of(run_command, "redundancy", sample_area_folder, "--minutes", 20)
    scenario = Scenario(max_minutes=20.0, sites=0)
    expected = redundancy(area_under(sample_area, scenario), scenario)
    assert [outlet["outlet_id"] for outlet in record["outlets"]] == expected["outlet_id"].tolist()
    lost = [outlet["persons_lost"] for outlet in record["outlets"]]
    assert lost == pytest.approx(expected["persons_lost"].tolist(), abs=0.001)


def test_robustness_counts_every_variant(run_command, sample_area_folder: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    area = load_area(sample_area_folder)
    closed = tmp_path / "bridges.geojson"
    places = [outlet.buffer(0.003) for outlet in area.outlets.geometry.iloc[:2]]
    gpd.GeoDataFrame(geometry=places, crs="EPSG:4326").to_file(closed)
    options = ("--sites", 2, "--populations", 1, "--close-each", closed)
    record = record_of(run_command, "robustness", sample_area_folder, *options)
    names = [variant["name_en"] for variant in record["variants"]]
    assert record["planned"] == len(names)
    assert {"roads closed 1", "roads closed 2", "population ±20% (draw 1)", "walking at 1.2 m/s"} <= set(names)
    result = run_scenario(area, Scenario(sites=2))
    assert result.proposal is not None
    chosen = {site["site_id"] for site in record["sites"] if site["in_plan"]}
    assert chosen == set(result.proposal.sites["site_id"])


@pytest.mark.parametrize(
    ("command", "options", "zh", "en"),
    [
        (
            "explain",
            ("--sites", "2"),
            ("理由", "限制条件的作用", "分年建设"),
            ("Reasons", "What binds", "Build by year"),
        ),
        ("trade-off", ("--sites", "2"), ("点位数与覆盖",), ("Sites against coverage",)),
        ("redundancy", (), ("现有网点评估", "可同时合并"), ("Existing outlets assessed", "hold all together")),
        ("robustness", ("--sites", "1", "--populations", "0"), ("点位稳健性",), ("Robustness of sites",)),
    ],
)
def test_people_get_tables_in_their_language(  # type: ignore[no-untyped-def]
    run_command,
    sample_area_folder: Path,
    command: str,
    options: tuple[str, ...],
    zh: tuple[str, ...],
    en: tuple[str, ...],
) -> None:
    for language, titles in (("zh", zh), ("en", en)):
        code, out, err = run_command(command, sample_area_folder, *options, "--lang", language)
        assert code == 0, err
        assert all(title in out for title in titles)
        assert "虚构数据" in out


@pytest.mark.parametrize("command", ["propose", "explain", "trade-off", "robustness"])
def test_nothing_proposed_ends_with_2(run_command, sample_area_folder: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command(command, sample_area_folder, "--sites", 0, "--lang", "en", "--json")
    assert (code, out) == (2, "")
    assert "at least 1" in err


@pytest.mark.parametrize("command", ["explain", "trade-off", "redundancy", "robustness"])
def test_a_folder_that_is_no_area_is_refused(run_command, tmp_path: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command(command, tmp_path)
    assert (code, out) == (2, "")
    assert "outlet-atlas prepare" in err
