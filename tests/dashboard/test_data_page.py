"""The data page without a browser: projects, files, what is asked and told, preparing, and the list of areas."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1.element_tree import Radio

from dashboard import records
from dashboard.data_changes import have_decisions_changed, remember_decisions
from dashboard.preparing import COMMAND, Workshop, workshop
from geodata.chinese_datums import wgs84_to_gcj02
from geodata.intake.limits import LIMITS
from geodata.intake.places import read_places
from geodata.intake.project_files import add_file
from geodata.intake.projects import (
    Project,
    change_entry,
    change_project,
    new_project,
    open_project,
    write_sources,
)
from geodata.records.profiles import list_profiles
from geodata.store import MANIFEST
from geodata.study_area import StudyArea
from planning.area_quality import area_quality
from planning.quality_findings import quality_findings
from publishing.numbers import count_text
from tests.dashboard.conftest import ROOT, Session
from tests.feeds import write_feed, zipped

EVIL = '<img src=x onerror="alert(1)">'
HEADERS = ["编号", "网点名称", "网点类型", "经度", "纬度", "地址"]
ROWS = [
    ["1", "东城驿站", "就业驿站", "111.30", "43.20", "东城路 1 号"],
    ["2", "西城驿站", "零工驿站", "111.31", "43.21", "西城路 2 号"],
    ["3", "南城驿站", "零工市场", "111.32", "43.22", "南城路 3 号"],
]


def csv(rows: list[list[str]], headers: list[str] = HEADERS) -> bytes:
    return "\n".join(",".join(row) for row in [headers, *rows]).encode("gbk")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of projects; the folder of areas stands beside it."""
    monkeypatch.setenv("OUTLET_ATLAS_PROJECTS", str(tmp_path / "projects"))
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "areas"))
    return tmp_path / "projects"


@pytest.fixture
def project(root: Path) -> Project:
    return new_project(root, "测试区")


@pytest.fixture
def open_data(root: Path) -> Iterator[Callable[..., Session]]:
    """Return a function that opens the data page in a new session, with these query parameters."""

    def open_it(*, language: str = "zh", **query: str) -> Session:
        session = Session(language, {})
        session.app.query_params.update(query)
        return session.go("data")

    yield open_it
    for project in root.glob("*") if root.exists() else ():
        running = workshop().of(project)
        if running is not None:
            running.cancel()
            assert running.wait(30)
    st.cache_resource.clear()


def press(session: Session, key: str) -> Session:
    return session.checked(session.app.button(key=key).click().run())


def upload(session: Session, name: str, content: bytes, place: int = 0) -> Session:
    session.app.file_uploader[place].set_value((name, content, "text/csv"))
    return session.checked(session.app.run())


def choose(session: Session, label: str, value: object) -> Session:
    box = next(one for one in session.app.selectbox if one.label.startswith(label))
    return session.checked(box.set_value(value).run())


def keys(session: Session) -> set[str]:
    return {button.key for button in session.app.button}


# Projects and their steps


def test_a_new_project_is_made_and_named_by_the_address(open_data, root: Path) -> None:
    session = open_data()
    assert "请先填写研究区名称" in press(session, "new-project-start").text()
    session.app.text_input[0].set_value(f"赛罕区 {EVIL}")
    press(session, "new-project-start")
    (folder,) = (path for path in root.iterdir() if path.is_dir())
    assert session.app.query_params["project"] == folder.name
    assert open_project(folder).name == f"赛罕区 {EVIL}"
    assert "<img" not in session.app.title[0].value.replace("\\<img", "")
    # The address alone restores it, in another session too.
    again = open_data(language="en", project=folder.name, step="roads")
    assert "Roads, features and buses" in again.text()


def test_an_address_that_names_no_project_leads_to_the_list(open_data, tmp_path: Path) -> None:
    for name in ("nobody", "../areas", "."):
        assert "没有这个研究区项目" in open_data(project=name).app.error[0].value
        assert "没有这个研究区，" in open_data(quality=name).app.error[0].value


