"""The page on coverage and gaps: every view in both languages, what is chosen, and tables that follow the map."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dashboard.overview_goal import goal_text
from dashboard.records import CHINA
from dashboard.state import Pick
from geodata.store import save_area
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.equity import measure_equity
from planning.goal_progress import goal_progress
from planning.minutes_distribution import minutes_distribution
from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.numbers import WITHHELD, ratio_text, share_text

STANDARD = Scenario(sites=0)


@pytest.fixture(scope="module")
def grouped_areas(sample_area: StudyArea, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county with a group of few elders in its last unit, and very few priority persons there."""
    few = np.where(sample_area.cell_units["unit"].to_numpy() == len(sample_area.units) - 1, 0.05, 1.0)
    counts = {
        "group_0": sample_area.cell_units["persons"].to_numpy() / 5,
        "priority_persons": sample_area.cell_units["priority_persons"].to_numpy() * few,
    }
    cells = sample_area.cell_units["cell"].to_numpy()
    sums = {name: np.bincount(cells, weights=count, minlength=len(sample_area.cells)) for name, count in counts.items()}
    area = dataclasses.replace(
        sample_area,
        groups=("60岁及以上",),
        cells=sample_area.cells.assign(**sums),
        cell_units=sample_area.cell_units.assign(**counts),
        fingerprint="e" * 16,
    )
    folder = tmp_path_factory.mktemp("grouped")
    save_area(area, folder / "grouped")
    return folder


def choose(session, area: StudyArea, picked: Pick) -> None:
    """Choose a thing as a click on the map does."""
    session.app.session_state[f"pick:{area.fingerprint}"] = picked
    session.app.session_state["picks"] = 7
    session.checked(session.app.run())


def marked(session, table: str) -> list[str]:
    """Return the first columns' text of the rows that are marked in the table whose key begins so."""
    state = session.app.session_state.to_dict()
    (rows,) = (value["selection"]["rows"] for key, value in state.items() if key.startswith(f"table:{table}"))
    frame = session.app.dataframe[0].value
    return [str(frame.iloc[row].iloc[0]) for row in rows]


