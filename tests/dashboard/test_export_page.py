"""The page of products: what is reviewed, the form that everybody shares, years compared, sheets, and the package."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import h3
import pytest
from sqlalchemy import Engine, text

from dashboard import records
from dashboard.pages import export
from dashboard.review_figures import figures_of
from dashboard.review_form import Form, read_form
from dashboard.review_subject import Subject
from dashboard.review_words import STEPS
from geodata.records.review_forms import change_review_form, read_review_form
from geodata.records.snapshots import list_snapshots
from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.review import ReviewSettings, review_figures
from planning.review_record import figures_record
from planning.scenario import Scenario
from planning.siting import Effort
from planning.snapshot import snapshot_content
from publishing.errors import FontError
from publishing.fixed_zip import zipped
from publishing.numbers import share_of_text
from tests.dashboard.conftest import Session

STAMP = "内部使用，未经审核不得公开"
NUMBER = "蒙S（2026）001号"


@pytest.fixture
def open_step(open_page, engine: Engine) -> Callable[..., Session]:
    """Return a function that opens the page at a step in a new session."""

    def open_it(step: str = "content", **settings: object) -> Session:
        session = open_page(**settings)
        session.app.session_state["review-step"] = step
        return session.go("export")

    return open_it


def turn(session: Session, step: str) -> Session:
    session.app.session_state["review-step:zh"] = STEPS[step].zh
    return session.checked(session.app.run())


def field(name: str, language: str = "zh") -> str:
    return f"tied:review-form:sample:{name}:{language}"


def fill_in(session: Session, name: str, value: object, kind: str = "text_input") -> Session:
    return session.checked(getattr(session.app, kind)(key=field(name)).set_value(value).run())


def button_group(session: Session, name: str):  # type: ignore[no-untyped-def]
    return next(group for group in session.app.get("button_group") if group.key == field(name))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_is_there_in_both_languages(open_step, language: str) -> None:
    session = open_step(language=language)
    for step, title in STEPS.items():
        session.app.session_state[f"review-step:{language}"] = title.say(language)
        session.checked(session.app.run())
        assert [tab.label for tab in session.app.tabs] == [one.say(language) for one in STEPS.values()], step
        assert not session.app.error


def test_the_figures_are_those_of_the_review(open_step, sample_area: StudyArea) -> None:
    session = open_step("years")
    assert "只评估现状（步行 ≤ 15 分钟），不含选址方案" in session.text()
    figures = review_figures(
        sample_area,
        run_scenario(sample_area, Scenario(sites=0)),
        Form("sample").settings(records.today()),
        year=2025,
        as_of=records.today(),
        effort=Effort(1.0),
    )
    totals = figures.today
    assert session.metrics()["人口覆盖率"][0] == share_of_text(totals.persons_covered, totals.persons_total)
    assert session.metrics()["达标分区"][0] == f"{figures.progress.units_at_goal} / {figures.progress.units_total}"
    assert f"距 2027 年 12 月 31 日还有 **{figures.progress.months_left}** 个整月" in session.text()


def test_the_plan_or_the_state_of_today_is_reviewed(open_step) -> None:
    session = open_step("package")
    session.go("siting").solve().go("export")
    assert "包含选址方案：10 处建议点位" in session.text()
    assert session.metrics()["人口覆盖率"][1].startswith("建成后 ")
    control = next(group for group in session.app.get("button_group") if group.proto.label == "评估对象")
    session.checked(control.set_value("today").run())
    assert "已求解的方案不写入成果" in session.text()
    assert session.metrics()["人口覆盖率"][1] == ""


def test_who_publishes_changes_no_figure(open_step, sample_area: StudyArea, tmp_path: Path) -> None:
    open_step()
    subject = Subject(tmp_path, sample_area, run_scenario(sample_area, Scenario(sites=0)), 2025, records.today())
    plain = figures_of(subject, Form("sample"))
    named = figures_of(subject, Form("sample", publisher="局", approval_number=NUMBER, free_text={"gaps": "无"}))
    assert named.units is plain.units
    assert named.settings.publisher == "局"
    other = figures_of(subject, Form("sample", goal_share=0.5, suppress_below=1))
    assert other.units is not plain.units
    assert other.progress.goal_share == 0.5
    expected = review_figures(
        sample_area, subject.result, named.settings, year=2025, as_of=records.today(), effort=Effort(1.0)
    )
    assert json.dumps(figures_record(named)) == json.dumps(figures_record(expected))


def test_the_form_is_remembered_for_everybody(open_step, engine: Engine) -> None:
    session = open_step()
    fill_in(session, "publisher", "测试县人社局")
    fill_in(session, "words:overview", "本年度新设 2 处。", "text_area")
    fill_in(session, "themes", ["coverage", "gaps"], "multiselect")
    fill_in(session, "goal_share", 80, "number_input")
    session.checked(button_group(session, "unit_sheets").set_value("none").run())
    # Cover, contents, two themes, methods.
    assert "图集共 5 页" in session.text()
    other = open_step()
    assert other.app.text_input(key=field("publisher")).value == "测试县人社局"
    assert other.app.text_area(key=field("words:overview")).value == "本年度新设 2 处。"
    assert other.app.multiselect(key=field("themes")).value == ["coverage", "gaps"]
    assert other.app.number_input(key=field("goal_share")).value == 80
    assert f"最近由 {records.author()} 于" in other.text()
    # What a colleague fills in meanwhile is kept, and shown.
    change_review_form(engine, "sample", {"paper": "A4"}, author="李四", time=records.now())
    fill_in(session, "publisher", "人社局")
    kept = read_review_form(engine, "sample")
    assert kept is not None
    assert (kept.content["paper"], kept.content["publisher"], kept.content["goal_share"]) == ("A4", "人社局", 0.8)
    assert read_form("sample").settings(records.today()).free_text == {"overview": "本年度新设 2 处。"}


def test_without_an_approval_number_the_stamp_is_told_and_with_one_who_entered_it(open_step, engine: Engine) -> None:
    session = open_step()
    assert f"没有审图号：每幅图、报告和网页地图都会印上“{STAMP}”" in session.app.warning[0].value
    fill_in(session, "approval_number", NUMBER)
    assert not session.app.warning
    told = session.app.info[0].value
    assert f"都会印上“审图号：{NUMBER}”（{records.author()} 于 {records.today().isoformat()}" in told
    assert STAMP not in session.text()
    kept = read_review_form(engine, "sample")
    assert kept is not None
    assert kept.content["approval_by"] == records.author()
    fill_in(turn(session, "content"), "approval_number", "  ")
    assert STAMP in session.app.warning[0].value
    assert STAMP in turn(session, "package").app.warning[0].value
    emptied = read_review_form(engine, "sample")
    assert emptied is not None
    assert (emptied.content["approval_number"], emptied.content["approval_by"]) == ("  ", records.author())


def test_what_no_review_can_have_is_told_and_not_kept(open_step, engine: Engine) -> None:
    session = open_step()
    fill_in(session, "goal_share", 0, "number_input")
    assert "达标比例 0 应大于 0 且不超过 1" in session.app.error[0].value
    assert session.app.number_input(key=field("goal_share")).value == 90
    assert read_review_form(engine, "sample") is None


def test_a_viewer_sees_the_form_and_changes_nothing(open_step, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = fill_in(open_step(), "publisher", "测试县人社局")
    at_years = open_step("years")
    monkeypatch.setattr("dashboard.sign_in.role", lambda: "viewer")
    session = open_step()
    assert session.app.text_input(key=field("publisher")).value == "测试县人社局"
    for kind in ("text_input", "text_area", "number_input", "multiselect"):
        shared = [widget for widget in session.app.get(kind) if str(widget.key).startswith("tied:review-form:")]
        assert shared
        assert all(widget.disabled for widget in shared), kind
    freeze = turn(session, "years").app.button(key="freeze")
    assert freeze.disabled
    assert "查看者" in freeze.help
    # What a browser sends that was given the fields when its user was a planner.
    assert "查看者" in fill_in(planner, "publisher", "别人").app.error[0].value
    assert "查看者" in at_years.checked(at_years.app.button(key="freeze").click().run()).app.error[0].value
    kept = read_review_form(engine, "sample")
    assert kept is not None
    assert kept.content["publisher"] == "测试县人社局"
    assert list_snapshots(engine, "sample") == ()
    # Making a package changes nothing.
    assert not turn(session, "package").app.button(key="make-package").disabled


def test_a_year_is_frozen_and_a_later_one_compared_with_it(open_step, engine: Engine, sample_area: StudyArea) -> None:
    session = open_step("years")
    assert "没有早于 2025 年的完好快照" in session.app.info[0].value
    session.app.text_input(key="snapshot-name:sample:2025:zh").set_value("年末").run()
    session.checked(session.app.button(key="freeze").click().run())
    assert session.app.success[0].value == "已保存 2025 年快照“年末”。"
    (kept,) = list_snapshots(engine, "sample")
    assert (kept.year, kept.name, kept.area_fingerprint, kept.intact) == (2025, "年末", sample_area.fingerprint, True)
    session.app.text_input(key="snapshot-name:sample:2025:zh").set_value("年末").run()
    assert (
        "已有名为“年末”的年度快照" in session.checked(session.app.button(key="freeze").click().run()).app.error[0].value
    )
    session.checked(session.app.number_input(key="tied:review:sample:year:zh").set_value(2026).run())
    fill_in(session, "compare_with", kept.id, "selectbox")
    text_of_page = session.text()
    assert "2025 年至 2026 年的变化" in text_of_page
    assert "人口变化,0,0.0" in text_of_page
    assert "数据仍在，可分解变化" in text_of_page
    assert "网点没有变化。" in text_of_page
    # Everybody compares with it from now on; the sheet of changes is there.
    other = open_step("content")
    assert "change" not in other.app.multiselect(key=field("themes")).value
    other.checked(other.app.number_input(key="tied:review:sample:year:zh").set_value(2026).run())
    assert "change" in other.app.multiselect(key=field("themes")).value
    # Deleted, nothing is compared any more.
    turn(session, "years")
    session.checked(session.app.button(key="remove-now").click().run())
    assert "已删除快照“年末”" in session.text()
    assert "的变化" not in session.text().replace("可分解变化", "")
    assert list_snapshots(engine, "sample") == ()


@pytest.fixture(scope="module")
def of_2024(sample_area: StudyArea) -> str:
    """The snapshot of an earlier year as JSON."""
    result, day = run_scenario(sample_area, Scenario(sites=0)), records.today()
    settings = ReviewSettings(made_on=day)
    figures = review_figures(sample_area, result, settings, year=2024, as_of=day, effort=Effort(1.0))
    return json.dumps(snapshot_content(figures))


def brought(session: Session, name: str, content: bytes) -> Session:
    """Hand over a file as the browser does."""
    session.app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return session.checked(session.app.run())


def test_a_package_of_an_earlier_year_is_brought_in_and_compared_with(
    open_step, engine: Engine, sample_area: StudyArea, of_2024: str
) -> None:
    package = zipped({"snapshot.json": of_2024.encode(), "README.txt": b"made elsewhere"})
    session = brought(open_step("years"), "示例县_2024.zip", package)
    assert session.app.success[0].value == "已导入 2024 年快照“示例县\\_2024”。"
    (kept,) = list_snapshots(engine, "sample")
    assert (kept.year, kept.name, kept.area_fingerprint, kept.intact) == (
        2024,
        "示例县_2024",
        sample_area.fingerprint,
        True,
    )
    fill_in(session, "compare_with", kept.id, "selectbox")
    assert "2024 年至 2025 年的变化" in session.text()
    again = brought(session, "示例县_2024.json", of_2024.encode())
    assert "已有名为“示例县_2024”的年度快照" in again.app.error[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "other/9"}, "格式（other/9）与本程序"),
        ({"layers": {}}, "不完整或已损坏"),
        ({"year": 1e999}, "不是往年的成果包"),
        ({"cells": "8928308280fffff"}, "不完整或已损坏"),
        ({"cells": None}, "不完整或已损坏"),
        ({"deep": [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}, "不是往年的成果包"),
        ({"elsewhere": True}, "没有相同的网格"),
        (None, "不是往年的成果包"),
    ],
)
def test_what_is_no_earlier_year_of_this_area_is_refused(
    open_step, engine: Engine, sample_area: StudyArea, of_2024: str, change: dict | None, told: str
) -> None:
    content = json.loads(of_2024)
    change = None if change is None else dict(change)
    if change and change.pop("elsewhere", False):
        content["layers"]["cells"]["cell"] = sorted(h3.grid_disk("8928308280fffff", 60))[: len(sample_area.cells)]
    if change and "cells" in change:
        content["layers"]["cells"]["cell"] = change.pop("cells")
    text_ = b"PK\x03\x04" if change is None else json.dumps({**content, **change}).encode()
    session = brought(open_step("years"), "x.json", text_)
    assert told in session.app.error[0].value
    assert list_snapshots(engine, "sample") == ()


def test_a_damaged_snapshot_is_told_and_not_offered(open_step, engine: Engine) -> None:
    session = open_step("years")
    session.checked(session.app.button(key="freeze").click().run())
    with engine.begin() as connection:
        connection.execute(text("UPDATE snapshots SET sha256 = 'x'"))
    session.checked(session.app.number_input(key="tied:review:sample:year:zh").set_value(2026).run())
    assert "已损坏，不可用" in session.text()
    assert "没有早于 2026 年的完好快照" in session.text()


def test_years_that_cannot_be_compared_do_not_close_the_page(open_step, engine: Engine) -> None:
    session = open_step("years")
    session.checked(session.app.button(key="freeze").click().run())
    (kept,) = list_snapshots(engine, "sample")
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE snapshots SET content = '{}', sha256 = :sum"),
            {"sum": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
        )
    change_review_form(engine, "sample", {"compare_with": kept.id}, author="李四", time=records.now())
    session.checked(session.app.number_input(key="tied:review:sample:year:zh").set_value(2026).run())
    assert "未能与往年对比" in session.app.error[0].value
    fill_in(session, "compare_with", 0, "selectbox")
    assert not session.app.error


def test_sheets_are_turned_page_by_page(open_step) -> None:
    session = open_step("preview")
    pages = session.app.selectbox(key="tied:review:sample:page:zh")
    assert pages.options[0].endswith("· 封面")
    assert session.app.button(key="page-back").disabled
    assert session.app.button(key="page-back").help
    first = session.app.get("image")[0].proto.imgs[0].url
    session.checked(session.app.button(key="page-next").click().run())
    assert session.app.selectbox(key="tied:review:sample:page:zh").value == 2
    assert session.app.get("image")[0].proto.imgs[0].url != first


def test_without_a_font_the_remedy_is_told_and_nothing_is_drawn(open_step, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_font_problem", lambda _: "请安装字体")
    session = open_step("preview")
    assert [error.value for error in session.app.error] == ["请安装字体"] * 2
    assert not session.app.get("image")
    turn(session, "package")
    made = session.app.button(key="make-package")
    assert (made.disabled, made.help) == (True, "请安装字体")
    disabled = [button.proto.label for button in session.app.get("download_button") if button.proto.disabled]
    assert disabled == ["下载 DOCX"]
    turn(session, "content")
    assert "图集共" not in session.text()


def test_a_missing_font_is_found_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import dashboard.__main__ as start
    from geodata.text import Text

    def none() -> None:
        raise FontError(Text("本机没有中文字体", "no font with Chinese characters"))

    monkeypatch.setattr("publishing.fonts.sheet_font", none)
    assert export._font_problem("zh") == "本机没有中文字体"
    start.load_sheets()
    assert capsys.readouterr().err == "本机没有中文字体\nno font with Chinese characters\n"


def test_a_package_is_made_in_the_background_and_told_when_it_is_old(
    open_step, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The process itself is tested elsewhere.
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()"
    monkeypatch.setattr("dashboard.review_job.COMMAND", (sys.executable, "-c", script))
    session = open_step("package")
    fill_in_products(session, [])
    assert session.app.button(key="make-package").help == "请至少选择一项成果。"
    fill_in_products(session, ["kml"])
    session.checked(session.app.button(key="make-package").click().run())
    making = session.app.session_state["review-making"]
    try:
        assert making.wait(120)
        session.checked(session.app.run())
        assert "虚构示例县 2025 年成果包已制成" in session.app.success[0].value
        labels = [button.proto.label for button in session.app.get("download_button")]
        assert labels == ["下载成果包（ZIP）", "下载 DOCX", "下载 XLSX", "下载 GPKG", "下载 HTML"]
        assert making.order.choice.products == ("kml",)
        assert "先前的设置" not in session.text()
        fill_in(turn(session, "content"), "publisher", "改过的单位")
        assert "先前的设置" in turn(session, "package").text()
        monkeypatch.setattr("dashboard.review_job.COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
        session.checked(session.app.button(key="make-package").click().run())
        again = session.app.session_state["review-making"]
        assert making.is_stopped
        assert "make-package" not in [button.key for button in session.app.button]
        session.checked(session.app.button(key="cancel-package").click().run())
        assert again.wait(20)
        session.checked(session.app.run())
        assert "已取消制作" in session.text()
    finally:
        session.app.session_state["review-making"].stop()


def fill_in_products(session: Session, keys: list[str]) -> None:
    session.checked(button_group(session, "products").set_value(keys).run())