def test_a_damaged_project_is_told(open_data, project: Project) -> None:
    (project.folder / "project.json").write_text("{", encoding="utf-8")
    assert project.folder.name in open_data().app.error[0].value
    assert "无法读取" in open_data(project=project.folder.name).app.error[0].value


def test_what_a_killed_preparation_left_is_no_area(open_data, root: Path, project: Project) -> None:
    (root.parent / "areas" / project.folder.name / "data-0123456789ab").mkdir(parents=True)
    session = open_data()
    assert f"continue-{project.folder.name}" in keys(session)
    assert not session.app.error


def test_name_date_and_notice_are_saved_at_once(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="about")
    session.checked(session.app.text_input[0].set_value(" 新名称 ").run())
    session.checked(session.app.text_area[0].set_value("征求意见稿").run())
    session.checked(session.app.date_input[0].set_value(datetime.date(2025, 12, 31)).run())
    saved = open_project(project.folder)
    assert (saved.name, saved.notice, saved.data_date) == ("新名称", "征求意见稿", "2025-12-31")
    assert session.app.title[0].value == "新名称"
    assert any("oa-notice" in one.proto.body and "征求意见稿" in one.proto.body for one in session.app.get("html"))


def test_the_first_step_is_confirmed_only_with_a_date(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="about")
    assert session.app.radio[0].proto.captions[0] == "– 未填数据日期"
    # It keeps nobody: the next open step is another one.
    assert open_data(project=project.folder.name).app.radio[0].value == "roads"
    session.checked(session.app.date_input[0].set_value(datetime.date(2025, 12, 31)).run())
    assert session.app.radio[0].proto.captions[0] == "✓ 已确认"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("step", ["about", "roads", "boundaries", "people", "outlets", "more", "prepare"])
def test_every_step_says_what_comes_next(open_data, project: Project, step: str, language: str) -> None:
    session = open_data(language=language, project=project.folder.name, step=step)
    assert session.app.radio[0].value == step
    assert ("step-next" in keys(session)) == (step != "prepare")
    if step == "prepare":
        lacking = (
            ("缺少行政区划", "缺少道路", "缺少人口")
            if language == "zh"
            else ("no boundaries", "no roads", "no population")
        )
        assert all(text in session.app.warning[0].value for text in lacking)
        assert "prepare" not in keys(session)
        press(session, "go-roads")
        assert session.app.query_params["step"] == "roads"


def test_the_population_method_decides_which_files_are_asked_for(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="people")
    assert "请先选择一种人口数据" in session.text()
    for method, asked in (
        ("raster", ["人口分布", "分单元人口总数"]),
        ("dasymetric", ["分单元人口总数"]),
        ("squares", ["人口分布"]),
    ):
        session.checked(session.app.radio[1].set_value(method).run())
        cards = [element.proto.body for element in session.app.get("html") if "oa-role" in element.proto.body]
        assert [
            name for name in ("人口分布", "分单元人口总数") if any(f"<b>{name}</b>" in card for card in cards)
        ] == asked
        assert open_project(project.folder).population_method == method
    assert open_project(project.folder).settings["square_metres"] == 1000.0
    session.checked(session.app.number_input[0].set_value(500.0).run())
    # The planner's own figure stays.
    for method in ("raster", "squares"):
        session.checked(session.app.radio[1].set_value(method).run())
    assert open_project(project.folder).settings["square_metres"] == 500.0


# Files


def test_a_clean_table_is_recognised_confirmed_and_kept_as_it_was_shown(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="outlets")
    upload(session, "网点 名册.csv", csv(ROWS))
    assert "网点 名册.csv" in session.text()
    assert session.metrics()["可用（行）"][0] == "3"
    assert "名称 ← 网点名称" in session.text()
    press(session, "confirm-outlets")
    (entry,) = open_project(project.folder).entries
    assert entry.confirmed
    assert entry.columns["name"] == "网点名称"
    assert entry.columns["lon"] == "经度"
    assert "已确认" in session.text()
    press(session, "change-outlets")
    assert not open_project(project.folder).entries[0].confirmed
    press(session, "remove-outlets")
    assert open_project(project.folder).entries == ()
    assert not list((project.folder / "files").iterdir())