@pytest.mark.parametrize("view", ["units", "gaps", "times", "equity"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_is_drawn(open_page, view: str, language: str) -> None:
    session = open_page("gaps", language=language, gaps_view=view)
    expected = {
        "units": ("老城街道", "老城街道"),
        "gaps": ("缺口序号", "Gap no."),
        "times": ("九成（P90）", "Nine tenths (P90)"),
        "equity": ("基尼系数", "Gini coefficient"),
    }[view][language == "en"]
    assert expected in session.text()


def test_only_kinds_chosen_count_on_map_and_in_every_figure(open_page, sample_area: StudyArea) -> None:
    kinds = ["gig_post", "service_window"]
    session = open_page("gaps", outlet_kinds=kinds)
    scenario = Scenario(sites=0, outlet_kinds=tuple(kinds))
    result = run_scenario(sample_area, scenario)
    text = session.text()
    assert share_text(result.before.share()) in text
    assert "步行（仅计零工驿站、就业服务窗口）" in text
    outlets = sample_area.outlets[sample_area.outlets["kind"].isin(kinds)]
    units = session.app.dataframe[0].value
    assert units["网点数（个）"].sum() == len(outlets)
    assert set(session.app.multiselect[0].options) >= {"零工驿站", "就业服务窗口"}
    # On every other page the same outlets count.
    assert session.go("overview").metrics()["人口覆盖率"][0] == share_text(result.before.share())
    assert "仅计零工驿站" in session.go("export").text()


def test_a_cell_is_served_by_an_outlet_of_the_kinds_chosen(open_page, sample_area: StudyArea) -> None:
    scenario = Scenario(sites=0, outlet_kinds=("gig_market",))
    session = open_page("gaps", outlet_kinds=["gig_market"])
    place = int(np.argmin(run_scenario(sample_area, scenario).before.minutes))
    choose(session, sample_area, Pick("cell", str(sample_area.cells["cell"].iloc[place])))
    (name,) = sample_area.outlets["name"][sample_area.outlets["kind"] == "gig_market"]
    assert f"{name}（零工市场）" in session.text()


def test_kinds_that_the_area_has_not_are_forgotten(open_page) -> None:
    session = open_page("gaps", outlet_kinds=["no_such_kind"])
    assert session.app.multiselect[0].value == []


def test_groups_and_priority_persons_are_counted_and_small_counts_withheld(open_page, grouped_areas: Path) -> None:
    session = open_page("gaps", areas=grouped_areas, group="priority_persons")
    chooser = session.app.selectbox(key="widget:group:zh")
    assert chooser.options == ["常住人口", "岗位", "重点人员", "60岁及以上"]
    table = session.app.dataframe[0].value
    assert table["总数"].iloc[-1] == WITHHELD.zh
    assert "个分区的数值较小" in session.text()
    session = open_page("gaps", areas=grouped_areas, group="priority_persons", gaps_view="times")
    assert "因此不绘制" in session.text()
    assert not session.app.metric
    session = open_page("gaps", areas=grouped_areas, gaps_view="equity")
    assert "60岁及以上" in session.text()


def test_times_are_those_of_planning(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps", gaps_view="times", group="jobs")
    times = minutes_distribution(measure_coverage(sample_area, "walk", 15.0), sample_area.cells["jobs"].to_numpy())
    assert session.metrics()["半数（P50）"][0] == f"{times.p50:.1f} 分钟"
    assert session.metrics()["到不了任何网点"][0] == share_text(times.never)


def test_equity_is_that_of_planning(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps", gaps_view="equity")
    equity = measure_equity(sample_area, STANDARD, measure_coverage(sample_area, "walk", 15.0))
    metrics = session.metrics()
    assert metrics["覆盖率最低的分区"][0] == sample_area.units["name"].iloc[equity.worst_unit]
    assert metrics["基尼系数"][0] == ratio_text(equity.gini)
    assert metrics["每万人可及网点"][0] == ratio_text(equity.ratio_mean)
    assert metrics["城乡差距（街道与乡、苏木）"][0] == f"{100 * equity.urban_lead():.1f} 个百分点"


@pytest.mark.parametrize("page", ["", "gaps"])
def test_a_cell_clicked_on_the_map_marks_its_unit_first_in_the_table(
    open_page, sample_area: StudyArea, page: str
) -> None:
    session = open_page(page)
    row = sample_area.cells.iloc[int(sample_area.cells["persons"].to_numpy().argmax())]
    choose(session, sample_area, Pick("cell", str(row["cell"])))
    name = str(sample_area.units["name"].iloc[int(row["unit"])])
    assert marked(session, "units" if page else "worst-units") == [name]
    assert str(session.app.dataframe[0].value.iloc[0, 0]) == name
    session.checked(session.app.button(key="clear-pick").click().run())
    assert marked(session, "units" if page else "worst-units") == []


def test_a_gap_clicked_on_the_map_asks_for_the_gaps_and_marks_its_row(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps")
    choose(session, sample_area, Pick("gap", "4"))
    assert marked(session, "gaps") == ["4"]
    assert "所选缺口 · 4" in session.text()
    # The view that is chosen afterwards stays.
    session.app.session_state["setting:gaps_view"] = "equity"
    session.checked(session.app.run())
    assert "基尼系数" in session.text()


def test_a_unit_that_is_chosen_tells_its_figures(open_page, sample_area: StudyArea) -> None:
    session = open_page("gaps", colour_by="units")
    unit = sample_area.units.iloc[0]
    choose(session, sample_area, Pick("unit", str(unit["unit_id"])))
    text = session.text()
    assert f"所选分区 · {unit['name']}" in text
    row = measure_coverage(sample_area, "walk", 15.0).units.iloc[0]
    assert f"（{share_text(row['persons_covered'] / row['persons_total'])}）" in text
    assert marked(session, "units") == [unit["name"]]


def test_the_overview_tells_the_way_to_2027(open_page, sample_area: StudyArea) -> None:
    for share in (0.9, 0.6):
        text = open_page(goal_share=share).text()
        today = datetime.now(tz=UTC).astimezone(CHINA).date()
        progress = goal_progress(measure_coverage(sample_area, "walk", 15.0), goal_share=share, as_of=today)
        assert goal_text(progress, "zh") in text
        assert f"{progress.units_at_goal} / {progress.units_total} 个分区达标" in text
