"""Every page in both languages, and that what it shows is what planning computes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from dashboard.export_products import file_name
from dashboard.state import Pick
from geodata.cells import cell_polygons
from geodata.store import load_area
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.explanations import explain_cell
from planning.gaps import find_gaps
from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.explanations import explanation_text, route_lines
from publishing.numbers import count_text, share_of_text, share_text
from publishing.plans import GAINS_BY_BUS

PAGES = ("", "gaps", "siting", "export")
TITLES = {
    "zh": ("总览", "覆盖与缺口", "选址建议", "成果导出"),
    "en": ("Overview", "Coverage and gaps", "Proposed sites", "Export"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_names_itself_its_data_and_the_areas_notice(
    open_page, sample_area: StudyArea, language: str
) -> None:
    session = open_page(language=language)
    for page, title in zip(PAGES, TITLES[language], strict=True):
        text = session.go(page).text()
        assert title in session.app.title[0].value
        assert sample_area.fingerprint[:12] in text
        assert sample_area.data_date in text
        assert sample_area.notice
        assert sample_area.notice in text


def test_the_overview_shows_the_figures_of_planning(open_page, sample_area: StudyArea) -> None:
    metrics = open_page().metrics()
    coverage = measure_coverage(sample_area, "walk", 15.0)
    totals = coverage.totals
    straight = totals["persons_straight"] / totals["persons_total"]
    gaps = find_gaps(sample_area, coverage).table
    assert metrics["人口覆盖率"] == (share_text(coverage.share()), f"直线圈口径 {share_text(straight)}")
    assert metrics["未覆盖人口"] == (
        count_text(totals["persons_total"] - totals["persons_covered"]),
        f"分布在 {len(gaps)} 处缺口",
    )
    assert metrics["岗位覆盖率"][0] == share_text(coverage.share("jobs"))
    persons = sample_area.cells["persons"].to_numpy()
    assert metrics["到达时间中位数"][0] == f"{coverage.quantile_minutes(0.5, persons):.1f} 分钟"


def test_the_overview_lists_the_units_with_most_people_left_out(open_page, sample_area: StudyArea) -> None:
    table = open_page().app.dataframe[0].value
    units = measure_coverage(sample_area, "walk", 15.0).units
    left = (units["persons_total"] - units["persons_covered"]).sort_values(ascending=False, kind="stable")
    expected = units["name"].loc[left.index].head(10).tolist()
    assert table["分区"].tolist() == expected


def test_changed_minutes_and_mode_change_the_figures_on_every_page(open_page, sample_area: StudyArea) -> None:
    session = open_page()
    session.checked(session.app.slider[0].set_value(25).run())
    session.checked(session.app.selectbox(key="widget:mode:zh").set_value("bicycle").run())
    coverage = measure_coverage(sample_area, "bicycle", 25.0)
    assert session.metrics()["人口覆盖率"][0] == share_text(coverage.share())
    assert share_text(coverage.share()) in session.go("gaps").text()
    assert session.app.slider[0].value == 25
    assert "自行车 · ≤ 25 分钟" in session.go("export").text()


def test_winter_changes_the_figures_the_outline_and_the_name_of_files(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps", show_catchment=True)
    plain = json.dumps(session.layers()["catchment"])
    conditions = next(group for group in session.app.get("button_group") if group.proto.label == "出行条件")
    session.checked(conditions.set_value(["winter"]).run())
    scenario = Scenario(sites=0, slow_downs=("winter",))
    result = run_scenario(sample_area, scenario)
    assert result.before.share() < measure_coverage(sample_area, "walk", 15.0).share()
    assert share_text(result.before.share()) in session.text()
    assert "步行（冬季冰雪路面）" in session.text()
    assert json.dumps(session.layers()["catchment"]) != plain
    assert file_name(sample_area, result, 2025, "docx").split("_")[1:4] == ["2025", "walk-winter", "15min"]
    # The evening peak slows cars only: it is offered for them and forgotten on foot.
    session = open_page(mode="drive", slow_downs=["evening_peak"])
    assert "驾车（晚高峰）" in session.text()
    session.checked(session.app.selectbox(key="widget:mode:zh").set_value("walk").run())
    assert "晚高峰" not in session.text()


def test_the_map_holds_every_cell_and_outlet_and_no_priority_persons(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps")
    rows = session.cells()
    assert [row["h"] for row in rows] == sample_area.cells["cell"].tolist()
    assert {key for row in rows for key in row} == {"h", "m", "p", "j", "u", "t", "f"}
    coverage = measure_coverage(sample_area, "walk", 15.0)
    place = int(sample_area.cells["persons"].to_numpy().argmax())
    assert f"{rows[place]['p']:,}" == count_text(sample_area.cells["persons"].iloc[place])
    assert rows[place]["m"] == pytest.approx(coverage.minutes[place], abs=0.051)
    outlets = session.layers()["outlets"]
    assert [row["o"] for row in outlets] == sample_area.outlets["outlet_id"].astype(str).tolist()


def test_a_page_sends_its_cells_as_a_digit_each(open_page, sample_area: StudyArea) -> None:
    # 50,000 cells may take 0.2 MB; what does not depend on their number is about 50 kB.
    assert open_page("gaps").sent_bytes() - 3 * len(sample_area.cells) < 60_000


@pytest.mark.parametrize("choice", ["state", "minutes", "persons", "jobs"])
def test_cells_take_the_colours_of_the_choice(open_page, choice: str) -> None:
    session = open_page("gaps", colour_by=choice)
    shown = {"#" + bytes(row["f"][:3]).hex() for row in session.cells()}
    assert len(shown) > 1
    assert shown <= {line["colour"] for line in session.component("legend")["classes"]}


def test_hidden_kinds_bands_and_cells_follow_their_settings(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps", hidden_kinds=["gig_post"], show_bands=True)
    assert session.component("map")["hidden"] == session.component("legend")["hidden"] == ["gig_post"]
    assert session.component("legend")["title"] == "服务圈分级（分钟）"
    assert len(session.component("legend")["classes"]) == 4
    assert "cells" not in open_page("gaps", show_cells=False).layers()


def test_catchment_and_circles_are_drawn_when_asked_for(open_page, sample_area: StudyArea) -> None:
    assert not {"catchment", "circles"} & set(open_page("gaps").layers())
    layers = open_page("gaps", show_catchment=True, show_circles=True).layers()
    assert layers["catchment"]["features"][0]["geometry"]["coordinates"]
    assert len(layers["circles"]) == len(sample_area.outlets)


@pytest.mark.parametrize("page", ["", "gaps"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_clicked_cell_shows_its_way_on_the_map_and_by_leg(
    open_page, sample_area: StudyArea, page: str, language: str
) -> None:
    session = open_page(page, language=language)
    assert "route" not in session.layers()
    coverage = measure_coverage(sample_area, "walk", 15.0)
    place = int(np.flatnonzero(~coverage.covered & (coverage.nearest >= 0))[5])
    picked = Pick("cell", str(sample_area.cells["cell"].iloc[place]))
    session.app.session_state[f"pick:{sample_area.fingerprint}"] = picked
    session.checked(session.app.run())
    told = explain_cell(sample_area, Scenario(), coverage, place)
    assert told.route is not None
    assert session.layers()["route"][1]["p"] == np.round(told.route.lonlat, 6).tolist()
    assert session.layers()["picked-cell"] == [{"h": picked.identity}]
    text = session.text()
    assert explanation_text(told, language) in text
    for name, minutes, metres in route_lines(told.route, language):
        assert f"<td>{name}</td><td>{minutes}</td><td>{metres}</td>" in text
    assert {"zh": "到最近网点的路线", "en": "Way to the nearest outlet"}[language] in text
    session.checked(session.app.button(key="clear-pick").click().run())
    assert "route" not in session.layers()


def test_tables_withhold_small_counts_of_priority_persons(open_page, sample_area: StudyArea) -> None:
    units, gaps = (open_page("gaps", gaps_view=view).app.dataframe[0].value for view in ("units", "gaps"))
    assert len(units) == len(sample_area.units)
    result = run_scenario(sample_area, Scenario(sites=0))
    assert len(gaps) == len(result.gaps.table)
    assert not [title for title in gaps.columns if "重点人员" in title]


def test_the_share_of_jobs_is_that_of_planning(open_page, sample_area: StudyArea) -> None:
    totals = run_scenario(sample_area, Scenario(sites=0)).before.totals
    shown = [metric.value for metric in open_page("overview").app.metric]
    assert share_of_text(totals["jobs_covered"], totals["jobs_total"]) in shown


def test_solving_shows_the_sites_that_planning_proposes(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting", sites=3, jobs_weight=0.5)
    assert "sites" not in session.layers()
    session.solve()
    scenario = Scenario(sites=3, jobs_weight=0.5, time_limit_seconds=20.0)
    proposal = run_scenario(sample_area, scenario).proposal
    assert proposal is not None
    rows = session.layers()["sites"]
    assert [row["v"] for row in rows] == proposal.sites["site_id"].astype(str).tolist()
    assert [row["n"] for row in rows] == ["1", "2", "3"]
    metrics = session.metrics()
    assert metrics["建成后人口覆盖率"][0] == share_text(proposal.after.share())
    assert metrics["新增覆盖人口"][0] == count_text(proposal.sites["persons_gained"].sum())
    text = session.text()
    assert "已证明最优" in text
    for name in proposal.sites["name"]:
        assert name in text


def test_a_plan_made_for_other_settings_says_so_and_is_what_is_exported(open_page) -> None:
    session = open_page("siting", sites=2).solve()
    assert not session.app.warning
    session.checked(session.app.slider[0].set_value(20).run())
    assert "15 分钟，2 处" in session.app.warning[0].value
    assert "步行 ≤ 15 分钟" in session.go("export").text()


def test_settings_that_contradict_each_other_get_a_message(open_page) -> None:
    session = open_page("siting", persons_weight=0.0)
    session.checked(session.app.button(key="solve").click().run())
    assert "权重" in session.app.error[0].value


def test_the_language_can_be_switched_and_settings_stay(open_page) -> None:
    session = open_page(minutes=22, mode="ebike")
    control = session.app.get("button_group")[-1]
    session.checked(control.set_value("en").run())
    assert "Residents covered" in session.metrics()
    assert session.app.slider[0].value == 22
    assert session.app.selectbox(key="widget:mode:en").value == "ebike"


def test_without_an_area_every_page_leads_to_the_data_page(open_page, tmp_path: Path) -> None:
    for language, words in (("zh", "还没有准备好的研究区"), ("en", "No study area has been prepared yet")):
        for page in ("", "gaps"):
            text = open_page(page, areas=tmp_path / "nothing", language=language).text()
            assert words in text
            assert "outlet-atlas prepare SOURCES.toml" in text
            assert "make run" in text


def test_a_damaged_area_is_told_with_the_remedy(open_page, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    session = open_page(areas=tmp_path, language="en")
    assert "cannot be read" in session.app.error[0].value
    assert "outlet-atlas prepare" in session.app.error[0].value


def test_of_several_areas_the_first_by_name_is_shown_and_another_can_be_chosen(
    open_page, sample_area_folder: Path, tmp_path: Path
) -> None:
    for name in ("b", "a", ".unfinished"):
        (tmp_path / name).symlink_to(sample_area_folder, target_is_directory=True)
    session = open_page(areas=tmp_path)
    chooser = session.app.selectbox(key="widget:area:zh")
    # The same area twice: their folders tell them apart.
    name = load_area(sample_area_folder).name
    assert chooser.options == [f"{name} (a)", f"{name} (b)"]
    assert chooser.value == "a"
    session.checked(chooser.set_value("b").run())
    assert session.app.selectbox(key="widget:area:zh").value == "b"


def by_bus(percentile: int = 50, sites: int = 0, **settings: object) -> Scenario:
    return Scenario(mode="bus", max_minutes=20.0, bus_percentile=percentile, sites=sites, **settings)  # type: ignore[arg-type]


def test_the_bus_is_offered_only_where_a_timetable_is_known(open_page, bus_areas: Path, tmp_path: Path) -> None:
    assert "公交" not in open_page().app.selectbox(key="widget:mode:zh").options
    session = open_page(areas=bus_areas)
    assert session.app.selectbox(key="widget:mode:zh").options == ["步行", "自行车", "电动自行车", "驾车", "公交"]
    # Whoever comes to an area without one walks again.
    assert open_page(mode="bus").app.selectbox(key="widget:mode:zh").value == "walk"
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    assert "公交" not in open_page(areas=tmp_path).app.selectbox(key="widget:mode:zh").options


def test_the_percentile_is_asked_for_by_bus_only_and_changes_the_figures(
    open_page, bus_areas: Path, bus_area: StudyArea
) -> None:
    assert "公交时间口径" not in [group.proto.label for group in open_page(areas=bus_areas).app.get("button_group")]
    session = open_page(areas=bus_areas, mode="bus", minutes=20)
    coverage = {percentile: run_scenario(bus_area, by_bus(percentile)).before for percentile in (50, 90)}
    assert coverage[50].share() > coverage[90].share() >= measure_coverage(bus_area, "walk", 20.0).share()
    persons = bus_area.cells["persons"].to_numpy()
    choice = next(group for group in session.app.get("button_group") if group.proto.label == "公交时间口径")
    for percentile, name in ((50, "公交（中位数） · ≤ 20 分钟"), (90, "公交（第 90 百分位） · ≤ 20 分钟")):
        session.checked(choice.set_value(percentile).run())
        assert session.metrics()["人口覆盖率"][0] == share_text(coverage[percentile].share())
        assert "步行直线圈口径" in session.metrics()["人口覆盖率"][1]
        assert (
            session.metrics()["到达时间中位数"][0] == f"{coverage[percentile].quantile_minutes(0.5, persons):.1f} 分钟"
        )
        assert name in session.text()
        assert "公交时刻表 2026-03-04，08:00–08:20 出发" in session.text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_works_by_bus(open_page, bus_areas: Path, bus_area: StudyArea, language: str) -> None:
    session = open_page(areas=bus_areas, language=language, mode="bus", minutes=20)
    name = {"zh": "公交（中位数）", "en": "by bus (median)"}[language]
    for page, title in zip(PAGES, TITLES[language], strict=True):
        text = session.go(page).text()
        assert title in session.app.title[0].value
        assert name in text
        assert bus_area.fingerprint in text


def test_the_outline_by_bus_is_that_of_the_covered_cells(open_page, bus_areas: Path, bus_area: StudyArea) -> None:
    session = open_page("gaps", areas=bus_areas, mode="bus", minutes=20, show_catchment=True, show_circles=True)
    (feature,) = session.layers()["catchment"]["features"]
    shape = shapely.geometry.shape(feature["geometry"])
    covered = run_scenario(bus_area, by_bus()).before.covered
    whole = cell_polygons(bus_area.cells["cell"][covered]).union_all()
    assert shape.symmetric_difference(whole).area < 0.01 * whole.area
    assert len(session.layers()["circles"]) == len(bus_area.outlets)
    assert "多算" not in session.text()


def test_a_clicked_cell_tells_its_time_by_bus_and_no_route(open_page, bus_areas: Path, bus_area: StudyArea) -> None:
    session = open_page("gaps", areas=bus_areas, mode="bus", minutes=20)
    coverage = run_scenario(bus_area, by_bus()).before
    place = int((measure_coverage(bus_area, "walk", 20.0).minutes - coverage.minutes).clip(max=1e9).argmax())
    picked = Pick("cell", str(bus_area.cells["cell"].iloc[place]))
    session.app.session_state[f"pick:{bus_area.fingerprint}"] = picked
    session.checked(session.app.run())
    told = explain_cell(bus_area, by_bus(), coverage, place)
    assert told.minutes < told.walk_minutes
    assert explanation_text(told, "zh") in session.text()
    assert "route" not in session.layers()


def test_sites_by_bus_are_those_of_planning(open_page, bus_areas: Path, bus_area: StudyArea) -> None:
    session = open_page("siting", areas=bus_areas, mode="bus", minutes=20, sites=2, bus_percentile=90).solve()
    proposal = run_scenario(bus_area, by_bus(90, sites=2, time_limit_seconds=20.0)).proposal
    assert proposal is not None
    rows = session.layers()["sites"]
    assert [row["v"] for row in rows] == proposal.sites["site_id"].astype(str).tolist()
    assert session.metrics()["建成后人口覆盖率"][0] == share_text(proposal.after.share())
    assert GAINS_BY_BUS.zh in session.text()
    assert not session.app.warning
    assert "公交（第 90 百分位） ≤ 20 分钟" in session.go("export").text()


def test_a_downloaded_file_tells_the_percentile_by_bus_only(bus_area: StudyArea) -> None:
    names = [
        file_name(bus_area, run_scenario(bus_area, scenario), 2025, "docx")
        for scenario in (by_bus(90), Scenario(max_minutes=20.0, sites=0))
    ]
    assert names == ["公交县_2025_bus90_20min_bbbbbbbb.docx", "公交县_2025_walk_20min_bbbbbbbb.docx"]