def test_faulty_rows_block_the_file_until_they_are_left_out(open_data, project: Project) -> None:
    faulty = [*ROWS, ["4", "北城驿站", "理发店", "111.33", "43.23", ""], ["5", EVIL, "就业驿站", "abc", "43.23", ""]]
    session = open_data(project=project.folder.name, step="outlets")
    upload(session, "outlets.csv", csv(faulty))
    assert "confirm-outlets" not in keys(session)
    assert "处错误" in session.app.info[0].value
    refused = session.app.dataframe[1].value
    assert {"理发店", "abc"} <= set(refused["内容"])
    assert {5, 6} <= set(refused["行"])
    assert all(refused["处理办法"])
    assert "✕ 有错误" in session.app.radio[0].proto.captions
    session.checked(session.app.toggle[0].set_value(True).run())
    press(session, "confirm-outlets")
    (entry,) = open_project(project.folder).entries
    assert entry.faulty_rows == "leave_out"
    assert entry.confirmed


def test_a_column_can_be_corrected_and_the_mapping_saved_for_next_year(open_data, root: Path, project: Project) -> None:
    headers = ["甲", "乙", "网点类型", "经度", "纬度", "地址"]
    session = open_data(project=project.folder.name, step="outlets")
    upload(session, "last year.csv", csv(ROWS, headers))
    choose(session, "名称", "乙")
    assert open_project(project.folder).entries[0].columns["name"] == "乙"
    press(session, "save-profile-outlets")
    assert "已保存列对应" in session.text()
    (kept,) = list_profiles(records.engine(), "outlets")
    assert kept.content["columns"]["name"] == "乙"
    assert kept.author == records.author()
    press(session, "save-profile-outlets")
    (again,) = list_profiles(records.engine(), "outlets")
    assert (again.id, again.version) == (kept.id, 2), "a name that is there is written anew"
    other = new_project(root, "明年")
    session = open_data(project=other.folder.name, step="outlets")
    upload(session, "this year.csv", csv(ROWS[:2], headers))
    if "apply-outlets" in keys(session):
        press(session, "apply-outlets")
    assert open_project(other.folder).entries[0].columns["name"] == "乙"


def test_personal_data_are_told_and_left_out_only_when_asked(open_data, project: Project) -> None:
    headers = [*HEADERS, "联系电话"]
    rows = [[*row, f"1380013800{place}"] for place, row in enumerate(ROWS)]
    session = open_data(project=project.folder.name, step="outlets")
    upload(session, "phones.csv", csv(rows, headers))
    assert "个人信息" in session.app.error[0].value
    assert open_project(project.folder).entries == ()
    press(session, "without-outlets")
    (entry,) = open_project(project.folder).entries
    assert entry.removed_columns == ("联系电话",)
    assert "联系电话" in session.text()
    for path in (project.folder / "files").iterdir():
        book = openpyxl.load_workbook(path)
        values = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        assert "联系电话" not in values
        assert not any("13800138" in value for value in values)


def test_a_file_of_another_format_is_refused_in_the_planners_language(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="outlets")
    assert list(session.app.file_uploader[0].proto.type) == []
    upload(session, "网点.pdf", b"%PDF-1.7")
    told = session.app.error[0].value.replace("\\", "")
    assert "网点.pdf：“现有网点”不接受此格式" in told
    assert ".xlsx" in told
    assert open_project(project.folder).entries == ()


def test_a_confirmed_card_tells_no_more_what_the_file_is_for(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="outlets")
    purpose = "现状覆盖从这里算起"
    assert purpose in session.text()
    upload(session, "outlets.csv", csv(ROWS))
    assert purpose in session.text()
    press(session, "confirm-outlets")
    assert purpose not in session.text()
    assert "template-outlets" not in {
        one.proto.id.rpartition("-None-")[2] for one in session.app.get("download_button")
    }


def test_what_is_no_table_is_told_and_nothing_stays(open_data, project: Project) -> None:
    session = open_data(project=project.folder.name, step="outlets")
    upload(session, f"{EVIL}.xlsx", b"PK\x03\x04 no workbook")
    assert session.app.error
    assert "<img" not in session.app.error[0].value.replace("\\<img", "")
    assert open_project(project.folder).entries == ()


