"""What the web map holds is what was figured, and nothing of what must not travel."""

import dataclasses
import json

import numpy as np
import pytest
import shapely

from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from publishing.numbers import count_text, minutes_text, share_text
from publishing.report_overview import key_figures_table
from publishing.web_map_data import GAPS_DRAWN, web_map_content
from publishing.words import COLUMNS, STAMP, kind_name
from tests.publishing.reviews import DAY, number, review, with_cells


@pytest.fixture(scope="module")
def figures(town) -> ReviewFigures:
    return review(town, publisher="测试局")


@pytest.fixture(scope="module")
def content(figures):
    return web_map_content(figures, "zh")


def places_of(content, part) -> np.ndarray:
    west, south, step = content["grid"]
    return np.column_stack([content[part]["x"], content[part]["y"]]) * step + (west, south)


def fact(facts, label, row) -> str:
    return facts["rows"][row][facts["labels"].index(label)]


def test_key_figures_are_those_of_the_report_without_priority_persons(content, figures):
    rows = [list(row) for row in key_figures_table(figures, "zh").rows if "重点人员" not in row[0]]
    assert content["figures"]["rows"] == rows
    told = {row[0]: row[1:] for row in content["figures"]["rows"]}
    for column, each in ((0, figures.today), (1, figures.planned)):
        assert told["覆盖人口（人）"][column] == count_text(each.persons_covered)
        assert told["覆盖岗位（个）"][column] == count_text(each.jobs_covered)
        assert told["九成人口到最近网点的时间（分钟）"][column] == minutes_text(each.minutes_p90, "zh")


def test_cells_are_told_as_they_are_shown(content, figures):
    cells, area, result = content["cells"], figures.area, figures.result
    assert cells["h"] == area.cells["cell"].tolist()
    assert [count_text(value) for value in area.cells["persons"]] == [f"{value:,d}" for value in cells["p"]]
    assert [count_text(value) for value in area.cells["jobs"]] == [f"{value:,d}" for value in cells["j"]]
    for column, coverage in (("m", result.before), ("a", result.proposal.after)):
        told = ["不可达" if value is None else f"{value:.1f}" for value in cells[column]]
        assert told == [minutes_text(value, "zh") for value in coverage.minutes]
    assert cells["g"] == result.gaps.of_cell.tolist()
    assert cells["u"] == area.cells["unit"].tolist()


def test_units_outlets_sites_and_gaps_are_those_of_the_review(content, figures):
    for row, (_, unit) in enumerate(figures.units.iterrows()):
        facts = content["units"]["facts"]
        assert content["units"]["names"][row] == unit["name"]
        for label, value in (("persons_total", unit["persons_total"]), ("jobs_total", unit["jobs_total"])):
            assert fact(facts, COLUMNS[label].zh, row) == count_text(value)
        for label in ("persons_share", "persons_share_after"):
            assert fact(facts, COLUMNS[label].zh, row) == share_text(unit[label])
    outlets, area = content["outlets"], figures.area
    assert [content["kinds"][kind]["key"] for kind in outlets["kind"]] == area.outlets["kind"].tolist()
    assert {each["name"]: each["outlets"] for each in content["kinds"]} == {
        kind_name(kind, "zh"): count for kind, count in area.outlets["kind"].value_counts().items()
    }
    places = shapely.get_coordinates(area.outlets.geometry.to_numpy())
    assert np.abs(places_of(content, "outlets") - places).max() < 1e-5
    sites = figures.sites
    assert content["sites"]["year"] == sites["build_year"].tolist()
    assert np.abs(places_of(content, "sites") - sites[["lon", "lat"]].to_numpy()).max() < 1e-5
    gained = [number(fact(content["sites"]["facts"], "新增覆盖人口（人）", row)) for row in range(len(sites))]
    assert gained == np.floor(sites["persons_gained"] + 0.5).tolist()
    assert sum(count for _, count in content["sites"]["years"]) == len(sites)
    table = figures.result.gaps.table
    assert content["gaps"]["rank"] == table["gap"].tolist()
    persons = [number(fact(content["gaps"]["facts"], "人口（人）", row)) for row in range(len(table))]
    assert persons == np.floor(table["persons"] + 0.5).tolist()


def test_a_gap_is_outlined_by_its_own_cells(content, figures):
    west, south, step = content["grid"]
    for owner, rings in content["gaps"]["shapes"]:
        lonlat = np.cumsum(np.reshape(rings[0], (-1, 2)), axis=0) * step + (west, south)
        outline = shapely.Polygon(lonlat)
        middles = figures.area.cells.geometry.to_numpy()[figures.result.gaps.of_cell == content["gaps"]["rank"][owner]]
        assert outline.buffer(1e-4).contains(middles).any()


def test_imprint_stamp_and_sources_are_told(content, figures, town):
    about = dict(content["about"])
    assert content["stamp"] == STAMP.zh
    assert not content["approved"]
    assert content["notice"] == town.notice
    assert content["imprint"] == ["测试局", "数据截止 2025-06-30", "制图 2026-11-22"]
    assert about["数据指纹"] == figures.area.fingerprint
    assert "roads.osm.pbf" in " ".join(value for _, value in content["about"])
    settings = dataclasses.replace(figures.settings, approval_number="GS（2026）1234号")
    approved = web_map_content(dataclasses.replace(figures, settings=settings), "zh")
    assert approved["stamp"] == "审图号：GS（2026）1234号"
    assert approved["approved"]


def test_priority_persons_leave_no_trace(content, figures, town):
    everybody = np.ones(len(town.cells), dtype=bool)
    more = review(with_cells(town, everybody, priority_persons=77.0), publisher="测试局")
    assert web_map_content(more, "zh") == content


def test_contacts_are_not_told(town):
    outlets = town.outlets.assign(contact="张某某")
    figures = review(dataclasses.replace(town, outlets=outlets), public=False)
    assert "张某某" not in json.dumps(web_map_content(figures, "zh"), ensure_ascii=False)


def test_many_gaps_are_told_to_be_cut(figures, monkeypatch):
    assert len(figures.result.gaps.table) > 1
    monkeypatch.setattr("publishing.web_map_data.GAPS_DRAWN", 1)
    gaps = web_map_content(figures, "en")["gaps"]
    assert len(gaps["rank"]) == len(gaps["facts"]["rows"]) == 1
    assert gaps["note"] == f"The 1 with most people of {len(figures.result.gaps.table)}."
    assert GAPS_DRAWN == 50


def test_kinds_that_do_not_count_are_marked(town):
    scenario = Scenario(sites=1, outlet_kinds=("doorstep_station",), kinds=("doorstep_station",))
    figures = review_figures(
        town, run_scenario(town, scenario), ReviewSettings(DAY), year=2026, as_of=DAY, effort=Effort(10.0)
    )
    content = web_map_content(figures, "zh")
    marked = {each["key"] for each in content["kinds"] if "未计入" in each["name"]}
    assert marked == {"service_window", "mobile_van"}
    assert len(content["outlets"]["names"]) == len(town.outlets)