# Coordinates and addresses, held against the sample county


def readings_of(session: Session) -> Radio[tuple[str, bool]]:
    return next(radio for radio in session.app.radio if radio.label.startswith("这份文件的坐标"))


@pytest.fixture
def grounded(project: Project, sample_sources: Path) -> Project:
    """A project with the sample county's roads and townships, confirmed."""
    county = sample_sources.parent
    for role, name in (("roads", "county.osm.pbf"), ("boundaries", "boundaries.gpkg")):
        project = add_file(project, role, name, (county / name).read_bytes())
    columns = {"code": "代码", "name": "名称"}
    project = change_entry(project, "roads", confirmed=("file",))
    return change_entry(
        project, "boundaries-1", layer="townships", level="township", columns=columns, confirmed=("file",)
    )


def test_shifted_coordinates_are_proposed_with_evidence_and_confirmed_by_the_planner(
    open_data, grounded: Project, sample_sources: Path, sample_area: StudyArea
) -> None:
    table = pd.read_excel(sample_sources.parent / "venues.xlsx", dtype=str, engine="openpyxl")
    lon, lat = wgs84_to_gcj02(table["经度"].astype(float).to_numpy(), table["纬度"].astype(float).to_numpy())
    shifted = table.assign(经度=[f"{value:.7f}" for value in lon], 纬度=[f"{value:.7f}" for value in lat])
    session = open_data(project=grounded.folder.name, step="more")
    upload(session, "venues.csv", shifted.to_csv(index=False).encode(), place=1)
    assert "建议改用：火星坐标 GCJ-02" in session.text().replace("\\", "")
    assert "confirm-venues" not in keys(session)
    evidence = next(frame.value for frame in session.app.dataframe if "坐标系" in frame.value)
    assert len(evidence) >= 3
    assert readings_of(session).value is None
    session.checked(readings_of(session).set_value(("GCJ-02", False)).run())
    assert open_project(grounded.folder).entry("venues").crs == "GCJ-02"
    press(session, "confirm-venues")
    assert open_project(grounded.folder).entry("venues").confirmed


def test_the_evidence_tells_what_decides_and_nothing_against_it(
    open_data, grounded: Project, sample_sources: Path
) -> None:
    table = pd.read_excel(sample_sources.parent / "venues.xlsx", dtype=str, engine="openpyxl")
    lon, lat = wgs84_to_gcj02(table["经度"].astype(float).to_numpy(), table["纬度"].astype(float).to_numpy())
    shifted = table.assign(经度=[f"{value:.7f}" for value in lon], 纬度=[f"{value:.7f}" for value in lat])
    grounded = add_file(grounded, "venues", "venues.csv", shifted.to_csv(index=False).encode())
    session = open_data(project=grounded.folder.name, step="more")
    evidence = next(frame.value for frame in session.app.dataframe if "吻合程度" in frame.value)
    best = evidence[evidence["吻合程度"] == "最高"]
    assert best["坐标系"].str.startswith("火星坐标").tolist() == [True]
    assert set(evidence["吻合程度"].drop(best.index).str[0]) <= {"低", "不"}
    if "距道路（米）" in evidence:
        roads = evidence["距道路（米）"].str.replace(",", "").replace("—", "inf").astype(float)
        assert roads[best.index[0]] == roads.min()


def test_rows_outside_the_area_are_listed_and_confirmed_as_such(
    open_data, grounded: Project, sample_area: StudyArea
) -> None:
    west, south, _, _ = sample_area.units.total_bounds
    rows = [*ROWS, ["4", "界外驿站", "就业驿站", f"{west - 0.05:.4f}", f"{south:.4f}", ""]]
    session = open_data(project=grounded.folder.name, step="outlets")
    upload(session, "outlets.csv", csv(rows))
    # As long as the coordinate system is open, nothing can be said.
    assert "个网点在研究区外" not in session.text()
    session.checked(readings_of(session).set_value(("EPSG:4326", False)).run())
    assert "1 个网点在研究区外，仍会参与计算" in session.text()
    listed = next(frame.value for frame in session.app.dataframe if "经度（WGS84）" in frame.value)
    assert listed[["行", "名称"]].values.tolist() == [[5, "界外驿站"]]
    assert session.app.button(key="confirm-outlets").label == "确认使用（含研究区外 1 行）"
    press(session, "confirm-outlets")
    assert open_project(grounded.folder).entry("outlets").confirmed
    press(session, "remove-outlets")
    upload(session, "outlets.csv", csv(ROWS))
    session.checked(readings_of(session).set_value(("EPSG:4326", False)).run())
    assert session.app.button(key="confirm-outlets").label == "确认使用这份文件"


def test_another_level_out_of_a_confirmed_file_is_still_offered(open_data, grounded: Project) -> None:
    session = open_data(project=grounded.folder.name, step="boundaries")
    press(session, "another-boundaries-1")
    first, second = open_project(grounded.folder).of_role("boundaries")
    assert first.confirmed
    assert (second.layer, second.level, second.confirmed) == ("communities", "", ())
    assert not [key for key in keys(session) if key.startswith("another-")]


def test_rows_without_coordinates_get_only_the_places_that_the_planner_ticks(
    open_data, grounded: Project, sample_area: StudyArea
) -> None:
    town = str(sample_area.units["name"].iloc[0])
    rows = [*ROWS, ["4", town, "就业驿站", "", "", ""], ["5", "查无此处的站点", "就业驿站", "", "", ""]]
    rows.append(["6", "某单位", "就业驿站", "", "", sample_area.name])
    session = open_data(project=grounded.folder.name, step="outlets")
    upload(session, "outlets.csv", csv(rows))
    assert "没有坐标的行" in session.text()
    # The town that bears the county's name is no place for anything in the county.
    candidates = next(frame.value for frame in session.app.dataframe if "候选位置" in frame.value)["候选位置"]
    assert len(candidates)
    assert not candidates.str.endswith("县").any()
    assert session.metrics()["有错（处）"][0] == "3"
    press(session, "places-outlets")
    assert "请先勾选至少一个位置" in session.text()
    assert open_project(grounded.folder).entry("outlets").places == ""
    press(session, "tick-outlets")
    press(session, "places-outlets")
    entry = open_project(grounded.folder).entry("outlets")
    places = read_places(grounded.files / entry.places)
    assert places["row"].tolist() == [5]
    assert places["name"].tolist() == [town]
    assert "已确认 1 行的位置" in session.text()
    assert session.metrics()["有错（处）"][0] == "2"


# Preparing


@pytest.fixture
def ready(project: Project, sample_sources: Path) -> Project:
    """A project with all files of the sample county, confirmed."""
    county = sample_sources.parent
    decisions = {
        "roads": ("county.osm.pbf", {}),
        "boundaries": ("boundaries.gpkg", {"layer": "townships", "level": "township"}),
        "population": ("population_100m.tif", {}),
        "outlets": ("outlets.xlsx", {}),
    }
    for role, (name, changes) in decisions.items():
        project = add_file(project, role, name, (county / name).read_bytes())
        project = change_entry(project, project.of_role(role)[0].key, confirmed=("file",), **changes)
    return project


def with_child(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let preparing run a script in place of the command."""

    def start(self: Workshop, project: Path, sources: Path, area: Path, **given: Any) -> object:
        return original(self, project, sources, area, **given, command=(sys.executable, "-c", script))

    original = Workshop.start
    assert COMMAND[0] == sys.executable
    monkeypatch.setattr(Workshop, "start", start)


def test_a_file_that_nobody_confirmed_keeps_the_project_from_being_prepared(open_data, ready: Project) -> None:
    change_entry(ready, "outlets", confirmed=())
    session = open_data(project=ready.folder.name, step="prepare")
    assert "outlets.xlsx" in session.app.warning[0].value
    assert "prepare" not in keys(session)


def test_a_preparation_is_seen_by_all_sessions_and_can_be_cancelled(
    open_data, ready: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_child(
        monkeypatch,
        """print('{"share": 0.4, "zh": "读取道路", "en": "Reading roads"}', flush=True)\nimport time\ntime.sleep(600)""",
    )
    session = open_data(project=ready.folder.name, step="prepare")
    press(session, "prepare")
    running = workshop().of(ready.folder)
    assert running is not None
    assert running.is_running
    listed = open_data()
    assert "正在准备" in listed.text()
    assert f"delete-project-{ready.folder.name}" not in keys(listed)
    other = open_data(language="en", project=ready.folder.name, step="prepare")
    assert "cancel-prepare" in keys(other)
    press(other, "cancel-prepare")
    assert running.wait(30)
    session.checked(session.app.run())
    assert "已取消" in session.text()
    assert "prepare" in keys(session)
    # Whoever comes back to the project later is not told.
    again = press(open_data(), f"continue-{ready.folder.name}")
    assert again.app.radio[0].value == "prepare"
    assert "已取消" not in again.text()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import os\nos.abort()", "准备程序意外中断"),
        (
            """print('{"faults": [{"file": "网点.xlsx", "row": 3, "column": "经度", "problem": {"zh": "不是数字", "en": "no"}, """
            """"remedy": {"zh": "请填写数字", "en": "mend"}}]}')\nraise SystemExit(2)""",
            "网点.xlsx 第 3 行“经度”：不是数字。请填写数字。",
        ),
    ],
)
def test_how_a_preparation_failed_is_told(
    open_data, ready: Project, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    with_child(monkeypatch, script)
    session = press(open_data(project=ready.folder.name, step="prepare"), "prepare")
    running = workshop().of(ready.folder)
    assert running is not None
    assert running.wait(30)
    session.checked(session.app.run())
    assert told in "\n".join(error.value for error in session.app.error)
    assert "prepare" in keys(session)
    # Once something was changed it is told no more.
    change_entry(ready, "outlets", faulty_rows="leave_out")
    session.checked(session.app.run())
    assert not session.app.error


def test_settings_that_seldom_change_stand_in_the_last_step(open_data, ready: Project, tmp_path: Path) -> None:
    session = open_data(project=ready.folder.name, step="prepare")
    choose(session, "网格大小", 8)
    session.checked(session.app.number_input[0].set_value(300.0).run())
    assert not [box for box in session.app.selectbox if box.label.startswith("公交出发时段")]
    feed = add_file(ready, "bus", "公交.zip", zipped(write_feed(tmp_path / "feed", {})).read_bytes())
    change_entry(feed, "bus", confirmed=("file",))
    session.checked(session.app.run())
    choose(session, "公交出发时段", 390)
    # No time at all is no window.
    until = next(box for box in session.app.selectbox if box.label == "到")
    assert (until.options[0], until.options[-1]) == ("06:45", "24:00")
    choose(session, "到", 600)
    sources = tomllib.loads(write_sources(open_project(ready.folder)).read_text(encoding="utf-8"))
    assert sources["parameters"] == {"h3_resolution": 8, "snap_metres": 300.0}
    assert sources["bus"] | {"window_start": 390, "window_end": 600} == sources["bus"]


# Areas


@pytest.fixture
def prepared(root: Path, ready: Project, sample_area_folder: Path) -> Path:
    """The sample county as the area of a project."""
    folder = root.parent / "areas" / ready.folder.name
    shutil.copytree(sample_area_folder, folder)
    return folder


def test_areas_are_listed_renamed_deleted_and_restored(open_data, prepared: Path, sample_area: StudyArea) -> None:
    session = open_data()
    text = session.text()
    assert sample_area.name in text
    assert count_text(sample_area.cells["persons"].sum()) in text
    assert f"{len(sample_area.outlets)} 个网点" in text
    assert sample_area.notice.split("：")[0] in text
    field = next(field for field in session.app.text_input if field.label == "新名称")
    field.set_value("改过的名称")
    press(session, f"rename-{prepared.name}")
    assert "改过的名称" in session.text()
    press(session, f"delete-{prepared.name}")
    assert not prepared.exists()
    assert "已删除“改过的名称”" in session.text()
    press(session, "undo-delete")
    assert prepared.exists()
    assert "已恢复“改过的名称”" in session.text()
    # Its project stands among those not prepared, and the page says why.
    press(session, f"delete-{prepared.name}")
    assert "研究区已删除，文件和设置还在" in session.text()
    (purge,) = (key for key in keys(session) if key and key.startswith("purge-"))
    press(session, purge)
    assert not [key for key in keys(session) if key and key.startswith(("purge-", "undo"))]


def test_a_file_or_decision_that_changed_asks_for_preparing_again(
    open_data, prepared: Path, ready: Project, sample_sources: Path
) -> None:
    # The sample's area was made of other files as well; those are told as gone.
    assert "准备之后文件有变动" in open_data().text()
    session = open_data(project=ready.folder.name, step="prepare")
    assert "准备之后文件有变动" in session.text()
    assert "prepare" in keys(session)


def test_an_area_is_deleted_together_with_its_files_and_both_are_restored(
    open_data, prepared: Path, ready: Project
) -> None:
    session = press(open_data(), f"delete-all-{prepared.name}")
    assert not prepared.exists()
    assert not ready.folder.exists()
    assert "尚未完成的研究区" not in session.text()
    press(session, "undo-delete")
    assert prepared.exists()
    assert len(open_project(ready.folder).entries) == len(ready.entries)


def test_decisions_are_compared_by_what_they_say(
    open_data, prepared: Path, ready: Project, sample_area: StudyArea
) -> None:
    ready = change_project(ready, name=sample_area.name)
    remember_decisions(ready, sample_area.fingerprint)
    assert not have_decisions_changed(ready)
    changed = change_project(ready, settings={"parameters": {"snap_metres": 300.0}})
    assert have_decisions_changed(changed)
    # To and fro is no change, whenever it was.
    assert not have_decisions_changed(change_project(changed, settings={"parameters": {"snap_metres": 500.0}}))
    assert have_decisions_changed(change_project(ready, name="另一个名称"))
    # What was noted of another area says nothing; then times tell.
    remember_decisions(ready, "0" * 16)
    os.utime(write_sources(ready), (1, 1))
    assert not have_decisions_changed(ready)
    os.utime(prepared / MANIFEST, (0, 0))
    assert have_decisions_changed(ready)


def test_a_preparation_notes_by_what_it_was_made(
    open_data, ready: Project, prepared: Path, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_project(ready, name=sample_area.name)
    with_child(monkeypatch, f"""print('{{"done": "{sample_area.fingerprint}"}}')""")
    press(open_data(project=ready.folder.name, step="prepare"), "prepare")
    assert workshop().of(ready.folder).wait(30)
    ready = open_project(ready.folder)
    assert not have_decisions_changed(ready)
    assert have_decisions_changed(change_entry(ready, "outlets", faulty_rows="leave_out"))


def test_the_data_of_an_area_are_changed_from_its_quality_page(open_data, prepared: Path, ready: Project) -> None:
    session = press(open_data(quality=prepared.name), "edit")
    assert session.app.query_params["project"] == ready.folder.name
    assert session.app.radio[0].value == "about"
    shutil.rmtree(ready.folder)
    assert "edit" not in keys(open_data(quality=prepared.name))


def test_the_quality_page_tells_figures_and_findings(open_data, prepared: Path, sample_area: StudyArea) -> None:
    session = press(open_data(), f"quality-{prepared.name}")
    assert session.app.query_params["quality"] == prepared.name
    quality = area_quality(sample_area)
    assert session.metrics()["常住人口"][0] == count_text(quality.whole["persons"])
    text = session.text().replace("\\", "")
    for finding in quality_findings(sample_area, quality):
        assert finding.problem.zh in text
    for source in sample_area.sources:
        assert source.sha256 in text
    units = session.app.dataframe[0].value
    assert set(units["统计单元"]) == set(sample_area.units["name"])


def test_a_project_is_deleted_with_its_files_and_restored(open_data, project: Project) -> None:
    session = press(open_data(), f"delete-project-{project.folder.name}")
    assert not project.folder.exists()
    press(session, "undo-delete")
    assert open_project(project.folder).name == project.name


def test_the_server_takes_files_as_large_as_the_readers_do() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] << 20 == LIMITS.file_bytes
